// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/points.h"
#include "core/claims/reasoning/record_ways.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Scores are several times their difference in points; smaller figures are differences themselves.
constexpr double LeastScores = 3;

} // namespace

Ways RecordWays::difference() const
{
    Ways ways;
    const auto values = sources([&](const Fact &fact) {
        return fact.attribute == m_target.attribute
            && (m_target.noun.empty() || fact.noun.empty() || fact.noun == m_target.noun)
            && (m_target.dataSet.empty() || fact.dataSet.empty() || fact.dataSet == m_target.dataSet);
    });
    const auto pair = opposed(m_graph, values);
    if (!pair)
        return amongSeveral(values);
    // Points are of the percentages of the sentence, if it has any.
    const bool hasPercents
        = m_target.amount.dimension == Dimension::PercentPoints
        && std::ranges::any_of(m_scope, [&](std::size_t i) {
               return at(i).amount.dimension == Dimension::Percent && at(i).sentence == m_target.sentence;
           });
    const auto isSmall = [&](const Fact &fact) {
        return fact.amount.dimension != Dimension::Percent
            && std::abs(fact.amount.value) < LeastScores * 100 * std::abs(m_target.amount.value);
    };
    if (m_target.amount.dimension == Dimension::PercentPoints && m_target.table == 0
        && ((hasPercents && at(pair->original).amount.dimension != Dimension::Percent)
            || isSmall(at(pair->original)) || isSmall(at(pair->compressed))))
        return ways;
    const Fact &a = at(pair->original), &b = at(pair->compressed);
    Computed both;
    for (const Interval &one :
         combine(a, b, [](const Interval &x, const Interval &y) { return std::optional(x - y); })) {
        both.push_back(one);
        both.push_back(scaled(one, -1));
    }
    const double factor = pointFactor(a, m_target);
    if (!m_target.isRelative)
        ways.add("difference.sources", "a - b", pair->compressed, pair->original, mapped(both, factor, 0));
    if (m_target.amount.dimension == Dimension::Percent) {
        Computed change = mapped(quotients(b, a), 1, -1);
        const Computed mirrored = mapped(change, -1, 0);
        change.insert(change.end(), mirrored.begin(), mirrored.end());
        ways.add("difference.sources", "a / b - 1", pair->compressed, pair->original, std::move(change));
    }
    ways.mustFollow = pair->isClear && values.size() == 2 && a.amount.dimension == b.amount.dimension
        && a.amount.value != b.amount.value
        // Of bare digits that no word names, only a table says what belongs together.
        && (m_target.attribute != Attribute::Other || m_target.table != 0
            || m_target.amount.dimension != Dimension::Plain);
    return ways;
}

Ways RecordWays::amongSeveral(const std::vector<std::size_t> &values) const
{
    constexpr std::size_t MostValues = 6;
    Ways ways;
    if (values.size() < 3 || values.size() > MostValues || m_target.table != 0
        || m_graph.trees[m_target.document]->node(m_target.group).kind != TreeKind::Record)
        return ways;
    bool alike = true;
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t j = i + 1; j < values.size(); ++j) {
            const Fact &a = at(values[i]), &b = at(values[j]);
            alike &= a.amount.dimension == b.amount.dimension && a.noun == b.noun;
            Computed both;
            for (const Interval &one :
                 combine(a, b, [](const Interval &x, const Interval &y) { return std::optional(x - y); })) {
                both.push_back(one);
                both.push_back(scaled(one, -1));
            }
            ways.add("difference.sources", "a - b", values[i], values[j],
                     mapped(both, pointFactor(a, m_target), 0));
        }
    // What is said of the difference names the first and the last.
    std::ranges::rotate(ways.list, ways.list.begin() + static_cast<std::ptrdiff_t>(values.size()) - 2);
    ways.mustFollow = alike;
    return ways;
}

bool RecordWays::isBesideGain(const Fact &fact) const
{
    if (fact.sentence == m_target.sentence)
        return true;
    return fact.table == 0 && m_target.table == 0 && (fact.group == m_target.group || m_ofAnyThing)
        && m_graph.trees[fact.document]->node(fact.group).kind == TreeKind::Record
        && fact.side != FactSide::None && fact.side != FactSide::Difference && isResult(fact);
}

Ways RecordWays::gain() const
{
    Ways ways;
    const Dimension own = m_target.amount.dimension;
    const bool isFactor = own == Dimension::Ratio
        || (own == Dimension::Plain && m_target.wasBare)
        // "1,000 sentences take 6.6 s": digits are a factor where a label says so.
        || (own == Dimension::Plain && m_target.attribute == Attribute::Speed
            && m_graph.trees[m_target.document]->node(m_target.group).kind == TreeKind::Record);
    if (!isFactor && own != Dimension::Percent)
        return ways;
    std::vector<std::size_t> values;
    for (const std::size_t i : m_scope) {
        const Fact &fact = at(i);
        const Dimension dimension = fact.amount.dimension;
        const bool gains = dimension == Dimension::Speed || dimension == Dimension::Time
            || dimension == Dimension::Money || dimension == Dimension::Energy
            || dimension == Dimension::Power;
        // "From 21 tokens a second to 58": digits that a word made speeds, and syntax set against each
        // other.
        const bool told = dimension == Dimension::Plain && fact.side != FactSide::None
            && fact.side != FactSide::Difference && fact.table == 0
            && (fact.attribute == Attribute::Speed || fact.attribute == Attribute::Time);
        if (fact.value != NoIndex && (gains || told) && isBesideGain(fact) && isPlainFact(fact, m_target))
            values.push_back(i);
    }
    if (values.size() != 2 || at(values[0]).amount.dimension != at(values[1]).amount.dimension)
        return ways;
    const bool ordered = at(values[0]).amount.value >= at(values[1]).amount.value;
    const std::size_t large = values[ordered ? 0 : 1], small = values[ordered ? 1 : 0];
    // A factor below one says by how much it is slower.
    if (isFactor && m_target.amount.value < 1)
        ways.add("gain.sources", "a / b", small, large, quotients(at(small), at(large)));
    else if (isFactor)
        ways.add("gain.sources", "a / b", large, small, quotients(at(large), at(small)));
    else {
        ways.add("gain.sources", "1 - b / a", large, small, mapped(quotients(at(small), at(large)), -1, 1));
        // Half the time is twice the speed; of watts and euros a saving is what is gone.
        const Dimension of = at(large).amount.dimension;
        if (m_target.sense != Sense::Saved || of == Dimension::Time || of == Dimension::Speed
            || of == Dimension::Plain)
            ways.add("gain.sources", "a / b - 1", large, small,
                     mapped(quotients(at(large), at(small)), 1, -1));
        // "From 640 to 380 ms, 59 % shorter": what is left is no saving.
        if (m_target.sense != Sense::Saved)
            ways.add("gain.sources", "a / b", small, large, quotients(at(small), at(large)));
    }
    const bool both = at(values[0]).side != FactSide::None && at(values[1]).side != FactSide::None;
    const bool one = at(values[0]).side != FactSide::None || at(values[1]).side != FactSide::None;
    ways.mustFollow
        = both || (one && isFactor && isWithin(m_target, ways.list.front().computed, MostRecordSlip));
    return ways;
}

} // namespace assay
