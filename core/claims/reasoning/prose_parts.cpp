// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/prose_sentence.h"

namespace assay {

bool ProseSentence::addRest(std::size_t index)
{
    const Fact &rest = at(m_numbers[index]);
    if (!rest.isRest || index == 0)
        return addRestOfHundred(index);
    if ((!isCountLike(rest) && rest.amount.dimension != Dimension::Bytes) || rest.side != FactSide::None)
        return addRestOfHundred(index);
    // "480 MB of model, 18 MB of buffers, other 22 MB, together 520 MB": parts, and no rest.
    if (std::ranges::any_of(m_numbers, [&](std::size_t one) {
            return one != m_numbers[index] && at(one).aggregate == Aggregate::Total
                && at(one).partOf == NoIndex && at(one).amount.dimension == rest.amount.dimension
                && at(one).begin > rest.begin;
        }))
        return false;
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < index; ++i) {
        const Fact &one = at(m_numbers[i]);
        if ((one.amount.dimension == rest.amount.dimension || (isCountLike(one) && isCountLike(rest)))
            && !one.isRest)
            known.push_back(m_numbers[i]);
    }
    if (known.size() != 2)
        return false;
    const bool ordered = at(known[0]).amount.value >= at(known[1]).amount.value;
    const std::size_t whole = known[ordered ? 0 : 1], part = known[ordered ? 1 : 0];
    const Fact &a = at(whole), &b = at(part);
    const bool nouns = b.noun.empty() || a.noun.empty() || a.noun == b.noun;
    const bool ownNoun = rest.noun.empty() || a.noun.empty() || rest.noun == a.noun || rest.noun == b.noun;
    const bool binds = isExactFigure(a) && isExactFigure(b) && nouns && ownNoun
        && a.attribute != Attribute::Quality && b.attribute != Attribute::Quality
        && (b.partOf == a.value || !a.noun.empty()
            || (a.amount.dimension == Dimension::Bytes && b.aggregate == Aggregate::None
                && (a.begin < b.begin || rest.clause == a.clause)));
    Computed difference = differenceOf(a, b);
    return settle(m_numbers[index], "prose.rest", inFigures(m_graph, "a - b", whole, part), { whole, part },
                  std::move(difference), binds && a.amount.value > b.amount.value, 1);
}

Computed ProseSentence::differenceOf(const Fact &a, const Fact &b)
{
    if (isWholeNumber(a) && isWholeNumber(b) && a.amount.printedUnit == 1 && b.amount.printedUnit == 1)
        return { { a.amount.value - b.amount.value, a.amount.value - b.amount.value } };
    return combine(a, b, [](const Interval &x, const Interval &y) { return std::optional(x - y); });
}

bool ProseSentence::addPartition(std::size_t index)
{
    const Fact &last = at(m_numbers[index]);
    if (index < 2 || !isWholeNumber(last) || index + 1 != m_numbers.size())
        return false;
    if (index > 2)
        return addParts(index);
    const Fact &whole = at(m_numbers[index - 2]), &part = at(m_numbers[index - 1]);
    if (!isWholeNumber(whole) || !isWholeNumber(part) || whole.noun.empty() || !isExactFigure(whole)
        || !isExactFigure(part) || whole.amount.value <= part.amount.value
        || whole.amount.value <= last.amount.value || whole.begin > part.begin || part.partOf != NoIndex)
        return false;
    const bool alike = (part.noun.empty() || part.noun == whole.noun)
        && (last.noun.empty() || last.noun == whole.noun) && last.attribute != Attribute::Quality
        && last.attribute != Attribute::Time && part.attribute != Attribute::Quality;
    return settle(m_numbers[index], "prose.rest",
                  inFigures(m_graph, "a - b", m_numbers[index - 2], m_numbers[index - 1]),
                  { m_numbers[index - 2], m_numbers[index - 1] }, differenceOf(whole, part),
                  alike && last.clause == part.clause + 1 && index == 2, MeantSum);
}

