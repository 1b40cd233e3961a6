// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/saving_readings.h"

#include "core/analysis/given_part.h"
#include "core/audit/facts/named_files.h"
#include "core/audit/facts/side_parts.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Below this a part of the model is missing.
constexpr double WholeCoverage = 0.999;

} // namespace

bool isIncomplete(const AuditContext &context)
{
    return context.comparison && context.comparison->totals.coverage
        && *context.comparison->totals.coverage < WholeCoverage;
}

void addReading(Readings &readings, std::string label, std::optional<double> value)
{
    if (!value || !std::isfinite(*value))
        return;
    if (std::ranges::none_of(readings.list, [&](const Reading &known) { return known.value == *value; }))
        readings.list.push_back({ std::move(label), *value });
}

bool isOfFiles(const Fact &fact)
{
    return fact.ofFiles || fact.noun == "disk" || fact.noun == "files";
}

Readings ratioReadings(const AuditContext &context, const Fact &fact)
{
    Readings out { .subject = "pair", .mayRefute = fact.firm };
    if (!context.comparison)
        return out;
    // "The real model is 2,500 times larger": of another one.
    if (fact.sense == Sense::Larger)
        return {};
    const CompareTotals &totals = context.comparison->totals;
    if (fact.noun == "parameters") {
        addReading(out, "parameters", totals.ratioElements);
        if (context.reference.accounting && context.candidate.accounting
            && context.candidate.accounting->parameters > 0)
            addReading(out, "parameters",
                       static_cast<double>(context.reference.accounting->parameters)
                           / static_cast<double>(context.candidate.accounting->parameters));
        return out;
    }
    if (!fact.noun.empty() && !isOfFiles(fact) && fact.noun != "tensors")
        return {};
    if (fact.noun != "tensors") {
        addReading(out, "files", totals.ratioFile);
        const WeightFiles here = weightFilesOf(context.reference), there = weightFilesOf(context.candidate);
        if (here.count + there.count > 2 && there.bytes > 0)
            addReading(out, "weight files without their index",
                       static_cast<double>(here.bytes) / static_cast<double>(there.bytes));
    }
    if (!isOfFiles(fact))
        addReading(out, "stored tensors", totals.ratioStored);
    out.isPartial = isIncomplete(context);
    // Against full width is another count only where the reference is narrower: else it is that of the
    // tensors, which a claim about files does not mean. "Smaller than bfloat16" says which width is meant.
    if (totals.ratioVsF32 && !(isOfFiles(fact) && totals.ratioVsF32 == totals.ratioStored))
        out.excuses.push_back(fact.base == HalfWidthBase ? *totals.ratioVsF32 / 2 : *totals.ratioVsF32);
    if (const auto plain = ratioWithoutTraining(context))
        out.excuses.push_back(*plain);
    return out;
}

Readings shareReadings(const AuditContext &context, const Fact &fact)
{
    Readings out { .subject = "pair", .mayRefute = true };
    if (!context.comparison)
        return out;
    const CompareTotals &totals = context.comparison->totals;
    if (fact.noun == "coverage") {
        addReading(out, "coverage of the weights", totals.coverage);
        const auto part = static_cast<std::size_t>(
            std::ranges::count_if(context.comparison->layers, [&](const LayerReport &layer) {
                return isGivenInPart(*context.comparison, layer);
            }));
        if (const std::size_t all = totals.layersPaired + totals.layersMissing + totals.layersUndecodable)
            addReading(out, "tensors that are there",
                       static_cast<double>(all - totals.layersMissing - part) / static_cast<double>(all));
        return out;
    }
    if (fact.noun == "sparsity") {
        double zeros = 0, elements = 0;
        for (const LayerReport &layer : context.comparison->layers) {
            const auto &stats = fact.side == FactSide::Original ? layer.referenceStats : layer.candidateStats;
            if (stats) {
                zeros += static_cast<double>(stats->zeroCount);
                elements += static_cast<double>(stats->elementCount);
            }
        }
        if (elements > 0)
            addReading(out, "zero weights", zeros / elements);
        return out;
    }
    if ((!fact.noun.empty() && !isOfFiles(fact)) || !fact.firm
        || (fact.sense != Sense::Saved && fact.sense != Sense::Kept))
        return {};
    const auto share = [&](std::optional<double> ratio) -> std::optional<double> {
        if (!ratio || *ratio <= 0)
            return {};
        return fact.sense == Sense::Saved ? 1 - 1 / *ratio : 1 / *ratio;
    };
    addReading(out, fact.sense == Sense::Saved ? "saved of the files" : "left of the files",
               share(totals.ratioFile));
    if (!isOfFiles(fact))
        addReading(out, fact.sense == Sense::Saved ? "saved of the tensors" : "left of the tensors",
                   share(totals.ratioStored));
    out.isPartial = isIncomplete(context);
    return out;
}

} // namespace assay
