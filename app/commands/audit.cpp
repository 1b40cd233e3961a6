// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit_run.h"
#include "app/commands/commands.h"
#include "app/comparison_text.h"
#include "app/terminal.h"
#include "core/base/number_text.h"
#include "core/report/json_values.h"

#include <algorithm>

namespace assay {
namespace {

Result<AuditJob> jobOf(const Arguments &arguments)
{
    AuditJob job;
    job.request.reference = arguments.value("reference");
    job.request.candidate = arguments.value("candidate");
    job.request.documents = arguments.values("claims");
    if (job.request.reference.empty() && job.request.candidate.empty() && job.request.documents.empty())
        return Error { ErrorKind::Usage, "audit needs --reference, --candidate or --claims" };
    if (arguments.has("map")) {
        auto mapping = readMapping(arguments.value("map"));
        if (!mapping)
            return mapping.error();
        job.request.compare.mapping = std::move(*mapping);
    }
    const std::string paper = arguments.has("paper") ? arguments.value("paper") : "a4";
    if (paper != "a4" && paper != "letter")
        return Error { ErrorKind::Usage, "--paper takes a4 or letter, not \"" + paper + "\"" };
    job.letterPaper = paper == "letter";
    job.date = arguments.value("date");
    job.pdfPath = arguments.value("pdf");
    job.findingsCsvPath = arguments.value("csv");
    job.layersCsvPath = arguments.value("layers-csv");
    return job;
}

} // namespace

int runAudit(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "auditing");
    if (!run)
        return reportError(run.error());
    const auto job = jobOf(arguments);
    if (!job)
        return reportError(job.error());
    const auto report = auditAndWrite(*job, (*run)->control());
    (*run)->finish();
    if (!report)
        return reportError(report.error());
    // A report of many thousand claims takes as long to write as to find: only what was asked for.
    const bool wantsJson = !arguments.value("json").empty(), wantsText = !arguments.has("quiet");
    const int code = emitReport(arguments, wantsText ? auditText(*report) : std::string(),
                                wantsJson ? auditJson(*report) : std::string());
    if (code != ExitDone)
        return code;
    return hasFailure(*report) ? ExitRefuted : ExitDone;
}

int runRules(const Arguments &arguments)
{
    Json rules = Json::array();
    std::vector<std::vector<std::string>> rows { { "rule", "severity", "looks for" } };
    for (const auto &rule : auditRules()) {
        rules.push_back({ { "id", rule.id },
                          { "severity", severityName(rule.severity) },
                          { "title", rule.title },
                          { "explanation", rule.explanation } });
        rows.push_back({ rule.id, severityName(rule.severity), rule.title });
    }
    return emitReport(arguments, textTable(rows, {}),
                      jsonDump({ { "schema", "assay.rules/1" }, { "rules", rules } }));
}

} // namespace assay
