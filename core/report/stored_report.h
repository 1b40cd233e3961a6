// SPDX-License-Identifier: GPL-3.0-or-later
// A report that was written before, here or on another machine, read back from its assay.audit/1: what it
// says, not what is so. Nothing in it is measured by reading it.
#pragma once

#include "core/audit/audit.h"

namespace assay {

struct StoredReport {
    AuditReport report {}; ///< no comparison, no texts of documents: neither stands in the file
    std::string toolVersion {}; ///< that wrote it
};

/// The first bytes of the file say whether it is one.
bool looksLikeStoredReport(const std::string &path);

/// Comes from strangers: every name of a verdict, grade, kind and severity is looked up, numbers are numbers
/// or null. Errors: unreadable, no JSON, nested deeper than a report is, another schema, a word that no
/// report has.
Result<StoredReport> readStoredReport(const std::string &path);

} // namespace assay
