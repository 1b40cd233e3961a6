// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/record_ways.h"

#include <algorithm>

namespace assay {

bool RecordWays::overPairs(Ways &ways, const std::vector<std::size_t> &facts,
                           const std::function<void(Ways &, const Opposed &)> &add) const
{
    const auto pair = opposed(m_graph, facts);
    if (pair)
        add(ways, *pair);
    // One size said twice has no other side.
    if (pair && amountsAgree(at(pair->original).amount, at(pair->compressed).amount))
        return false;
    // "222 MB in total, of which 122 MB": sizes that no word sets against each other oblige nobody in
    // prose.
    const bool isTold = pair && m_target.table == 0
        && m_graph.trees[m_target.document]->node(m_target.group).kind != TreeKind::Record
        && at(pair->original).attribute == Attribute::Size;
    const bool isOpposed = pair
        && (at(pair->original).side == FactSide::Original || at(pair->compressed).side == FactSide::Compressed
            || standsBehind(*pair)
            // "441 MB out of 3.09 GB"
            || at(pair->compressed).partOf == at(pair->original).value);
    if (pair && isTold && !isOpposed) {
        for (std::size_t i = 0; i < facts.size() && i < 12; ++i)
            for (std::size_t j = i + 1; j < facts.size() && j < 12; ++j)
                add(ways, Opposed { facts[i], facts[j], false });
        return false;
    }
    if (pair && pair->isClear && (facts.size() == 2 || isSideInWords(*pair)))
        return true;
    // What follows from any two of them is no contradiction.
    for (std::size_t i = 0; i < facts.size() && i < 12; ++i)
        for (std::size_t j = i + 1; j < facts.size() && j < 12; ++j) {
            const bool ordered = at(facts[i]).amount.value >= at(facts[j]).amount.value;
            add(ways, Opposed { facts[ordered ? i : j], facts[ordered ? j : i], false });
        }
    return pair && pair->isClear;
}

void RecordWays::addRatios(Ways &ways, const Opposed &pair, const char *rule) const
{
    const Fact &original = at(pair.original), &compressed = at(pair.compressed);
    const bool inverse = m_target.direction < 0 || m_target.isInverse;
    if (m_target.direction >= 0 && !m_target.isInverse)
        ways.add(rule, "a / b", pair.original, pair.compressed, quotients(original, compressed));
    // Some divide the other way round, and call 0.25 a ratio; a label that says which is over which
    // binds.
    if (inverse || (m_target.direction == 0 && m_target.amount.value < 1))
        ways.add(rule, "a / b", pair.compressed, pair.original, quotients(compressed, original));
}

void RecordWays::addShares(Ways &ways, const Opposed &pair, const char *rule) const
{
    const Computed kept = quotients(at(pair.compressed), at(pair.original));
    const Sense sense = m_target.sense;
    if (sense == Sense::Saved || sense == Sense::Unknown)
        ways.add(rule, "1 - b / a", pair.original, pair.compressed, mapped(kept, -1, 1));
    if (sense == Sense::Kept || sense == Sense::Unknown)
        ways.add(rule, "a / b", pair.compressed, pair.original, kept);
    if (sense == Sense::Larger || sense == Sense::Unknown)
        ways.add(rule, "a / b - 1", pair.original, pair.compressed,
                 mapped(quotients(at(pair.original), at(pair.compressed)), 1, -1));
}

bool RecordWays::standsBehind(const Opposed &pair) const
{
    const Fact &a = at(pair.original), &b = at(pair.compressed);
    return a.sentence == m_target.sentence && b.sentence == m_target.sentence && a.aggregate == b.aggregate
        && std::max(a.begin, b.begin) < m_target.begin && std::ranges::none_of(m_scope, [&](std::size_t i) {
               const Fact &one = at(i);
               return &one != &a && &one != &b && &one != &m_target && one.value != NoIndex
                   && one.sentence == m_target.sentence && one.begin > std::min(a.begin, b.begin)
                   && one.begin < m_target.begin;
           });
}

bool RecordWays::isSideInWords(const Opposed &pair) const
{
    const Fact &a = at(pair.original), &b = at(pair.compressed);
    return a.side == FactSide::Original && b.side == FactSide::Compressed && !a.isFormatSide
        && !b.isFormatSide && a.sentence == b.sentence && m_target.table == 0
        && (a.sentence == m_target.sentence
            || m_graph.trees[m_target.document]->node(a.sentence).next == m_target.sentence);
}

Ways RecordWays::ratio() const
{
    Ways ways;
    if (m_target.isScoped || isOfOtherBase() || m_target.aggregate == Aggregate::Best
        || m_target.aggregate == Aggregate::Worst || m_target.aggregate == Aggregate::Mean)
        return ways;
    const auto add = [&](Ways &to, const Opposed &pair) { addRatios(to, pair, "ratio.sources"); };
    bool clear = false;
    if (m_target.noun != "parameters")
        clear = overPairs(ways, sizes(), add);
    if (!clear || m_target.noun == "parameters") {
        const auto counts = parameters();
        clear = overPairs(ways, counts, add) || clear;
    } else
        overPairs(ways, parameters(), add);
    ways.mustFollow = clear && isTied();
    if (ways.list.empty() && m_target.noun != "parameters")
        return ofSides();
    return ways;
}

Ways RecordWays::ofSides() const
{
    Ways ways;
    std::vector<std::size_t> sided;
    for (const std::size_t i : m_scope) {
        const Fact &fact = at(i);
        if (fact.value != NoIndex && fact.sentence == m_target.sentence && isPlainFact(fact, m_target)
            && isResult(fact) && !fact.isFormatSide && m_target.table == 0
            && sameThing(fact.thing, m_target.thing) && fact.attribute != Attribute::Ratio
            && fact.attribute != Attribute::Share && fact.amount.dimension != Dimension::Ratio
            && fact.amount.dimension != Dimension::Percent
            && (fact.side == FactSide::Original || fact.side == FactSide::Compressed))
            sided.push_back(i);
    }
    if (sided.size() != 2 || at(sided[0]).side == at(sided[1]).side
        || at(sided[0]).amount.dimension != at(sided[1]).amount.dimension
        || at(sided[0]).attribute != at(sided[1]).attribute)
        return ways;
    const bool ordered = at(sided[0]).amount.value >= at(sided[1]).amount.value;
    const std::size_t large = sided[ordered ? 0 : 1], small = sided[ordered ? 1 : 0];
    ways.add("gain.sources", "a / b", large, small, quotients(at(large), at(small)));
    const double gives = at(large).amount.value / at(small).amount.value;
    ways.mustFollow = m_target.amount.value > 1 && gives < MostRecordSlip * m_target.amount.value
        && m_target.amount.value < MostRecordSlip * gives;
    return ways;
}

bool RecordWays::isOfOtherBase() const
{
    return !m_target.base.empty() && std::ranges::none_of(m_scope, [&](std::size_t i) {
        return at(i).attribute == Attribute::Size
            && "fp" + std::to_string(static_cast<int>(at(i).bits)) == m_target.base;
    });
}

bool RecordWays::isTied() const
{
    if (m_target.firm || m_target.isAside
        || m_graph.trees[m_target.document]->node(m_target.group).kind == TreeKind::Record)
        return true;
    // "from 14.6 GB ... 4.2 GB, that is a factor of 3.5": behind the sizes of its own sentence.
    return std::ranges::any_of(m_scope, [&](std::size_t i) {
        return &at(i) != &m_target && at(i).sentence == m_target.sentence
            && (at(i).clause == m_target.clause || (at(i).begin < m_target.begin && !m_target.saysModel)
                || (at(i).isAside && at(i).clause <= m_target.clause + 2 && at(i).begin > m_target.begin))
            && at(i).attribute == Attribute::Size;
    });
}

} // namespace assay
