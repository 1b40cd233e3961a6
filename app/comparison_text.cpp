// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/comparison_text.h"

#include "app/terminal.h"
#include "core/analysis/error_histogram.h"
#include "core/analysis/metric_table.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

std::string optionalText(const std::optional<double> &value, int digits = 4)
{
    return value ? numberText(*value, digits) : "unknown";
}

std::string ratioOf(const std::optional<double> &ratio)
{
    return ratio ? ratioText(*ratio) : "unknown";
}

/// Over the layers that differ: exact ones would only say how many layers were left alone.
std::optional<double> medianRelativeError(const Comparison &comparison)
{
    std::vector<double> errors;
    for (const auto &layer : comparison.layers)
        if (layer.error && !layer.error->exact())
            if (const auto relative = layer.error->relativeMse())
                errors.push_back(std::sqrt(*relative));
    if (errors.empty())
        return std::nullopt;
    std::sort(errors.begin(), errors.end());
    const auto middle = errors.size() / 2;
    return errors.size() % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
}

/// "-" where nothing is known; of a layer without a difference the errors are words.
std::string cellText(const Metric &metric, const LayerReport &layer)
{
    const bool isError = metric.ofError && metric.better == Better::Lower;
    const bool isExact = layer.error && layer.error->exact();
    if (isError && isExact)
        return layer.error->sampled ? "none seen" : "exact";
    const auto value = metricOf(metric, layer);
    if (!value)
        return "-";
    return metricText(metric, *value) + (isError && layer.error->sampled ? " sampled" : "");
}

} // namespace

std::string totalsText(const Comparison &comparison)
{
    const auto &totals = comparison.totals;
    const auto &pooled = totals.pooled;
    std::string text = "ratio of the files on disk      " + ratioOf(totals.ratioFile)
        + "\nratio of the stored tensors     " + ratioOf(totals.ratioStored)
        + "\nratio against 4 bytes a weight  " + ratioOf(totals.ratioVsF32)
        + "\nratio of element counts         " + ratioOf(totals.ratioElements)
        + "\nbits per weight                 " + optionalText(totals.bitsPerWeight)
        + "\ncoverage                        " + (totals.coverage ? percentText(*totals.coverage) : "unknown")
        + "  (" + countText(totals.coveredElements) + " of " + countText(totals.referenceElements)
        + " weights)" + "\nlayers                          " + countText(totals.layersPaired) + " paired, "
        + countText(totals.layersMissing) + " missing, " + countText(totals.layersExtra) + " extra, "
        + countText(totals.layersUndecodable) + " undecodable\n";
    if (pooled.pairCount + pooled.oddPairCount == 0)
        return text + "error                           not measured\n";
    if (totals.exact)
        return text + "error                           none: every value is equal\n";
    if (pooled.sampled)
        text += "SAMPLED                         " + percentText(pooled.sampledFraction)
            + " of the elements; relative MSE +- " + optionalText(pooled.relativeMseMargin)
            + " (95 %); extremes are those of the sample\n";
    text += "relative MSE                    " + optionalText(pooled.relativeMse()) + "  (SQNR "
        + optionalText(pooled.sqnrDb()) + " dB)" + "\ncosine similarity               "
        + optionalText(pooled.cosine(), 8) + "\nlargest absolute error          "
        + numberText(pooled.maxAbsoluteError) + "\n99.9th percentile of it         "
        + optionalText(pooled.p999AbsoluteError) + " +- " + percentText(BinMargin)
        + "\nmedian relative error           " + optionalText(medianRelativeError(comparison))
        + "  (square root of the relative MSE; layers that differ)\n";
    if (pooled.oddPairCount > 0)
        text += "NaN or infinite                 " + countText(pooled.oddPairCount) + " pairs, "
            + countText(pooled.equalOddCount) + " of them equal\n";
    return text;
}

std::string profilesText(const Comparison &comparison)
{
    std::vector<std::vector<std::string>> rows { { "layer", "worst row", "share of error", "worst column",
                                                   "share of error", "in largest 0.1 %", "felt rel. MSE",
                                                   "inputs" } };
    const auto line = [](const std::vector<LineError> &lines, bool share) {
        return lines.empty() ? "-" : share ? percentText(lines[0].share) : countText(lines[0].index);
    };
    for (const auto &layer : comparison.layers)
        if (const auto &profile = layer.profile)
            rows.push_back({ printable(layer.referenceName), line(profile->worstRows, false),
                             line(profile->worstRows, true), line(profile->worstColumns, false),
                             line(profile->worstColumns, true),
                             profile->topShare ? percentText(*profile->topShare) : "-",
                             optionalText(profile->functionalRelativeMse),
                             profile->isIsotropic ? "isotropic" : "importance" });
    if (rows.size() == 1)
        return {};
    return textTable(rows, { false, true, true, true, true, true, true, false }) + "\n";
}

std::string layersText(const Comparison &comparison)
{
    std::vector<std::string> header { "layer", "match", "layouts", "bytes", "candidate" };
    std::vector<bool> isNumber { false, false, false, true, true };
    for (const Metric &metric : metrics())
        if (metric.column) {
            header.emplace_back(metric.column);
            isNumber.push_back(true);
        }
    header.emplace_back("note");
    isNumber.push_back(false);
    std::vector<std::vector<std::string>> rows { std::move(header) };
    for (const auto &layer : comparison.layers) {
        std::string match = matchName(layer.match.kind);
        if (layer.match.transform.kind != TransformKind::None)
            match += std::string(" ") + transformName(layer.match.transform.kind);
        std::vector<std::string> row {
            printable(layer.referenceName.empty() ? layer.candidateName : layer.referenceName), match,
            layer.referenceLayout + (layer.candidateLayout.empty() ? "" : " > " + layer.candidateLayout),
            layer.match.reference ? countText(layer.referenceBytes) : "-",
            layer.match.candidate ? countText(layer.candidateBytes) : "-"
        };
        for (const Metric &metric : metrics())
            if (metric.column)
                row.push_back(cellText(metric, layer));
        row.push_back(printable(layer.note));
        rows.push_back(std::move(row));
    }
    return textTable(rows, isNumber);
}

} // namespace assay
