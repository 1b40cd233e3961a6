// SPDX-License-Identifier: GPL-3.0-or-later
// One audit with its outputs, as the audit and demo commands run it.
#pragma once

#include "core/audit/audit.h"
#include "core/report/json_report.h"

#include <string>

namespace assay {

struct AuditJob {
    AuditRequest request {};
    std::string pdfPath {}, findingsCsvPath {}, layersCsvPath {}; ///< empty = not written
    std::string date {}; ///< printed in the PDF; empty = none
    bool letterPaper = false;
    std::string mapPath {}; ///< where the request's mapping was read from
    bool reproduces = false; ///< also runs what the documents name
    std::string reproduceOnly {}; ///< regular expression on tensor names
    double reproduceSample = 0;
};

/// Audits and writes the files asked for; each is complete or as it was before.
Result<AuditReport> auditAndWrite(const AuditJob &job, const RunControl &run);

/// The audit for the terminal.
std::string auditText(const AuditReport &report);

/// "assay audit --reference ... --claims ... --map ...", quoted for a POSIX shell. A mapping that was edited
/// and lies in no file is written to one first.
std::string reproduceCommand(const AuditRequest &request, const std::string &mapPath);

} // namespace assay
