// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/terminal.h"
#include "core/analysis/model_spectra.h"
#include "core/base/number_text.h"
#include "core/base/open_inputs.h"
#include "core/opening/open.h"
#include "core/report/spectrum_json.h"

namespace assay {
namespace {

Result<NameMapping> mappingOf(const Arguments &arguments)
{
    return arguments.has("map") ? readMapping(arguments.value("map")) : NameMapping();
}

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
    const auto mapping = mappingOf(arguments);
    if (!mapping)
        return mapping.error();
    const auto pairing = pairModels(reference, *candidate, *mapping, run);
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

/// One line a matrix: what its singular values come to.
std::string modelSpectraText(const std::vector<SpectrumReport> &reports)
{
    std::vector<std::vector<std::string>> rows { { "matrix", "shape", "s1 of W", "stable rank",
                                                   "rank for 90 %", "s1 of E", "E beyond noise",
                                                   "overlap" } };
    std::string missing;
    for (const auto &report : reports) {
        if (!report.reference) {
            missing += printable(report.tensor) + ": " + report.method + "\n";
            continue;
        }
        const SingularValues &w = *report.reference;
        rows.push_back({ printable(report.tensor), report.shape.text(), numberText(w.values.front()),
                         numberText(w.stableRank), countText(w.rankForEnergy[1]),
                         report.error ? numberText(report.error->values.front()) : "-",
                         report.errorNoise ? percentText(report.errorNoise->shareAbove) : "-",
                         report.leadingSubspaceOverlap ? numberText(*report.leadingSubspaceOverlap) : "-" });
    }
    return textTable(rows, { false, false, true, true, true, true, true, true }) + missing;
}

Status unchangedPair(const Model &reference, const Model *candidate)
{
    auto status = unchanged(reference.sources);
    return status && candidate ? unchanged(candidate->sources) : status;
}

int reportModelSpectra(const Arguments &arguments, const Model &reference, const Model *candidate,
                       TerminalRun &run)
{
    const auto mapping = mappingOf(arguments);
    if (!mapping)
        return reportError(mapping.error());
    const auto reports = measureAllSpectra(reference, candidate, *mapping, run.control());
    run.finish();
    if (!reports)
        return reportError(reports.error());
    if (const auto status = unchangedPair(reference, candidate); !status)
        return reportError(status.error());
    return emitReport(
        arguments, [&] { return modelSpectraText(*reports); },
        [&](const TextSink &sink) { return sink(modelSpectraJson(*reports)); });
}

} // namespace

int runSpectrum(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "measuring");
    if (!run)
        return reportError(run.error());
    if (arguments.value("tensor").empty() != arguments.has("all"))
        return reportError(Error { ErrorKind::Usage, "spectrum needs --tensor NAME or --all, one of them" });
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
    if (arguments.has("all"))
        return reportModelSpectra(arguments, **reference, candidate.get(), **run);
    const auto match = matchOf(**reference, candidate.get(), arguments, (*run)->control());
    if (!match)
        return reportError(match.error());
    const auto report = measureSpectrum(**reference, candidate.get(), *match, {}, (*run)->control());
    (*run)->finish();
    if (!report)
        return reportError(report.error());
    if (const auto status = unchangedPair(**reference, candidate.get()); !status)
        return reportError(status.error());
    return emitReport(
        arguments, [&] { return spectrumText(*report); },
        [&](const TextSink &sink) { return sink(spectrumJson(*report)); });
}

} // namespace assay
