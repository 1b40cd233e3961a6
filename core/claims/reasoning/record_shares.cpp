// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/record_ways.h"

#include <algorithm>

namespace assay {

Ways RecordWays::ofChange() const
{
    Ways ways;
    std::vector<std::size_t> before, after;
    for (const std::size_t i : m_scope) {
        const Fact &fact = at(i);
        if (fact.value == NoIndex || &fact == &m_target || fact.sentence != m_target.sentence)
            continue;
        if (fact.attribute == Attribute::Size || fact.partOf != NoIndex)
            return {};
        if (fact.amount.dimension != Dimension::Plain || !isResult(fact))
            continue;
        // "... from 8.00 to 8.20, and to 8.80": what is told behind them is another one after it.
        const bool isAfter = fact.side == FactSide::Compressed
            || (fact.side == FactSide::None && !before.empty() && !after.empty());
        (isAfter ? after : before).push_back(i);
    }
    if (after.size() > 1)
        keepNearest(after);
    if (before.size() != 1 || after.size() != 1 || at(before[0]).side != FactSide::Original)
        return ways;
    const Computed kept = quotients(at(after[0]), at(before[0]));
    if (m_target.sense != Sense::Kept) {
        ways.add("share.change", "a / b - 1", after[0], before[0], mapped(kept, 1, -1));
        ways.add("share.change", "1 - a / b", after[0], before[0], mapped(kept, -1, 1));
    }
    // "18 instead of 40, 55 % fewer": what is left is no saving.
    if (m_target.sense != Sense::Saved)
        ways.add("share.change", "a / b", after[0], before[0], kept);
    ways.mustFollow = m_target.sense == Sense::Saved || m_target.sense == Sense::Larger
        || m_target.sense == Sense::Kept || m_target.side == FactSide::Difference;
    return ways;
}

void RecordWays::keepNearest(std::vector<std::size_t> &after) const
{
    std::size_t from = 0;
    for (const std::size_t i : m_scope)
        if (&at(i) != &m_target && at(i).sentence == m_target.sentence && at(i).begin < m_target.begin
            && at(i).amount.dimension == Dimension::Percent)
            from = std::max<std::size_t>(from, at(i).begin);
    std::erase_if(after, [&](std::size_t i) {
        return at(i).begin > m_target.begin || (from > 0 && at(i).begin < from);
    });
}

Ways RecordWays::share() const
{
    Ways ways;
    if (m_target.isScoped || isOfOtherBase())
        return ways;
    if (m_target.amount.dimension == Dimension::Percent)
        if (Ways change = ofChange(); !change.list.empty())
            return change;
    if (m_target.sense == Sense::OfTarget)
        return ofTarget();
    if (Ways parts = partOfCounts(); !parts.list.empty())
        return parts;
    if (!m_target.noun.empty() && m_target.noun != "parameters" && m_target.noun != "disk"
        && m_target.noun != "files")
        return ways;
    if (isOfCountBefore())
        return ways;
    const auto add = [&](Ways &to, const Opposed &pair) { addShares(to, pair, "share.sources"); };
    const bool clear = overPairs(ways, sizes(), add);
    overPairs(ways, parameters(), add);
    ways.mustFollow = clear
        && (m_target.amount.word ? hasSizesInSentence()
                                 : m_target.sense != Sense::Unknown || m_target.firmByWord);
    return ways;
}

bool RecordWays::isOfCountBefore() const
{
    const Fact *before = nullptr;
    for (const std::size_t i : m_scope)
        if (at(i).value != NoIndex && at(i).sentence == m_target.sentence && at(i).begin < m_target.begin
            && (!before || at(i).begin > before->begin))
            before = &at(i);
    return m_target.isAside && before && !before->isAside
        && (before->amount.dimension == Dimension::Count || before->amount.dimension == Dimension::Plain);
}

bool RecordWays::hasSizesInSentence() const
{
    return 2 == std::ranges::count_if(m_scope, [&](std::size_t i) {
               return at(i).attribute == Attribute::Size && at(i).sentence == m_target.sentence
                   && (at(i).side == FactSide::Original || at(i).side == FactSide::Compressed);
           });
}

Ways RecordWays::partOfCounts() const
{
    Ways ways;
    std::size_t pairs = 0;
    for (const std::size_t i : m_scope) {
        const Fact &part = at(i);
        if (part.partOf == NoIndex || part.sentence != m_target.sentence || !isResult(part))
            continue;
        for (const std::size_t j : m_scope)
            if (at(j).value == part.partOf && at(j).document == part.document) {
                ++pairs;
                const Computed kept = quotients(part, at(j));
                ways.add("share.part", "a / b", i, j, kept);
                if (m_target.sense != Sense::Kept)
                    ways.add("share.part", "1 - a / b", i, j, mapped(kept, -1, 1));
            }
    }
    // "441 MB out of 3.09 GB is 14 % of the original"
    ways.mustFollow = pairs == 1 && isFirstShare()
        && (m_target.sense == Sense::Unknown
            || m_target.sense == Sense::Kept
            // "Removed 5.1 M of 11.2 M parameters (45.5 %)"
            || (m_target.sense == Sense::Saved && m_target.isAside));
    return ways;
}

bool RecordWays::isFirstShare() const
{
    return std::ranges::none_of(m_scope, [&](std::size_t i) {
        return &at(i) != &m_target && at(i).sentence == m_target.sentence && at(i).begin < m_target.begin
            && at(i).amount.dimension == Dimension::Percent;
    });
}

Ways RecordWays::ofTarget() const
{
    Ways ways;
    std::vector<std::size_t> reached, wanted;
    for (const std::size_t i : m_scope) {
        const Fact &fact = at(i);
        if (fact.value == NoIndex || &fact == &m_target || fact.sentence != m_target.sentence
            || fact.attribute == Attribute::Share)
            continue;
        (fact.mode == Mode::Target ? wanted : reached).push_back(i);
    }
    if (wanted.size() == 1 && reached.size() == 1
        && at(wanted[0]).amount.dimension == at(reached[0]).amount.dimension) {
        ways.add("share.target", "a / b", reached[0], wanted[0], quotients(at(reached[0]), at(wanted[0])));
        ways.mustFollow = true;
    }
    return ways;
}

} // namespace assay
