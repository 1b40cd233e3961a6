// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/metrics_beside.h"

#include "core/audit/facts/error_readings.h"
#include "core/audit/facts/proof_of_key.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Figures of its sentence, record, list or table.
std::vector<std::size_t> besideOf(const AuditContext &context, const Fact &fact)
{
    std::vector<std::size_t> out = context.graph.inSentence(fact);
    for (const std::size_t i : context.graph.besides(fact))
        out.push_back(i);
    if (fact.table != 0)
        for (const std::size_t i : context.graph.inDocument(fact.document))
            if (context.graph.facts[i].table == fact.table)
                out.push_back(i);
    std::erase_if(out, [&](std::size_t i) {
        const Fact &one = context.graph.facts[i];
        return one.value == NoIndex || one.value == fact.value || !isMeasurable(one);
    });
    return out;
}

/// Amplitude and energy of so many decibels.
struct ErrorOfDecibels {
    Interval root {}, square {};
};

ErrorOfDecibels errorOf(const Interval &decibels)
{
    return { { std::pow(10, -decibels.high / 20), std::pow(10, -decibels.low / 20) },
             { std::pow(10, -decibels.high / 10), std::pow(10, -decibels.low / 10) } };
}

} // namespace

bool standsWithMeasured(const AuditContext &context, const Fact &fact)
{
    if (!context.comparison)
        return false;
    return std::ranges::any_of(besideOf(context, fact), [&](std::size_t i) {
        const Fact &one = context.graph.facts[i];
        return (one.attribute == Attribute::Error || one.attribute == Attribute::Likeness)
            && !one.noun.empty() && one.noun != fact.noun && one.thing.isWhole() && one.thing.model.empty()
            && statesAny(one, pairErrorReadings(one, *context.comparison));
    });
}

void keepMeantError(const AuditContext &context, const Fact &fact, Readings &readings)
{
    if (fact.noun != "relative error")
        return;
    const auto meets = [&](const Interval &range) { return amountAllows(fact.amount, range); };
    bool isRoot = false, isSquare = false;
    for (const std::size_t i : besideOf(context, fact)) {
        const Fact &one = context.graph.facts[i];
        if (one.amount.dimension != Dimension::Decibel || one.noun != "sqnr" || one.amount.value <= 0)
            continue;
        const ErrorOfDecibels error = errorOf(one.amount.readings.front());
        isRoot |= meets(error.root);
        isSquare |= meets(error.square);
    }
    if (isRoot == isSquare)
        return;
    std::erase_if(readings.list,
                  [&](const Reading &one) { return (one.label.find("MSE") != std::string::npos) == isRoot; });
}

} // namespace assay
