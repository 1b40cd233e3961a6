// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/terminal.h"
#include "core/report/json_report.h"
#include "core/report/number_text.h"

namespace assay {
namespace {

/// The pairing's row of that reference tensor; a reference without a candidate is matched alone.
Result<Match> matchOf(const Model &reference, const Model *candidate, const Arguments &arguments,
                      const RunControl &run)
{
    const std::string name = arguments.value("tensor");
    const auto *tensor = reference.find(name);
    if (!tensor)
        return Error { ErrorKind::Usage,
                       "no tensor named \"" + name + "\" among " + countText(reference.tensors.size()),
                       std::nullopt, reference.path };
    const auto index = static_cast<std::size_t>(tensor - reference.tensors.data());
    if (!candidate)
        return Match { .reference = index, .candidate = std::nullopt, .kind = MatchKind::OnlyReference };
    NameMapping mapping;
    if (arguments.has("map")) {
        auto read = readMapping(arguments.value("map"));
        if (!read)
            return read.error();
        mapping = std::move(*read);
    }
    const auto pairing = pairModels(reference, *candidate, mapping, run);
    if (!pairing)
        return pairing.error();
    for (const auto &match : pairing->matches)
        if (match.reference == index && match.kind == MatchKind::Paired)
            return match;
    return Error { ErrorKind::Usage, "the candidate has no tensor paired with \"" + name + "\"", std::nullopt,
                   candidate->path };
}

std::string sideText(const char *name, const std::optional<SingularValues> &side)
{
    if (!side || side->values.empty())
        return {};
    return std::string(name) + "  largest " + numberText(side->values.front(), 9) + "  smallest "
        + numberText(side->values.back(), 6) + "  stable rank " + numberText(side->stableRank)
        + "  effective rank " + numberText(side->effectiveRank) + "\n";
}

std::string spectrumText(const SpectrumReport &report)
{
    std::string text = printable(report.tensor) + "  " + report.shape.text()
        + "\nsingular values: " + report.method + "\n" + sideText("  W     ", report.reference)
        + sideText("  W-hat ", report.candidate) + sideText("  E     ", report.error);
    if (report.errorNoise)
        text += "noise of E would end at " + numberText(report.errorNoise->upper) + "; "
            + percentText(report.errorNoise->shareAbove) + " of E's energy lies above\n";
    if (report.leadingSubspaceOverlap)
        text += "overlap of the leading subspaces " + numberText(*report.leadingSubspaceOverlap) + "\n";
    if (report.blockPeriod)
        text += "blocks of " + numberText(*report.blockPeriod) + " elements share the size of their error\n";
    if (report.rateDistortion && report.rateDistortion->losslessBits)
        text += "byte planes hold " + numberText(*report.rateDistortion->losslessBits)
            + " bits per weight: what a lossless byte-wise code of this tensor needs at least\n";
    if (report.rateDistortion && report.rateDistortion->measured) {
        const RateAndError &point = *report.rateDistortion->measured;
        text += "measured " + numberText(point.bitsPerWeight) + " bits per weight at relative MSE "
            + numberText(point.relativeMse) + "; independent Gaussian weights need at least "
            + numberText(gaussianRateBound(point.relativeMse)) + " bits for that\n";
    }
    for (const auto &note : report.notes)
        text += note + "\n";
    return text;
}

} // namespace

int runSpectrum(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "measuring");
    if (!run)
        return reportError(run.error());
    if (arguments.value("tensor").empty())
        return reportError(Error { ErrorKind::Usage, "spectrum needs --tensor NAME" });
    const auto reference = openModel(arguments.positional[0], (*run)->control());
    if (!reference)
        return reportError(reference.error());
    ModelPtr candidate;
    if (arguments.positional.size() > 1) {
        auto opened = openModel(arguments.positional[1], (*run)->control());
        if (!opened)
            return reportError(opened.error());
        candidate = *opened;
    }
    const auto match = matchOf(**reference, candidate.get(), arguments, (*run)->control());
    if (!match)
        return reportError(match.error());
    const auto report = measureSpectrum(**reference, candidate.get(), *match, {}, (*run)->control());
    (*run)->finish();
    if (!report)
        return reportError(report.error());
    return emitReport(arguments, spectrumText(*report), spectrumJson(*report));
}

} // namespace assay
