// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit_run.h"

#include "app/claims_text.h"
#include "app/comparison_text.h"
#include "app/reproduction_text.h"
#include "app/run_text.h"
#include "app/terminal.h"
#include "app/window_parts.h"
#include "core/audit/audit_words.h"
#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/base/shell_words.h"
#include "core/opening/open.h"
#include "core/report/json_values.h"
#include "core/reproducing/reproduce.h"

namespace assay {
namespace {

Status writeCsvFiles(const AuditJob &job, const AuditReport &report)
{
    if (!job.findingsCsvPath.empty())
        if (auto status = writeFileAtomically(job.findingsCsvPath, findingsCsv(report)); !status)
            return status;
    if (job.layersCsvPath.empty())
        return {};
    if (!report.comparison)
        return Error { ErrorKind::Usage,
                       "--layers-csv needs a reference and a candidate that can be compared" };
    return writeFileAtomically(job.layersCsvPath, layersCsv(*report.comparison));
}

/// The request with what its documents name run on its reference, if the job asks for it.
Result<AuditRequest> withReproductions(const AuditJob &job, const RunControl &run)
{
    AuditRequest request = job.request;
    if (!job.reproduces)
        return request;
    auto reference = openModel(request.reference, run.silent());
    if (!reference)
        return reference.error();
    auto base = openIfNamed(request.base, run.silent());
    if (!base)
        return base.error();
    auto reproduced = reproduceDocuments({ .reference = *reference,
                                           .base = *base,
                                           .documents = request.documents,
                                           .typedClaims = request.typedClaims,
                                           .only = job.reproduceOnly,
                                           .sample = job.reproduceSample },
                                         run);
    if (!reproduced)
        return reproduced.error();
    request.reproductions = std::move(*reproduced);
    return request;
}

} // namespace

std::string reproduceCommand(const AuditRequest &request, const std::string &mapPath)
{
    const NameMapping &mapping = request.compare.mapping;
    std::string command, map = mapPath;
    if (mapping != NameMapping() && map.empty()) {
        map = "assay-map.json";
        command = "printf '%s\\n' " + shellQuoted(mappingText(mapping)) + " > " + map + "\n";
    }
    return command + "assay audit" + auditWords(request, map) + textWords(request);
}

Result<AuditReport> auditAndWrite(const AuditJob &job, const RunControl &run)
{
    auto request = withReproductions(job, run);
    if (!request)
        return request.error();
    auto report = auditClaims(*request, run);
    if (!report)
        return report;
    if (auto status = writeCsvFiles(job, *report); !status)
        return status.error();
    if (!job.pdfPath.empty() && windowParts())
        if (auto status = windowParts()->writePdf(*report, job, run); !status)
            return status.error();
    return report;
}

std::string auditText(const AuditReport &report)
{
    std::string text
        = "VERDICT: " + auditVerdictName(report) + "\n" + printable(report.verdictSentence) + "\n\n";
    for (const auto &input : report.inputs)
        text += input.role + "  " + printable(input.path) + "  " + bytesText(input.bytes)
            + (input.sha256.empty() ? "" : "  sha256 " + input.sha256.substr(0, 16) + "...")
            + (input.problem.empty() ? "" : "\n    " + printable(input.problem)) + "\n";
    text += "\n";
    text += claimsText(report.claims);
    text += "\n" + findingsText(report.findings);
    if (report.comparison)
        text += "\n" + totalsText(*report.comparison);
    if (report.run)
        text += "\n" + runText(*report.run);
    if (!report.reproductions.empty())
        text += "\n" + reproductionText(report.reproductions);
    for (const auto &line : report.notChecked)
        text += "not checked: " + printable(line) + "\n";
    return text;
}

} // namespace assay
