// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/proof_parts.h"

#include "core/base/erase_marked.h"
#include "core/claims/reasoning/slip.h"

#include <algorithm>
#include <array>
#include <map>
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

/// "93.6 % before, 93.6 % after": what changed by 0.4 points elsewhere is something else.
bool isOfUnchanged(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    if (one.sources.size() != 2 || !std::string_view(one.rule).starts_with("difference"))
        return false;
    const Fact &first = graph.facts[one.sources[0]], &second = graph.facts[one.sources[1]];
    return first.amount.value == second.amount.value && first.sentence != stated.sentence
        && second.sentence != stated.sentence;
}

/// "3.8 times" where 0.262 was computed, "69 % saved" of something that grew: the sides of the sources are
/// not what they were taken for.
bool isOtherWayRound(const Fact &stated, const Computed &computed)
{
    const bool isFactor = stated.attribute == Attribute::Ratio && stated.amount.value > 1;
    const bool isSaved
        = stated.attribute == Attribute::Share && stated.sense == Sense::Saved && stated.amount.value > 0;
    return !computed.empty() && std::ranges::all_of(computed, [&](const Interval &one) {
        return (isFactor && one.low > 0 && one.high < 1 && agrees(stated, { 1 / one.high, 1 / one.low }))
            || (isSaved && one.high < 0);
    });
}

/// "From 240 ms to 95 ms: 1.5 times faster, 2.5 times as fast": the second says how the first is meant.
bool isGain(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    const auto isOfTime = [&](std::size_t source) {
        const Dimension dimension = graph.facts[source].amount.dimension;
        return dimension == Dimension::Time || dimension == Dimension::Speed;
    };
    return stated.amount.dimension == Dimension::Ratio && std::ranges::all_of(one.sources, isOfTime)
        && agreesWithAny(stated, mapped(one.computed, 1, -1))
        && std::ranges::any_of(graph.inSentence(stated), [&](std::size_t own) {
               return graph.facts[own].amount.dimension == Dimension::Ratio
                   && agreesWithAny(graph.facts[own], one.computed);
           });
}

/// "70 % less (3.7 / 12.2)": what the written quotient leaves.
bool isLeftByQuotient(const Fact &stated, const Derivation &one)
{
    constexpr double Whole = 100;
    return isRule(one, "equation") && stated.sense != Sense::Kept && one.sources.size() == 2
        && one.formula.find(" / ") != std::string::npos
        && (agreesWithAny(stated, mapped(one.computed, -1, 1))
            || agreesWithAny(stated, mapped(one.computed, -1, Whole)));
}

/// By fact: it follows from others of its sentence, or others from it.
std::vector<bool> knownInSentence(const Graph &graph, std::span<const Derivation> derivations)
{
    std::vector<bool> known(graph.facts.size());
    for (const Derivation &one : derivations) {
        const TreeId sentence = graph.facts[one.target].sentence;
        if (one.outcome != Outcome::Follows || one.sources.empty()
            || !std::ranges::all_of(
                one.sources, [&](std::size_t source) { return graph.facts[source].sentence == sentence; }))
            continue;
        known[one.target] = true;
        for (const std::size_t source : one.sources)
            known[source] = true;
    }
    return known;
}

/// "640 right (80.0 %), 628 right (78.5 %), 1.5 points less": what another figure of the sentence follows
/// from is of something else, if it is not of what stands beside it.
bool isSourceOfOther(const Graph &graph, std::size_t target, std::span<const Derivation> derivations)
{
    return std::ranges::any_of(derivations, [&](const Derivation &one) {
        return one.outcome == Outcome::Follows && one.target != target
            && graph.facts[one.target].sentence == graph.facts[target].sentence
            && std::ranges::find(one.sources, target) != one.sources.end();
    });
}

