// SPDX-License-Identifier: GPL-3.0-or-later
// The audit on paper: A4 or Letter, selectable text, plots as vectors, the JSON attached.
#pragma once

#include "core/analysis/spectrum.h"
#include "core/audit/audit.h"

#include <QString>

#include <map>

namespace assay {

/// A reviewer's word on one finding, by its index in the report.
struct FindingReview {
    std::string disposition; ///< "accepted", "disputed", "not relevant" or empty
    std::string comment;
};

struct PdfOptions {
    std::string path;
    std::string
        date {}; ///< printed and set as the document's date; empty = none, same inputs give same bytes
    std::string reproduceCommand {};
    bool letter = false; ///< else A4
    std::vector<SpectrumReport> spectra {}; ///< of the layers shown
    std::map<std::size_t, FindingReview> reviews {};
};

/// Needs a QApplication; GUI thread only. The file is complete or as it was.
Status writePdfReport(const AuditReport &report, const PdfOptions &options, const RunControl &run);

} // namespace assay
