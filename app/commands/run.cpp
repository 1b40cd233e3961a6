// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/run_options.h"
#include "app/run_text.h"
#include "app/terminal.h"
#include "core/inference/evaluation.h"
#include "core/opening/open.h"
#include "core/report/run_json.h"

namespace assay {
namespace {

constexpr std::uint64_t MostGenerated = 4096;

Status readInputs(const Arguments &arguments, RunRequest &request)
{
    if (arguments.has("text") && arguments.has("tokens"))
        return Error { ErrorKind::Usage, "run takes --text or --tokens, not both" };
    auto texts = textsOf(arguments);
    if (!texts)
        return texts.error();
    request.texts = std::move(*texts);
    if (arguments.has("tokens")) {
        auto ids = readTokenIds(arguments.value("tokens"));
        if (!ids)
            return ids.error();
        request.tokens = std::move(*ids);
        request.tokensPath = arguments.value("tokens");
    }
    const auto context = contextOf(arguments);
    const auto generate = wholeOption(arguments, "generate", 0, 1, MostGenerated);
    if (!context || !generate)
        return context ? generate.error() : context.error();
    request.context = *context;
    request.generate = *generate;
    request.prompts = arguments.values("prompt");
    if (request.generate != 0 && request.prompts.empty())
        return Error { ErrorKind::Usage, "--generate needs a --prompt TEXT to continue" };
    if (request.generate == 0 && !request.prompts.empty())
        return Error { ErrorKind::Usage, "--prompt needs --generate N, how many tokens to continue it by" };
    request.wholeWindows = arguments.has("whole");
    request.logitsPath = arguments.value("logits");
    return {};
}

} // namespace

int runRun(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "running");
    if (!run)
        return reportError(run.error());
    RunRequest request;
    if (auto status = readInputs(arguments, request); !status)
        return reportError(status.error());
    for (std::size_t i = 0; i < arguments.positional.size(); ++i) {
        const auto model = openModel(arguments.positional[i], (*run)->control());
        if (!model)
            return reportError(model.error());
        (i == 0 ? request.reference : request.candidate) = *model;
    }
    const auto report = runModels(request, (*run)->control());
    (*run)->finish();
    if (!report)
        return reportError(report.error());
    const int code = emitReport(arguments, runText(*report), runJson(*report));
    if (code != ExitDone)
        return code;
    const std::string &why = !report->notRun.empty()              ? report->notRun
        : report->candidate && !report->candidate->notRun.empty() ? report->candidate->notRun
                                                                  : report->reference.notRun;
    return why.empty() ? ExitDone : reportError(Error { ErrorKind::Unsupported, why });
}

} // namespace assay