bool isUnproven(const Graph &graph, const Derivation &one, std::span<const Fact> originals,
                const std::vector<bool> &known)
{
    const Fact &stated = graph.facts[one.target];
    if (isAttributive(graph, stated))
        return true;
    if (isRule(one, "count.list") || one.computed.empty())
        return false;
    if (isGain(graph, one) || isLeftByQuotient(stated, one))
        return true;
    const bool isSaid = isExplicit(graph, one);
    // The rows that obey a law show its unit.
    if (!isConflict(one) && !isSaid && !isRule(one, "table.law") && stated.side != FactSide::Difference
        && (differsByUnit(stated, one.computed) || differsByPrefix(graph, one)))
        return true;
    if ((one.sources.size() == 2 && isSourceAgain(graph, one)) || isSmallSlip(stated, one.computed))
        return true;
    // "4 bit, group 64: 4.5" names the format; the bytes have embeddings as well.
    if (isRule(one, "table.law") && stated.attribute == Attribute::Rate
        && !isOffBy(stated, one.computed, FormatSlack))
        return true;
    if (isOfUnchanged(graph, one) || isOtherWayRound(stated, one.computed))
        return true;
    if (isRule(one, "table.law"))
        return isExplained(graph, one, originals);
    const bool isWritten = isRule(one, "equation");
    // What follows for a part, and is said of the whole, is shown to be wrong.
    if (!isWritten && !isRule(one, "documents.disagree") && one.explanation.empty()
        && isFar(stated, one.computed, isOfMany(one)) && !isSaid)
        return true;
    if (isConflict(one) || isWritten)
        return false;
    if (countsItsNoun(graph, stated) || isCapacity(graph, one)
        || (isRule(one, "gain.sources") && stated.table == 0 && isPerSomething(graph, stated))
        // One digit off what its sources give: so seldom by luck that it needs no further tie.
        || (!one.isTied && !isDigitSlip(stated, one.computed)
            && (isCrowded(graph, one, known) || lacksSides(graph, one) || isLoose(graph, one)
                || isOfItsSubject(graph, one) || isUnnamed(graph, one))))
        return true;
    // "A relative increase of 10 %" is no difference, whatever the difference is.
    return (!isOfMany(one) || stated.attribute == Attribute::Ratio) && !stated.isRelative
        && isExplained(graph, one, originals);
}

} // namespace

