// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/proof.h"

#include "core/claims/reasoning/law_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace assay {
namespace {

bool isRule(const Derivation &one, std::string_view name)
{
    return std::string_view(one.rule) == name;
}

bool isConflict(const Derivation &one)
{
    return std::string_view(one.rule).starts_with("documents.");
}

/// A sum or mean of many figures: what some two of them give is no other reading of it.
bool isOfMany(const Derivation &one)
{
    return one.sources.size() > 2;
}

Computed scaledBy(const Computed &values, double factor)
{
    Computed out;
    for (const Interval &one : values)
        out.push_back(scaled(one, factor));
    return out;
}

/// "180" for 180 kB, "41" for 41 %: the digits are right, and the unit was not read.
bool differsByUnit(const Fact &stated, const Computed &computed)
{
    constexpr std::array Steps { 1e2, 1e3, 1e6, 1e9, 1e12, 1024.0, 1048576.0, 1073741824.0 };
    return std::ranges::any_of(Steps, [&](double step) {
        return agreesWithAny(stated, scaledBy(computed, step))
            || agreesWithAny(stated, scaledBy(computed, 1 / step));
    });
}

bool isWithin(double stated, const Interval &computed, double factor)
{
    const double low = std::min(std::abs(computed.low), std::abs(computed.high));
    const double high = std::max(std::abs(computed.low), std::abs(computed.high));
    return stated * factor > low && stated < factor * high;
}

/// Further off than any slip, and neither the complement nor the inverse of what was computed.
bool isFar(const Fact &stated, const Computed &computed)
{
    const double value = std::abs(stated.amount.value);
    const bool isDifference = stated.side == FactSide::Difference || stated.attribute == Attribute::Quality
        || stated.amount.dimension == Dimension::PercentPoints;
    const double factor = isDifference ? FarOffDifference : FarOff;
    return std::ranges::none_of(computed, [&](const Interval &one) {
        if (isWithin(value, one, factor))
            return true;
        if (stated.amount.dimension == Dimension::Percent
            && isWithin(value, { 1 - one.high, 1 - one.low }, 1.1))
            return true;
        return stated.attribute == Attribute::Ratio && one.low > 0
            && isWithin(value, { 1 / one.high, 1 / one.low }, 1.1);
    });
}

/// Quotients are taken of figures before they are rounded, and sums leave out what is too small to list.
bool isSmallSlip(const Fact &stated, const Computed &computed)
{
    const double value = stated.amount.value;
    // Whole numbers add up to no less than their sum.
    if (stated.amount.exactDigits
        && (std::abs(value) < FewCounted || (!computed.empty() && value < computed.front().low)))
        return false;
    // Sizes have one result per reading of their unit, and the first is the one that is said.
    const std::size_t readings = stated.attribute == Attribute::Size ? 1 : computed.size();
    return std::ranges::any_of(computed.begin(), computed.begin() + static_cast<std::ptrdiff_t>(readings),
                               [&](const Interval &one) {
                                   const double gap = LeastSlip * std::abs(value);
                                   return value > one.low - gap && value < one.high + gap;
                               });
}

bool isRecord(const Graph &graph, const Fact &fact)
{
    return graph.trees[fact.document]->node(fact.group).kind == TreeKind::Record;
}

bool hasSide(const Fact &fact)
{
    return (fact.side == FactSide::Original || fact.side == FactSide::Compressed) && !fact.isFormatSide;
}

/// Words say what the figure is and what the figures are that it is made of, in one sentence or record.
bool isExplicit(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    if (!stated.isSaid || one.sources.empty())
        return false;
    return std::ranges::all_of(one.sources, [&](std::size_t source) {
        const Fact &fact = graph.facts[source];
        const bool together
            = fact.sentence == stated.sentence || (fact.group == stated.group && isRecord(graph, stated));
        // A density has but one size and one count to be of.
        return together
            && (hasSide(fact)
                || (fact.isSaid
                    && (fact.attribute == Attribute::Count || stated.attribute == Attribute::Density)));
    });
}

/// "A 3-year commitment", "an 8-bit model": the digits belong to a name.
bool isAttributive(const Graph &graph, const Fact &fact)
{
    if (fact.amount.dimension == Dimension::Ratio)
        return false;
    const std::string_view text = graph.trees[fact.document]->text(fact.sentence);
    const std::size_t end = std::min<std::size_t>(text.size(), fact.begin + fact.length);
    for (std::size_t at = fact.begin; at + 2 < std::min(text.size(), end + 2); ++at) {
        const char before = text[at], after = text[at + 2];
        if (text[at + 1] == '-' && before >= '0' && before <= '9' && after >= 'a' && after <= 'z')
            return true;
    }
    return false;
}

std::vector<std::size_t> scopeOf(const Graph &graph, std::size_t target)
{
    const Fact &fact = graph.facts[target];
    std::vector<std::size_t> scope;
    const auto add = [&](std::size_t i) {
        const Fact &other = graph.facts[i];
        if (i == target || other.value == NoIndex || other.amount.classified != NumberClass::None
            || scope.size() == MostExplaining || other.table != fact.table
            || (fact.table != 0 && other.row != fact.row)
            || std::ranges::any_of(scope, [&](std::size_t known) {
                   return graph.facts[known].amount.value == other.amount.value
                       && graph.facts[known].amount.dimension == other.amount.dimension;
               }))
            return;
        scope.push_back(i);
    };
    for (const std::size_t i : graph.inSentence(fact))
        add(i);
    for (const std::size_t i : graph.besides(fact))
        add(i);
    return scope;
}

bool areSourcesOf(const Derivation &one, std::size_t a, std::size_t b)
{
    const auto among
        = [&](std::size_t fact) { return std::ranges::find(one.sources, fact) != one.sources.end(); };
    return among(a) && among(b);
}

/// The stated figure is what two others of its sentence or record give.
bool isExplained(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    const auto scope = scopeOf(graph, one.target);
    for (const Law &law : lawTable()) {
        std::size_t tried = 0;
        double best = 1;
        for (const std::size_t a : scope)
            for (const std::size_t b : scope) {
                if (a == b || (law.isSymmetric && a > b) || areSourcesOf(one, a, b))
                    continue;
                const Fact &first = graph.facts[a], &second = graph.facts[b];
                if (!law.fits(first, second, stated))
                    continue;
                const Computed computed = law.compute(first, second);
                if (computed.empty())
                    continue;
                ++tried;
                if (agreesWithAny(stated, computed) && isTellingHit(first, second, stated))
                    best = std::min(best, chanceOfHit(law, first, second, stated, computed.front()));
            }
        if (best < 1 && best * static_cast<double>(tried) < ExplainedChance)
            return true;
    }
    return false;
}

/// "Route 53 gets 200, and 53 ...": a source said once more is no result of it.
bool isSourceAgain(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    return std::ranges::any_of(one.sources, [&](std::size_t source) {
        const Fact &fact = graph.facts[source];
        return fact.amount.value == stated.amount.value && fact.amount.dimension == stated.amount.dimension;
    });
}

bool isUnproven(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    if (isAttributive(graph, stated))
        return true;
    if (isRule(one, "count.list") || one.computed.empty())
        return false;
    const bool isSaid = isExplicit(graph, one);
    if (!isConflict(one) && !isSaid && stated.side != FactSide::Difference
        && differsByUnit(stated, one.computed))
        return true;
    if ((one.sources.size() == 2 && isSourceAgain(graph, one)) || isSmallSlip(stated, one.computed))
        return true;
    if (isRule(one, "table.law"))
        return isExplained(graph, one);
    const bool isWritten = isRule(one, "equation");
    // What follows for a part, and is said of the whole, is shown to be wrong.
    if (!isWritten && !isRule(one, "documents.disagree") && one.explanation.empty()
        && isFar(stated, one.computed) && !isSaid)
        return true;
    return !isConflict(one) && !isWritten && !isOfMany(one) && isExplained(graph, one);
}

} // namespace

void dropUnproven(const Graph &graph, std::vector<Derivation> &derivations)
{
    std::erase_if(derivations, [&](const Derivation &one) {
        return one.outcome == Outcome::Breaks && isUnproven(graph, one);
    });
}

} // namespace assay
