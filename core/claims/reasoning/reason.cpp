// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/reason.h"

#include "core/base/erase_marked.h"
#include "core/claims/reasoning/front_scores.h"
#include "core/claims/reasoning/named_cells.h"
#include "core/claims/reasoning/proof.h"
#include "core/claims/reasoning/same_pair.h"

#include <algorithm>
#include <iterator>

namespace assay {
namespace {

/// A target that follows somewhere from its own sources is not accused by another search. The length of a
/// list beside it is so likely what it counts that only the sum over such a list excuses it: "29 samples" of
/// three tasks.
void dropExcused(const Graph &graph, std::vector<Derivation> &derivations)
{
    const std::vector<bool> follows = followingFacts(graph, derivations);
    std::vector<bool> isSum(graph.facts.size());
    for (const Derivation &one : derivations)
        if (one.outcome == Outcome::Follows && std::string_view(one.rule) == "table.total")
            isSum[one.target] = true;
    std::erase_if(derivations, [&](const Derivation &one) {
        return one.outcome == Outcome::Breaks && follows[one.target]
            && (std::string_view(one.rule) != "count.list" || isSum[one.target]);
    });
}

/// What a law of the table shows to be wrong is no source that another figure of its row could break with.
void dropSecondHand(const Graph &graph, std::vector<Derivation> &derivations)
{
    const auto isLaw = [](const Derivation &one) {
        return one.outcome == Outcome::Breaks && std::string_view(one.rule) == "table.law";
    };
    std::vector<bool> wrong(graph.facts.size());
    for (const Derivation &one : derivations)
        if (isLaw(one))
            wrong[one.target] = true;
    std::erase_if(derivations, [&](const Derivation &one) {
        const Fact &stated = graph.facts[one.target];
        return one.outcome == Outcome::Breaks && !isLaw(one) && stated.table != 0
            && std::ranges::any_of(one.sources, [&](std::size_t source) {
                   return wrong[source] && graph.facts[source].table == stated.table
                       && graph.facts[source].row == stated.row;
               });
    });
}

} // namespace

std::vector<bool> derivedFacts(const Graph &graph, const std::vector<Derivation> &derivations)
{
    std::vector<bool> derived(graph.facts.size());
    for (const Derivation &one : derivations)
        derived[one.target] = true;
    return derived;
}

std::vector<bool> followingFacts(const Graph &graph, const std::vector<Derivation> &derivations)
{
    std::vector<bool> follows(graph.facts.size());
    for (const Derivation &one : derivations)
        if (one.outcome == Outcome::Follows)
            follows[one.target] = true;
    return follows;
}

void putInPlace(const Graph &graph, std::vector<Derivation> made, std::vector<Derivation> &derivations)
{
    if (made.empty())
        return;
    const std::vector<bool> replaced = derivedFacts(graph, made);
    std::erase_if(derivations, [&](const Derivation &one) { return replaced[one.target]; });
    std::vector<bool> known(graph.facts.size()), outdated(made.size());
    for (std::size_t i = made.size(); i-- > 0;) {
        outdated[i] = known[made[i].target];
        known[made[i].target] = true;
    }
    eraseMarked(made, outdated);
    std::ranges::move(made, std::back_inserter(derivations));
}

std::string inFigures(const Graph &graph, std::string_view pattern, std::size_t a, std::size_t b)
{
    std::string out;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const bool alone
            = (at == 0 || pattern[at - 1] == ' ') && (at + 1 == pattern.size() || pattern[at + 1] == ' ');
        if (alone && pattern[at] == 'a' && a != NoIndex)
            out += graph.printed(a);
        else if (alone && pattern[at] == 'b' && b != NoIndex)
            out += graph.printed(b);
        else
            out += pattern[at];
    }
    return out;
}

Reasoning reason(const Graph &graph)
{
    Reasoning reasoning;
    deriveEquations(graph, reasoning.derivations);
    deriveTables(graph, reasoning.derivations);
    deriveNested(graph, reasoning.derivations);
    deriveRecords(graph, reasoning.derivations);
    deriveCounts(graph, reasoning.derivations);
    deriveSiblings(graph, reasoning.derivations);
    deriveProse(graph, reasoning.derivations);
    deriveTold(graph, reasoning.derivations);
    deriveCompared(graph, reasoning.derivations);
    deriveBills(graph, reasoning.derivations);
    deriveNamedRows(graph, reasoning.derivations);
    deriveChains(graph, reasoning.derivations);
    deriveColumns(graph, reasoning.derivations);
    deriveCells(graph, reasoning.derivations);
    deriveSummaries(graph, reasoning.derivations);
    derivePairs(graph, reasoning.derivations);
    deriveWhole(graph, reasoning.derivations);
    deriveRowPairs(graph, reasoning.derivations);
    deriveListed(graph, reasoning.derivations);
    derivePartitions(graph, reasoning.derivations);
    deriveColumnSums(graph, reasoning.derivations);
    deriveNamedCells(graph, reasoning.derivations);
    deriveSamePair(graph, reasoning.derivations);
    // Once more, of what follows since.
    deriveSiblings(graph, reasoning.derivations);
    dropExcused(graph, reasoning.derivations);
    dropSecondHand(graph, reasoning.derivations);
    findConflicts(graph, reasoning.derivations);
    frontScores(graph, reasoning.derivations);
    dropUnproven(graph, reasoning.derivations);
    findOddities(graph, reasoning.derivations);
    if (graph.wasCut)
        reasoning.notes.push_back("Records and sections of more than " + std::to_string(MostInScope)
                                  + " figures were searched in part.");
    return reasoning;
}

} // namespace assay
