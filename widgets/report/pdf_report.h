// SPDX-License-Identifier: GPL-3.0-or-later
// The audit on paper: A4 or Letter, selectable text, plots as vectors, the JSON attached.
#pragma once

#include "core/analysis/spectrum.h"
#include "core/audit/audit.h"
#include "widgets/report/pdf_cover.h"

#include <QPicture>
#include <QString>

#include <vector>

namespace assay {

/// A reviewer's word on one finding, which is named by what survives a new audit.
struct FindingReview {
    std::string rule, subject, summary;
    std::string disposition; ///< "accepted", "disputed", "not relevant" or empty
    std::string comment;
};

/// A plot as it will stand on the page.
struct PlotPicture {
    QPicture picture;
    double heightPoints = 0;
    QString caption;
    bool isOfRun = false; ///< stands in the run's chapter, not among the plots
};

/// The plots of the report for A4 or Letter. GUI thread only; needs a QApplication.
std::vector<PlotPicture> drawPlots(const AuditReport &report, const std::vector<SpectrumReport> &spectra,
                                   bool letter);

struct PdfOptions {
    std::string path;
    PdfCover cover {}; ///< without a date the same inputs give the same bytes on any day
    std::string reproduceCommand {};
    bool letter = false; ///< else A4
    std::vector<PlotPicture> plots {}; ///< made by drawPlots() for the same paper
    std::vector<FindingReview> reviews {};
};

/// Needs a QApplication; any thread. The file is complete or as it was.
Status writePdfReport(const AuditReport &report, const PdfOptions &options, const RunControl &run);

} // namespace assay
