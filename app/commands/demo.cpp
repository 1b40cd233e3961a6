// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo.h"
#include "app/audit_run.h"
#include "app/commands/commands.h"
#include "app/demo/speaker.h"
#include "app/terminal.h"
#include "app/window_parts.h"
#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/base/printable.h"
#include "core/inference/evaluation.h"
#include "core/opening/open.h"
#include "core/report/json_values.h"
#include "core/report/run_json.h"

#include <cstdio>
#include <filesystem>

namespace assay {
namespace {

constexpr std::uint64_t SpokenTokens = 60;

struct DemoAudit {
    std::string reference, candidate, claims, pdf, json;
    std::shared_ptr<const RunReport> run {}; ///< what claims of quality are held against
};

Result<AuditReport> auditDemo(const DemoAudit &audit, const RunControl &run)
{
    AuditJob job;
    job.request.reference = audit.reference;
    job.request.candidate = audit.candidate;
    job.request.documents = { audit.claims };
    job.request.run = audit.run;
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

struct SpeakerRuns {
    RunReport honest, bold;
};

/// The language model and both of its candidates on the built-in text, which it was trained on.
Result<SpeakerRuns> runSpeaker(const demo::SpeakerFiles &files, const RunControl &run)
{
    SpeakerRuns runs;
    const auto reference = openModel(files.reference, run);
    if (!reference)
        return reference.error();
    for (const auto &[path, target] :
         { std::pair { &files.honestCandidate, &runs.honest }, { &files.boldCandidate, &runs.bold } }) {
        const auto candidate = openModel(*path, run);
        if (!candidate)
            return candidate.error();
        auto report = runModels({ .reference = *reference,
                                  .candidate = *candidate,
                                  .generate = SpokenTokens,
                                  .prompts = { demo::SpeakerPrompt } },
                                run);
        if (!report)
            return report.error();
        *target = *std::move(report);
    }
    return runs;
}

std::string spokenText(const RunReport &run, bool isCandidate)
{
    if (run.generated.empty())
        return {};
    const Continuation &spoken = run.generated.front();
    return printable(spoken.prompt + (isCandidate ? spoken.candidate.value_or("") : spoken.reference));
}

std::string perplexityText(const RunSide &side)
{
    return side.perplexity ? numberText(*side.perplexity, 4) : "unknown";
}

std::string speakerText(const SpeakerRuns &runs)
{
    return "perplexity of a small language model on its own text (256 = knows nothing):\n  reference  "
        + perplexityText(runs.bold.reference) + "  " + spokenText(runs.bold, false) + "\n  8 bits     "
        + perplexityText(runs.honest.candidate.value_or(RunSide())) + "  " + spokenText(runs.honest, true)
        + "\n  3 values   " + perplexityText(runs.bold.candidate.value_or(RunSide())) + "  "
        + spokenText(runs.bold, true) + "\n";
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
    const auto display = windowParts()->offscreen(); // one for all reports
    const auto bold = auditDemo({ files->reference, files->boldCandidate, files->boldClaims,
                                  inFolder("report.pdf"), inFolder("report.json") },
                                (*run)->control());
    if (!bold)
        return reportError(bold.error());
    const auto honest = auditDemo({ files->reference, files->honestCandidate, files->honestClaims,
                                    inFolder("honest_report.pdf"), inFolder("honest_report.json") },
                                  (*run)->control());
    if (!honest)
        return reportError(honest.error());
    const auto speaker = demo::makeSpeaker(folder, (*run)->control());
    if (!speaker)
        return reportError(speaker.error());
    const auto runs = runSpeaker(*speaker, (*run)->control());
    if (!runs)
        return reportError(runs.error());
    if (auto status = writeFileAtomically(inFolder("speaker_run.json"), runJson(runs->bold)); !status)
        return reportError(status.error());
    const auto spoken = auditDemo({ speaker->reference, speaker->boldCandidate, speaker->boldClaims,
                                    inFolder("speaker_report.pdf"), inFolder("speaker_report.json"),
                                    std::make_shared<const RunReport>(runs->bold) },
                                  (*run)->control());
    if (!spoken)
        return reportError(spoken.error());
    (*run)->finish();
    const std::string text = accuracyText(*files) + "\n" + speakerText(*runs)
        + "\nthe 1000:1 claim: " + auditVerdictName(*bold) + "\n  " + bold->verdictSentence
        + "\nthe honest claim: " + auditVerdictName(*honest) + "\n  " + honest->verdictSentence
        + "\nthe claims of three values: " + auditVerdictName(*spoken) + "\n  " + spoken->verdictSentence
        + "\n\nwritten to " + folder + "\n";
    const Json json = {
        { "schema", "assay.demo/1" },
        { "reference_accuracy", files->referenceAccuracy },
        { "honest_accuracy", files->honestAccuracy },
        { "candidate_accuracy", files->boldAccuracy },
        { "speaker_perplexity", jsonNumber(runs->bold.reference.perplexity) },
        { "speaker_honest_perplexity", jsonNumber(runs->honest.candidate.value_or(RunSide()).perplexity) },
        { "speaker_candidate_perplexity", jsonNumber(runs->bold.candidate.value_or(RunSide()).perplexity) },
        { "verdict", auditVerdictName(*bold) },
        { "honest_verdict", auditVerdictName(*honest) },
        { "speaker_verdict", auditVerdictName(*spoken) }
    };
    // The refuted claim is what the demo is for: it ends with 0 when everything was written.
    return emitReport(arguments, text, jsonDump(json));
}

} // namespace

int runDemo(const Arguments &arguments)
{
    if (arguments.has("headless"))
        return runHeadless(arguments, arguments.value("headless"));
    return windowParts()->runDemoWindow();
}

} // namespace assay
