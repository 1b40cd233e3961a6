// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/run_text.h"
#include "app/terminal.h"
#include "core/inference/evaluation.h"
#include "core/opening/open.h"
#include "core/report/run_json.h"

#include <charconv>

namespace assay {
namespace {

/// Two tokens predict something; more than this is no context of any model.
constexpr std::uint64_t LeastContext = 2, MostContext = 1u << 22;
constexpr std::uint64_t MostGenerated = 4096;

Result<std::uint64_t> wholeOption(const Arguments &arguments, const char *name, std::uint64_t fallback,
                                  std::uint64_t least, std::uint64_t most)
{
    if (!arguments.has(name))
        return fallback;
    const std::string text = arguments.value(name);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        return Error { ErrorKind::Usage,
                       std::string("--") + name + " takes a whole number of " + std::to_string(least) + " to "
                           + std::to_string(most) + ", not \"" + text + "\"" };
    return value;
}

Status readInputs(const Arguments &arguments, RunRequest &request)
{
    if (arguments.has("text") && arguments.has("tokens"))
        return Error { ErrorKind::Usage, "run takes --text or --tokens, not both" };
    for (const auto &path : arguments.values("text")) {
        auto text = readRunText(path);
        if (!text)
            return text.error();
        request.texts.push_back(std::move(*text));
    }
    if (arguments.has("tokens")) {
        auto ids = readTokenIds(arguments.value("tokens"));
        if (!ids)
            return ids.error();
        request.tokens = std::move(*ids);
        request.tokensPath = arguments.value("tokens");
    }
    const auto context = wholeOption(arguments, "context", DefaultContext, LeastContext, MostContext);
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
