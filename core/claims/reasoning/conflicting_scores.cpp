// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/conflicting_scores.h"

#include "core/claims/facts/versions.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace assay {
namespace {

/// Scores of one thing lie this near; what is further off is another quantity under the same name.
constexpr double MostScoreGap = 0.3;
/// An accuracy written as a fraction has two digits at least (0.74): "0.9" beside 74.8 is a difference.
constexpr double CoarsestFraction = 0.05;

/// 63.9 and 0.639 are the same accuracy.
bool sameScore(const Fact &a, const Fact &b)
{
    if (amountsAgree(a.amount, b.amount))
        return true;
    for (const double factor : { 100.0, 0.01 })
        for (const Interval &reading : b.amount.intervals())
            if (agrees(a, { reading.low * factor, reading.high * factor }))
                return true;
    return false;
}

} // namespace

void conflictingScores(const Graph &graph, std::size_t document, std::vector<Derivation> &out)
{
    if (graph.trees[document]->isData() || graph.trees[document]->kind == "csv")
        return; // keys of data repeat names of data sets for everything
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> tables;
    for (const std::size_t i : graph.inDocument(document)) {
        const Fact &fact = graph.facts[i];
        if (fact.attribute == Attribute::Quality && fact.table != 0 && isResult(fact) && fact.value != NoIndex
            && fact.side != FactSide::Difference && fact.aggregate == Aggregate::None)
            tables[{ fact.dataSet, fact.dataSet.empty() ? fact.noun : std::string() }].push_back(i);
    }
    for (const std::size_t i : graph.inDocument(document)) {
        const Fact &fact = graph.facts[i];
        if (fact.attribute != Attribute::Quality || fact.table != 0 || !isResult(fact)
            || fact.value == NoIndex || fact.side == FactSide::Difference || fact.aggregate != Aggregate::None
            || !fact.thing.isWhole() || isOfVersion(*graph.trees[document], fact))
            continue;
        const auto found = tables.find({ fact.dataSet, fact.dataSet.empty() ? fact.noun : std::string() });
        if (found == tables.end() || (fact.dataSet.empty() && fact.noun.empty()))
            continue;
        std::vector<std::size_t> meant;
        for (const std::size_t other : found->second) {
            const Fact &figure = graph.facts[other];
            if (fact.bits != 0 && figure.bits != 0 && fact.bits != figure.bits)
                continue;
            if (fact.side != FactSide::None && figure.side != FactSide::None && fact.side != figure.side)
                continue;
            meant.push_back(other);
        }
        const bool agreesWithOne = std::ranges::any_of(
            found->second, [&](std::size_t other) { return sameScore(fact, graph.facts[other]); });
        // Without a data set only one figure can be meant, and of one width.
        if (meant.empty() || agreesWithOne
            || (fact.dataSet.empty()
                && (meant.size() > 1 || fact.bits == 0 || graph.facts[meant.front()].bits == 0)))
            continue;
        // A figure that is far off is another quantity: a difference, a standard error, another scale.
        const double known = graph.facts[meant.front()].amount.value;
        const Interval &printed = fact.amount.readings.front();
        // "95 % of the teacher's performance" is none.
        const bool mayBeFraction = fact.amount.dimension == Dimension::Plain && fact.amount.value < 1
            && printed.high - printed.low < CoarsestFraction * std::abs(fact.amount.value);
        const auto isNear
            = [known](double value) { return std::abs(value - known) <= MostScoreGap * std::abs(known); };
        const bool isFraction
            = !isNear(fact.amount.value) && mayBeFraction && isNear(100 * fact.amount.value);
        // "95 % of RoBERTa-base's performance": a share of a score of something else.
        if ((!isFraction && !isNear(fact.amount.value)) || (isFraction && fact.isOwnSubject))
            continue;
        const double scale = isFraction ? 0.01 : 1;
        const Interval &other = graph.facts[meant.front()].amount.readings.front();
        out.push_back({ .target = i,
                        .outcome = Outcome::Breaks,
                        .rule = "documents.one-key",
                        .formula = graph.printed(meant.front()),
                        .sources = meant,
                        .computed = { { scale * other.low, scale * other.high } } });
    }
}

} // namespace assay
