// SPDX-License-Identifier: GPL-3.0-or-later
// Steps that follow each other, as rows of a table or items of a list: what is said of all of them is of the
// first size and the last.
#include "core/claims/reasoning/reason.h"

#include <algorithm>

namespace assay {
namespace {

/// Two sizes are a pair, and no chain.
constexpr std::size_t FewestSteps = 3;

struct Chain {
    const LedgerTable *table;
    std::size_t first = NoIndex, last = NoIndex;
};

/// Words say of each that it came after the one above ("after pruning"), or factors from one to the next, or
/// from the first on, are stated and hold: sizes that only fall may be of parts.
bool areSteps(const Graph &graph, const std::vector<std::size_t> &cells,
              const std::vector<Derivation> &derivations)
{
    constexpr std::ptrdiff_t FewestFactors = 2;
    if (std::ranges::all_of(cells.begin() + 1, cells.end(), [&](std::size_t cell) {
            return graph.facts[cell].side == FactSide::Compressed && !graph.facts[cell].isFormatSide;
        }))
        return true;
    const auto isStep = [&](std::size_t source) { return std::ranges::find(cells, source) != cells.end(); };
    return std::ranges::count_if(derivations,
                                 [&](const Derivation &one) {
                                     return one.outcome == Outcome::Follows && one.sources.size() == 2
                                         && graph.facts[one.target].attribute == Attribute::Ratio
                                         && std::ranges::all_of(one.sources, isStep);
                                 })
        >= FewestFactors;
}

/// Sizes of one column that fall from row to row, the first of them the original's.
std::optional<Chain> chainOf(const Graph &graph, const LedgerTable &table,
                             const std::vector<Derivation> &derivations)
{
    std::optional<Chain> found;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        std::vector<std::size_t> cells;
        for (const LedgerRow &row : table.rows) {
            const std::size_t cell = row.cells[column];
            if (cell == NoIndex || row.aggregate != Aggregate::None)
                continue;
            const Fact &fact = graph.facts[cell];
            if (!isSize(fact) || !isResult(fact) || fact.side == FactSide::Difference)
                continue;
            if (!cells.empty() && fact.amount.value >= graph.facts[cells.back()].amount.value)
                return {};
            cells.push_back(cell);
        }
        if (cells.size() < FewestSteps || !areSteps(graph, cells, derivations))
            continue;
        if (found)
            return {};
        found = Chain { &table, cells.front(), cells.back() };
    }
    const bool begins = found
        && (graph.facts[found->first].side == FactSide::Original
            || std::ranges::all_of(table.rows,
                                   [](const LedgerRow &row) { return row.side != FactSide::Original; }));
    return begins ? found : std::nullopt;
}

/// "overall: 7.5x", in the list of the steps or behind its table.
std::optional<Derivation> overall(const Graph &graph, std::size_t target, const Chain &chain)
{
    const Fact &fact = graph.facts[target];
    if (fact.attribute != Attribute::Ratio || fact.aggregate != Aggregate::Total || fact.isScoped
        || !fact.noun.empty() || fact.amount.word || fact.amount.range
        || fact.section != graph.facts[chain.first].section)
        return {};
    const auto divided = [](const Interval &x, const Interval &y) { return quotient(x, y); };
    Derivation made { .target = target,
                      .rule = "ratio.whole",
                      .formula = inFigures(graph, "a / b", chain.first, chain.last),
                      .sources = { chain.first, chain.last },
                      .computed = combine(graph.facts[chain.first], graph.facts[chain.last], divided) };
    made.outcome = agreesWithAny(fact, made.computed) ? Outcome::Follows : Outcome::Breaks;
    return made;
}

Computed rateOf(const Graph &graph, std::size_t size, std::size_t count)
{
    return combine(graph.facts[size], graph.facts[count],
                   [](const Interval &x, const Interval &y) { return quotient(scaled(x, 8), y); });
}

bool isCountOfParameters(const Fact &fact)
{
    constexpr double FewestUnnamed = 1e6;
    return fact.value != NoIndex && fact.attribute == Attribute::Count && isResult(fact)
        && (fact.noun == "parameters" || (fact.noun.empty() && fact.amount.value >= FewestUnnamed));
}

/// "7.0 bits per parameter that is left; of the 310 million at the start that makes 5.6 bits": one rate shows
/// that the last size is meant, and the other's sentence says of how many it is.
std::optional<Derivation> rateBeside(const Graph &graph, std::size_t target, const Chain &chain)
{
    const Fact &fact = graph.facts[target];
    if (fact.attribute != Attribute::Rate || fact.isNominal || fact.isScoped)
        return {};
    std::size_t own = NoIndex;
    for (const std::size_t i : graph.inSentence(fact))
        if (isCountOfParameters(graph.facts[i]) && graph.facts[i].begin < fact.begin)
            own = i;
    if (own == NoIndex)
        return {};
    const bool isShown = std::ranges::any_of(graph.besides(fact), [&](std::size_t i) {
        const Fact &other = graph.facts[i];
        return i != target && other.attribute == Attribute::Rate && other.value != NoIndex
            && other.amount.value != fact.amount.value
            && std::ranges::any_of(graph.besides(fact), [&](std::size_t j) {
                   return j != own && isCountOfParameters(graph.facts[j])
                       && agreesWithAny(other, rateOf(graph, chain.last, j));
               });
    });
    if (!isShown)
        return {};
    Derivation made { .target = target,
                      .rule = "rate.sources",
                      .formula = inFigures(graph, "8 x a / b", chain.last, own),
                      .sources = { chain.last, own },
                      .computed = rateOf(graph, chain.last, own) };
    made.outcome = agreesWithAny(fact, made.computed) ? Outcome::Follows : Outcome::Breaks;
    return made;
}

} // namespace

void deriveChains(const Graph &graph, std::vector<Derivation> &out)
{
    std::vector<bool> settled = derivedFacts(graph, out);
    for (const LedgerTable &table : graph.tables) {
        const auto chain = chainOf(graph, table, out);
        if (!chain)
            continue;
        for (const std::size_t target : graph.inSection(graph.facts[chain->first])) {
            const Fact &fact = graph.facts[target];
            if (settled[target] || fact.value == NoIndex || !isResult(fact) || fact.table != 0)
                continue;
            auto made = overall(graph, target, *chain);
            if (!made)
                made = rateBeside(graph, target, *chain);
            if (made) {
                settled[target] = true;
                out.push_back(*std::move(made));
            }
        }
    }
}

} // namespace assay
