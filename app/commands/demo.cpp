// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo.h"
#include "app/audit_run.h"
#include "app/commands/commands.h"
#include "app/offscreen.h"
#include "app/terminal.h"
#include "app/window_run.h"
#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/report/json_values.h"

#include <cstdio>
#include <filesystem>

namespace assay {
namespace {

struct DemoAudit {
    std::string candidate, claims, pdf, json;
};

Result<AuditReport> auditDemo(const demo::DemoFiles &files, const DemoAudit &audit, const RunControl &run)
{
    AuditJob job;
    job.request.reference = files.reference;
    job.request.candidate = audit.candidate;
    job.request.documents = { audit.claims };
    job.pdfPath = audit.pdf;
    auto report = auditAndWrite(job, run);
    if (report)
        if (auto status = writeFileAtomically(audit.json, auditJson(*report)); !status)
            return status.error();
    return report;
}

std::string accuracyText(const demo::DemoFiles &files)
{
    return "accuracy on pictures the network has not seen (of 10 classes, chance is 10 %):\n  reference  "
        + percentText(files.referenceAccuracy) + "\n  honest     " + percentText(files.honestAccuracy)
        + "\n  \"1000:1\"   " + percentText(files.boldAccuracy) + "\n";
}

int runHeadless(const Arguments &arguments, const std::string &folder)
{
    auto run = TerminalRun::make(arguments, "demo");
    if (!run)
        return reportError(run.error());
    const auto files = demo::makeDemo(folder, (*run)->control());
    if (!files)
        return reportError(files.error());
    const auto inFolder = [&](const char *name) { return (std::filesystem::path(folder) / name).string(); };
    const OffscreenApplication application;
    const auto bold = auditDemo(
        *files, { files->boldCandidate, files->boldClaims, inFolder("report.pdf"), inFolder("report.json") },
        (*run)->control());
    if (!bold)
        return reportError(bold.error());
    const auto honest = auditDemo(*files,
                                  { files->honestCandidate, files->honestClaims,
                                    inFolder("honest_report.pdf"), inFolder("honest_report.json") },
                                  (*run)->control());
    if (!honest)
        return reportError(honest.error());
    (*run)->finish();
    const std::string text = accuracyText(*files) + "\nthe 1000:1 claim: " + auditVerdictName(*bold) + "\n  "
        + bold->verdictSentence + "\nthe honest claim: " + auditVerdictName(*honest) + "\n  "
        + honest->verdictSentence + "\n\nwritten to " + folder + "\n";
    const Json json = { { "schema", "assay.demo/1" },
                        { "reference_accuracy", files->referenceAccuracy },
                        { "honest_accuracy", files->honestAccuracy },
                        { "candidate_accuracy", files->boldAccuracy },
                        { "verdict", auditVerdictName(*bold) },
                        { "honest_verdict", auditVerdictName(*honest) } };
    // The refuted claim is what the demo is for: it ends with 0 when everything was written.
    return emitReport(arguments, text, jsonDump(json));
}

} // namespace

int runDemo(const Arguments &arguments)
{
    if (arguments.has("headless"))
        return runHeadless(arguments, arguments.value("headless"));
    return runDemoWindow();
}

} // namespace assay