namespace {

/// The fact with what a sum or mean gives for it.
Fact corrected(const Graph &graph, std::size_t fact, std::span<const Derivation *const> sums)
{
    Fact out = graph.facts[fact];
    const auto sum = std::ranges::find_if(sums, [&](const Derivation *one) { return one->target == fact; });
    if (sum == sums.end())
        return out;
    const Interval &given = (*sum)->computed.front();
    out.amount.readings.front() = given;
    out.amount.readingCount = 1;
    out.amount.value = (given.low + given.high) / 2;
    return out;
}

/// What follows once a wrong sum among its sources is put right is not wrong itself.
void dropOfWrongSums(const Graph &graph, std::vector<Derivation> &derivations)
{
    std::vector<const Derivation *> sums;
    for (const Derivation &one : derivations)
        if (one.outcome == Outcome::Breaks && isOfMany(one) && !one.computed.empty())
            sums.push_back(&one);
    if (sums.empty())
        return;
    std::vector<bool> excused;
    for (const Derivation &one : derivations) {
        excused.push_back(false);
        const Fact &stated = graph.facts[one.target];
        if (one.outcome != Outcome::Breaks || stated.table != 0 || isConflict(one) || one.sources.size() != 2
            || std::ranges::none_of(sums, [&](const Derivation *sum) {
                   return sum->target == one.sources[0] || sum->target == one.sources[1];
               }))
            continue;
        const Fact a = corrected(graph, one.sources[0], sums), b = corrected(graph, one.sources[1], sums);
        const Computed over = quotients(a, b), under = quotients(b, a);
        excused.back() = agreesWithAny(stated, over) || agreesWithAny(stated, under)
            || agreesWithAny(stated, mapped(under, -1, 1)) || agreesWithAny(stated, mapped(over, -1, 1));
    }
    eraseMarked(derivations, excused);
}

/// "From 8.5 a second to 21.3, 2.5 times": the two figures of its own sentence give it, whatever their units
/// are; what stands before them is another matter.
void dropWhatItsSentenceGives(const Graph &graph, std::vector<Derivation> &derivations)
{
    const auto isGiven = [&](const Fact &stated) {
        std::vector<std::size_t> own = graph.inSentence(stated);
        std::erase_if(own, [&](std::size_t one) {
            return &graph.facts[one] == &stated || graph.facts[one].value == NoIndex;
        });
        if (own.size() != 2)
            return false; // of many one gives anything
        const Fact &a = graph.facts[own[0]], &b = graph.facts[own[1]];
        // "For the 1b that is 1.50 GB": a name and a size give nothing, whatever their digits are.
        const auto isBare = [](const Fact &fact) { return fact.amount.dimension == Dimension::Plain; };
        if (a.amount.dimension != b.amount.dimension && !isBare(a) && !isBare(b))
            return false;
        return std::ranges::any_of(
            std::array { quotients(a, b), quotients(b, a) }, [&](const Computed &over) {
                return agreesWithAny(stated, over) || agreesWithAny(stated, mapped(over, -1, 1))
                    || agreesWithAny(stated, mapped(over, 1, -1));
            });
    };
    std::erase_if(derivations, [&](const Derivation &one) {
        const Fact &stated = graph.facts[one.target];
        const Dimension dimension = stated.amount.dimension;
        return one.outcome == Outcome::Breaks && stated.table == 0 && !isConflict(one) && !isOfMany(one)
            && (dimension == Dimension::Ratio || dimension == Dimension::Percent)
            && std::ranges::none_of(
                   one.sources,
                   [&](std::size_t source) { return graph.facts[source].sentence == stated.sentence; })
            && isGiven(stated);
    });
}

/// "reed-base: <del>5.2x</del> 3.9x": what follows from other figures of its document stands, whatever was
/// taken back.
void dropRetractionsOfWhatFollows(const Graph &graph, std::vector<Derivation> &derivations)
{
    const std::vector<bool> follows = followingFacts(graph, derivations);
    std::erase_if(derivations, [&](const Derivation &one) {
        return one.outcome == Outcome::Breaks && isRule(one, "documents.retracted") && follows[one.target];
    });
}

} // namespace

void dropUnproven(const Graph &graph, std::vector<Derivation> &derivations)
{
    std::vector<std::vector<Fact>> originals;
    for (std::size_t document = 0; document < graph.trees.size(); ++document)
        originals.push_back(originalsOf(graph, document));
    using Pair = std::pair<std::size_t, std::size_t>;
    const auto pairOf = [](const Derivation &one) {
        return Pair(std::min(one.sources[0], one.sources[1]), std::max(one.sources[0], one.sources[1]));
    };
    std::map<Pair, std::vector<const Derivation *>> results; // what follows from two figures
    for (const Derivation &one : derivations)
        if (one.outcome == Outcome::Follows && one.sources.size() == 2)
            results[pairOf(one)].push_back(&one);
    const auto hasResult = [&](const Derivation &one) {
        const auto found = one.sources.size() == 2 ? results.find(pairOf(one)) : results.end();
        return found != results.end() && haveTheirResult(graph, one, found->second);
    };
    const std::vector<bool> known = knownInSentence(graph, derivations);
    std::vector<bool> unproven;
    const auto isBase = [&](const Derivation &one) {
        return isRule(one, "share.part") && graph.facts[one.target].amount.dimension == Dimension::Percent
            && isSourceOfOther(graph, one.target, derivations);
    };
    for (const Derivation &one : derivations)
        unproven.push_back(one.outcome == Outcome::Breaks
                           && (isUnproven(graph, one, originals[graph.facts[one.target].document], known)
                               || hasResult(one) || isBase(one)));
    eraseMarked(derivations, unproven);
    dropOfWrongSums(graph, derivations);
    dropRetractionsOfWhatFollows(graph, derivations);
    dropWhatItsSentenceGives(graph, derivations);
}

} // namespace assay