bool ProseSentence::addParts(std::size_t last)
{
    const Fact &whole = at(m_numbers.front());
    if (!isWholeNumber(whole) || !isExactFigure(whole) || whole.partOf != NoIndex)
        return false;
    double sum = 0;
    bool ascend = true;
    std::string formula;
    std::vector<std::size_t> parts;
    for (std::size_t i = 1; i <= last; ++i) {
        const Fact &part = at(m_numbers[i]);
        if (!(isWholeNumber(part) || (part.noun == "passed" && part.amount.exactDigits))
            || !isExactFigure(part) || part.amount.value >= whole.amount.value
            || part.partOf != NoIndex
            // "1,904 -> 2,377 (+473)": two states, and what lies between them.
            || part.side != FactSide::None || part.amount.plus
            || (!part.noun.empty() && part.noun != whole.noun && part.noun != "passed"))
            return false;
        ascend &= part.clause > at(m_numbers[i - 1]).clause || i == 1;
        sum += part.amount.value;
        formula += (formula.empty() ? "" : " + ") + m_graph.printed(m_numbers[i]);
        parts.push_back(m_numbers[i]);
    }
    std::size_t statuses = 0;
    for (const std::size_t i : m_graph.inSentence(whole))
        statuses
            += m_graph.facts[i].attribute == Attribute::Standing || m_graph.facts[i].noun == "passed" ? 1 : 0;
    return settle(m_numbers.front(), "count.parts", std::move(formula), std::move(parts), { { sum, sum } },
                  ascend && statuses > 0, MeantSum);
}

bool ProseSentence::addPoints(std::size_t index)
{
    const Fact &points = at(m_numbers[index]);
    if (points.amount.dimension != Dimension::PercentPoints)
        return false;
    const auto percents = [&](const std::vector<std::size_t> &scope, std::size_t count) {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < count; ++i)
            if (at(scope[i]).amount.dimension == Dimension::Percent)
                found.push_back(scope[i]);
        return found;
    };
    std::vector<std::size_t> known = percents(m_numbers, index);
    if (known.empty())
        known = percents(m_before, m_before.size());
    // "It is 95.4 %. With float32 it had been 95.9 %, so that 0.5 points are lost."
    else if (known.size() == 1)
        if (auto first = percents(m_before, m_before.size()); first.size() == 1)
            known.insert(known.begin(), first.front());
    // "Before: 704 right (88 %). After: 692 (86.5 %). So we lose 1.5 points."
    if (known.size() == 1 && index == 0)
        if (auto first = percents(m_earlier, m_earlier.size()); first.size() == 1)
            known.insert(known.begin(), first.front());
    if (known.size() != 2)
        return false;
    const Fact &a = at(known[0]), &b = at(known[1]);
    const auto isScore = [](const Fact &fact) {
        return isExactFigure(fact) && fact.sense == Sense::Unknown && !fact.firmByWord
            && fact.partOf == NoIndex && fact.side != FactSide::Difference;
    };
    Computed difference
        = combine(a, b, [](const Interval &x, const Interval &y) { return std::optional(x - y); });
    for (std::size_t i = 0, n = difference.size(); i < n; ++i)
        difference.push_back(scaled(difference[i], -1));
    const bool binds = isScore(a) && isScore(b) && mayBeSame(a.noun, b.noun)
        && mayBeSame(a.dataSet, b.dataSet) && a.amount.value != b.amount.value;
    const std::size_t larger = a.amount.value > b.amount.value ? 0 : 1;
    if (larger == 1)
        std::ranges::rotate(difference,
                            difference.begin() + static_cast<std::ptrdiff_t>(difference.size() / 2));
    return settle(m_numbers[index], "difference.sources",
                  inFigures(m_graph, "a - b", known[larger], known[1 - larger]), known, std::move(difference),
                  binds, MostSlip);
}

bool ProseSentence::addRestOfHundred(std::size_t index)
{
    const Fact &rest = at(m_numbers[index]);
    if (!rest.isRest || rest.amount.dimension != Dimension::Percent || rest.attribute != Attribute::Share)
        return false;
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < index; ++i)
        if (at(m_numbers[i]).amount.dimension == Dimension::Percent)
            known.push_back(m_numbers[i]);
    if (known.size() != 1 || !isExactFigure(at(known[0])) || at(known[0]).attribute != Attribute::Share)
        return false;
    Computed computed;
    for (const Interval &one : at(known[0]).amount.intervals())
        computed.push_back({ 1 - one.high, 1 - one.low });
    return settle(m_numbers[index], "prose.rest", "100 % - " + m_graph.printed(known[0]), known,
                  std::move(computed), false, MeantShare);
}

