// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/reproduce.h"

#include "app/commands/commands.h"
#include "app/reproduction_text.h"
#include "app/terminal.h"
#include "core/opening/open.h"
#include "core/report/reproduction_json.h"
#include "core/reproducing/reproduce.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace assay {
namespace {

bool isOutOfReach(const Reproduction &one)
{
    const auto isRefuted = [](RunOutcome outcome, const StatedFigure &stated) {
        return outcome == RunOutcome::OutOfReach && stated.isFirm;
    };
    const auto refutes = [&](const auto &shown) {
        return (shown.stated && isRefuted(shown.outcome, *shown.stated))
            || std::ranges::any_of(shown.others, [&](const JudgedFigure &other) {
                   return isRefuted(other.outcome, other.stated);
               });
    };
    return refutes(one) || std::ranges::any_of(one.stages, refutes);
}

} // namespace

Result<double> readSample(const Arguments &arguments)
{
    if (!arguments.has("sample"))
        return 0.0;
    const std::string text = arguments.value("sample");
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value > 0)
        || (value >= 1 && (value != std::floor(value) || value > 1e9)))
        return Error { ErrorKind::Usage,
                       "--sample takes a part below 1 or a whole number of layers, not \"" + text + "\"" };
    return value;
}

int runReproduce(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "reproducing");
    if (!run)
        return reportError(run.error());
    const auto sample = readSample(arguments);
    if (!sample)
        return reportError(sample.error());
    ReproduceRequest request { .documents = arguments.values("claims"),
                               .only = arguments.value("only"),
                               .sample = *sample };
    if (request.documents.empty())
        return reportError(Error { ErrorKind::Usage, "reproduce needs --claims DOC" });
    auto reference = openModel(arguments.positional[0], (*run)->control().silent());
    if (!reference)
        return reportError(reference.error());
    request.reference = *reference;
    if (arguments.has("base")) {
        auto base = openModel(arguments.value("base"), (*run)->control().silent());
        if (!base)
            return reportError(base.error());
        request.base = std::move(*base);
    }
    const auto reproduced = reproduceDocuments(request, (*run)->control());
    (*run)->finish();
    if (!reproduced)
        return reportError(reproduced.error());
    const int code = emitReport(arguments, reproductionText(*reproduced),
                                reproduceJson(arguments.positional[0], *reproduced));
    if (code != ExitDone)
        return code;
    return std::ranges::any_of(*reproduced, isOutOfReach) ? ExitRefuted : ExitDone;
}

} // namespace assay
