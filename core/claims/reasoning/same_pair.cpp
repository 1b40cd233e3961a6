// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/same_pair.h"

#include "core/claims/reasoning/made_figures.h"
#include "core/claims/reasoning/slip.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace assay {
namespace {

struct Known {
    std::size_t target = NoIndex, large = NoIndex, small = NoIndex;
};

bool isSized(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Bytes;
}

/// A size before or after, and not what lies between the two.
bool isState(const Fact &fact)
{
    return isSized(fact) && fact.side != FactSide::Difference;
}

const char *ruleOf(const Fact &made)
{
    if (made.amount.dimension == Dimension::Ratio)
        return "ratio.sources";
    return made.amount.dimension == Dimension::Percent ? "share.sources" : "size.difference";
}

class SamePair {
public:
    SamePair(const Graph &graph, std::vector<std::size_t> own, const std::vector<Known> &known,
             const std::vector<bool> &settled, std::vector<Derivation> &out)
        : m_graph(graph)
        , m_own(std::move(own))
        , m_known(known)
        , m_settled(settled)
        , m_out(out)
    {
    }

    void derive()
    {
        for (const std::size_t target : m_own)
            if (!m_settled[target] && mayBeTwin(at(target)))
                if (const Known *twin = nearestTwin(target))
                    judge(target, *twin);
    }

private:
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    static bool mayBeTwin(const Fact &fact)
    {
        const bool isShare
            = fact.amount.dimension == Dimension::Percent && fact.attribute == Attribute::Share;
        const bool isFactor = fact.amount.dimension == Dimension::Ratio && fact.attribute == Attribute::Ratio;
        // "Saves 235 MB, which is 73.4 %": of what, the figure before it says.
        const bool isBare = isShare && fact.sense == Sense::Unknown && fact.firm;
        return isResult(fact) && (isMadeFigure(fact) || isBare) && (isShare || isFactor || isSized(fact))
            && !fact.isScoped && !fact.ofOtherBase && fact.thing.part.empty() && !fact.amount.inverse
            && fact.aggregate != Aggregate::Best && fact.aggregate != Aggregate::Worst;
    }

    /// The nearest figure of the sentence that follows from two, said in another way than the target.
    const Known *nearestTwin(std::size_t target) const
    {
        const Fact &fact = at(target);
        const Known *best = nullptr;
        std::size_t nearest = TwinReach + 1;
        for (const Known &one : m_known) {
            const Fact &twin = at(one.target);
            if (twin.amount.dimension == fact.amount.dimension || one.large == target || one.small == target
                || twin.thing.other != fact.thing.other || twin.thing.part != fact.thing.part
                || twin.thing.model != fact.thing.model || !mayBeSame(twin.base, fact.base)
                || twin.aggregate != fact.aggregate)
                continue;
            const std::size_t gap = twin.begin < fact.begin ? fact.begin - (twin.begin + twin.length)
                                                            : twin.begin - (fact.begin + fact.length);
            if (gap < nearest && areAlone(one, fact)) {
                nearest = gap;
                best = &one;
            }
        }
        return best;
    }

    /// No size of the sentence is a third one that the target may be of.
    bool areAlone(const Known &twin, const Fact &fact) const
    {
        return std::ranges::none_of(m_own, [&](std::size_t i) {
            const Fact &one = at(i);
            return isSized(one) && &one != &fact && i != twin.target && i != twin.large && i != twin.small
                && one.mode == Mode::Result && one.amount.value != at(twin.large).amount.value
                && one.amount.value != at(twin.small).amount.value && !m_settled[i];
        });
    }

    void judge(std::size_t target, const Known &twin)
    {
        const Fact &made = at(target);
        const std::vector<MadeLaw> laws = madeLaws(made, at(twin.large), at(twin.small));
        if (laws.empty())
            return;
        const auto met = std::ranges::find_if(
            laws, [&](const MadeLaw &law) { return agreesWithAny(made, law.computed); });
        const bool follows = met != laws.end();
        const MadeLaw &law = follows ? *met : laws.front();
        const bool isSaid = made.sense != Sense::Unknown || made.amount.dimension != Dimension::Percent;
        if (!follows && !(isSaid && isNear(made, law.computed)) && !isDigitSlip(made, law.computed))
            return;
        m_out.push_back({ .target = target,
                          .outcome = follows ? Outcome::Follows : Outcome::Breaks,
                          .rule = ruleOf(made),
                          .formula = inFigures(m_graph, law.pattern, twin.large, twin.small),
                          .sources = { twin.large, twin.small },
                          .computed = law.computed,
                          .isTied = true });
    }

    static bool isNear(const Fact &made, const Computed &computed)
    {
        const double value = std::abs(made.amount.value);
        return std::ranges::any_of(computed, [&](const Interval &one) {
            return one.high * FarOffTwin > value && one.low < FarOffTwin * value;
        });
    }

    const Graph &m_graph;
    std::vector<std::size_t> m_own;
    const std::vector<Known> &m_known;
    const std::vector<bool> &m_settled;
    std::vector<Derivation> &m_out;
};

} // namespace

void deriveSamePair(const Graph &graph, std::vector<Derivation> &out)
{
    std::vector<bool> settled = followingFacts(graph, out);
    // What its own sentence ties to its sources says more.
    for (const Derivation &one : out)
        if (one.isTied)
            settled[one.target] = true;
    std::vector<std::optional<Known>> pairs(graph.facts.size()); // by the target that follows
    for (const Derivation &one : out) {
        if (one.outcome != Outcome::Follows || one.sources.size() != 2 || graph.facts[one.target].table != 0
            || !isState(graph.facts[one.sources[0]]) || !isState(graph.facts[one.sources[1]]))
            continue;
        const bool ordered
            = graph.facts[one.sources[0]].amount.value > graph.facts[one.sources[1]].amount.value;
        pairs[one.target] = Known { one.target, one.sources[ordered ? 0 : 1], one.sources[ordered ? 1 : 0] };
    }
    std::vector<Derivation> made;
    eachSentence(graph, [&](const std::vector<std::size_t> &own) {
        std::vector<Known> known;
        for (const std::size_t i : own)
            if (pairs[i])
                known.push_back(*pairs[i]);
        if (!known.empty())
            SamePair(graph, own, known, settled, made).derive();
    });
    putInPlace(graph, std::move(made), out);
}

} // namespace assay
