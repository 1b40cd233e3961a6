// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/audit_run.h"
#include "app/commands/commands.h"
#include "app/commands/parts.h"
#include "app/commands/reproduce.h"
#include "app/commands/run_options.h"
#include "app/comparison_text.h"
#include "app/terminal.h"
#include "core/base/number_text.h"
#include "core/model/finding_kinds.h"
#include "core/report/json_values.h"
#include "core/scale/merge.h"

#include <algorithm>

namespace assay {
namespace {

Status readTexts(const Arguments &arguments, AuditRequest &request)
{
    auto texts = textsOf(arguments);
    const auto context = contextOf(arguments);
    if (!texts || !context)
        return texts ? context.error() : texts.error();
    for (const char *option : { "context", "whole" })
        if (texts->empty() && arguments.has(option))
            return Error { ErrorKind::Usage,
                           std::string("--") + option + " says how a text is read: it needs --text" };
    request.texts = std::move(*texts);
    request.context = *context;
    request.wholeWindows = arguments.has("whole");
    return {};
}

Status takeOutputs(const Arguments &arguments, AuditJob &job)
{
    const std::string paper = arguments.has("paper") ? arguments.value("paper") : "a4";
    if (paper != "a4" && paper != "letter")
        return Error { ErrorKind::Usage, "--paper takes a4 or letter, not \"" + paper + "\"" };
    job.letterPaper = paper == "letter";
    job.date = arguments.value("date");
    job.pdfPath = arguments.value("pdf");
    job.findingsCsvPath = arguments.value("csv");
    job.layersCsvPath = arguments.value("layers-csv");
    return {};
}

Result<AuditJob> jobOf(const Arguments &arguments)
{
    AuditJob job;
    job.request.reference = arguments.value("reference");
    job.request.candidate = arguments.value("candidate");
    job.request.base = arguments.value("base");
    job.request.documents = arguments.values("claims");
    if (job.request.reference.empty() && job.request.candidate.empty() && job.request.documents.empty())
        return Error { ErrorKind::Usage, "audit needs --reference, --candidate or --claims" };
    if (auto status = readTexts(arguments, job.request); !status)
        return status.error();
    if (arguments.has("map")) {
        auto mapping = readMapping(arguments.value("map"));
        if (!mapping)
            return mapping.error();
        job.request.compare.mapping = std::move(*mapping);
        job.mapPath = arguments.value("map");
    }
    if (auto status = takeOutputs(arguments, job); !status)
        return status.error();
    job.reproduces = arguments.has("reproduce");
    job.reproduceOnly = arguments.value("only");
    const auto sample = readSample(arguments);
    if (!sample)
        return sample.error();
    job.reproduceSample = *sample;
    if (job.reproduces && (job.request.reference.empty() || job.request.documents.empty()))
        return Error { ErrorKind::Usage, "--reproduce needs --reference and --claims" };
    if (!job.request.base.empty() && !job.reproduces && job.request.candidate.empty())
        return Error { ErrorKind::Usage, "--base is the base of a --candidate or of --reproduce" };
    if (!job.reproduces && (arguments.has("only") || arguments.has("sample")))
        return Error { ErrorKind::Usage, "--only and --sample belong to --reproduce" };
    return job;
}

int emitAudit(const Arguments &arguments, const AuditJob &job, TerminalRun &run)
{
    const auto report = auditAndWrite(job, run.control());
    run.finish();
    if (!report)
        return reportError(report.error());
    const int code = emitReport(
        arguments, [&] { return auditText(*report); },
        [&](const TextSink &sink) { return writeAuditJson(*report, arguments.has("layers"), sink); });
    if (code != ExitDone)
        return code;
    return hasFailure(*report) ? ExitRefuted : ExitDone;
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
    if (isDivided(arguments)) {
        const int code = runDividedAudit(arguments, *job, (*run)->control());
        (*run)->finish();
        return code;
    }
    return emitAudit(arguments, *job, **run);
}

int runMerge(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "merging");
    if (!run)
        return reportError(run.error());
    auto merged = mergeParts(arguments.positional, { .rehash = arguments.has("rehash") }, (*run)->control());
    if (!merged)
        return reportError(merged.error());
    AuditJob job { .request = std::move(merged->request), .mapPath = std::move(merged->mapPath) };
    if (auto status = readTexts(arguments, job.request); !status)
        return reportError(status.error());
    if (auto status = takeOutputs(arguments, job); !status)
        return reportError(status.error());
    return emitAudit(arguments, job, **run);
}

int runRules(const Arguments &arguments)
{
    Json rules = Json::array();
    std::vector<std::vector<std::string>> rows { { "rule", "severity", "looks for" } };
    for (const FindingKind &rule : findingKinds()) {
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