bool ProseSentence::isLargest(std::size_t fact, const std::vector<std::size_t> &among) const
{
    return std::ranges::all_of(
        among, [&](std::size_t one) { return at(one).amount.value <= at(fact).amount.value; });
}

bool ProseSentence::addShare(std::size_t index)
{
    const Fact &share = at(m_numbers[index]);
    if (share.amount.dimension != Dimension::Percent || share.side == FactSide::Difference || share.firmByWord
        || (share.sense != Sense::Unknown && share.sense != Sense::OfWhole && !share.isEqual))
        return false;
    std::vector<std::size_t> counts;
    bool mixed = false;
    for (std::size_t i = 0; i < index; ++i) {
        const Fact &one = at(m_numbers[i]);
        if (isWholeNumber(one) && one.amount.value > 0)
            counts.push_back(m_numbers[i]);
        else
            mixed |= one.clause + 2 >= share.clause && one.amount.dimension != Dimension::Percent
                && one.amount.dimension != Dimension::BitsPerWeight;
    }
    if (counts.size() < 2)
        return false;
    // The two nearest before it; of several parts in brackets each is one of the first count.
    const bool several = share.isAside && counts.size() > 2 && isLargest(counts.front(), counts);
    const std::size_t second = counts[counts.size() - 1],
                      first = several ? counts.front() : counts[counts.size() - 2];
    const bool ordered = at(first).amount.value >= at(second).amount.value;
    const std::size_t whole = ordered ? first : second, part = ordered ? second : first;
    const Fact &a = at(whole), &b = at(part);
    if (a.amount.value == b.amount.value)
        return false;
    // 1,071 of 1,200 are 89.25 %: printed as 89.3 it lies on the very edge.
    constexpr double Edge = 1e-9;
    const double kept = b.amount.value / a.amount.value;
    Computed computed { { kept * (1 - Edge), kept * (1 + Edge) } };
    const bool isPart = b.partOf == a.value;
    const bool binds = isExactFigure(a) && isExactFigure(b) && !mixed && (counts.size() == 2 || several)
        && (isPart || ((a.noun == b.noun || b.noun.empty()) && share.isAside)
            || (b.noun.empty() && share.clause > b.clause
                && (!a.noun.empty() || ((share.isEqual || share.isAlso) && second == part))))
        && std::abs(share.amount.value - kept) <= MeantShare;
    if (agreesWithAny(share, { { 1 - kept, 1 - kept } }))
        computed = { { 1 - kept, 1 - kept } };
    return settle(m_numbers[index], "share.part", inFigures(m_graph, "a / b", part, whole), { part, whole },
                  std::move(computed), binds, 1);
}

bool ProseSentence::addSaved(std::size_t index)
{
    const Fact &saved = at(m_numbers[index]);
    if (saved.attribute != Attribute::Size || saved.side != FactSide::None || index == 0 || saved.isEqual)
        return false;
    const Fact &share = at(m_numbers[index - 1]);
    const bool joined = saved.isAlso || share.isAlso;
    if (!joined || share.attribute != Attribute::Share || share.sense != Sense::Saved)
        return false;
    std::size_t from = NoIndex, to = NoIndex;
    for (const auto *scope : { &m_before, &m_numbers })
        for (const std::size_t i : *scope) {
            const Fact &one = at(i);
            if (one.attribute != Attribute::Size || i == m_numbers[index])
                continue;
            if (one.side == FactSide::Original)
                from = from == NoIndex || at(from).amount.value == one.amount.value ? i : NoIndex - 1;
            if (one.side == FactSide::Compressed)
                to = to == NoIndex || at(to).amount.value == one.amount.value ? i : NoIndex - 1;
        }
    if (from >= NoIndex - 1 || to >= NoIndex - 1)
        return false;
    Computed computed = combine(at(from), at(to),
                                [](const Interval &x, const Interval &y) { return std::optional(x - y); });
    return settle(m_numbers[index], "size.difference", inFigures(m_graph, "a - b", from, to), { from, to },
                  std::move(computed), true, SaidSum);
}

} // namespace assay
