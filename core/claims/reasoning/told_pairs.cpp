// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/told.h"

#include "core/claims/facts/words.h"

namespace assay {

bool Told::addOfTwo(std::size_t target)
{
    const Fact &fact = at(target);
    if (!those(m_own, target, [](const Fact &one) { return isMeasured(one); }).empty())
        return false;
    auto two = those(m_before, target, [](const Fact &one) { return isMeasured(one); });
    dropDifference(two);
    if (two.size() != 2 || !isExact(at(two[0])) || !isExact(at(two[1]))
        || at(two[0]).amount.dimension != at(two[1]).amount.dimension
        || at(two[0]).attribute != at(two[1]).attribute || at(two[0]).amount.value == at(two[1]).amount.value)
        return false;
    const bool ordered = at(two[0]).amount.value > at(two[1]).amount.value;
    const std::size_t large = two[ordered ? 0 : 1], small = two[ordered ? 1 : 0];
    if (isDifference(fact) && fact.isSaid && fact.amount.dimension == at(large).amount.dimension)
        return settle(target, "difference.sources", inFigures(m_graph, "a - b", large, small),
                      { large, small },
                      combine(at(large), at(small),
                              [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
                      !fact.isOwnSubject);
    // Sizes have sides, and are looked at with them, unless there are no others.
    if (!isFactorOrShare(fact) || fact.sense == Sense::Kept
        || (isSize(at(large))
            && (!areOnlySizes(two) || fact.thing.other != at(large).thing.other
                || fact.thing.part != at(large).thing.part)))
        return false;
    return settle(target, "gain.sources", formulaOf(fact, large, small), { large, small },
                  ofPair(fact, at(large), at(small)), !fact.isOwnSubject && fact.isSaid);
}

void Told::dropDifference(std::vector<std::size_t> &sizes) const
{
    if (sizes.size() != 3)
        return;
    const auto largest
        = *std::ranges::max_element(sizes, {}, [&](std::size_t i) { return at(i).amount.value; });
    const std::size_t last = sizes.back();
    const std::size_t other
        = *std::ranges::find_if(sizes, [&](std::size_t i) { return i != largest && i != last; });
    if (last != largest
        && agreesAlike(at(last), combine(at(largest), at(other), [](const Interval &x, const Interval &y) {
                           return std::optional(x - y);
                       })))
        sizes.pop_back();
}

bool Told::areOnlySizes(const std::vector<std::size_t> &two) const
{
    return std::ranges::none_of(m_graph.besides(at(two[0])), [&](std::size_t i) {
        return isSize(at(i)) && isExact(at(i)) && !isDifference(at(i)) && at(i).begin < at(two[1]).begin
            && at(i).amount.value != at(two[0]).amount.value && at(i).amount.value != at(two[1]).amount.value
            && (at(i).sentence == at(two[0]).sentence || at(i).sentence == at(two[1]).sentence);
    });
}

bool Told::isMeasured(const Fact &fact)
{
    switch (fact.amount.dimension) {
    case Dimension::Bytes:
    case Dimension::Money:
    case Dimension::Time:
    case Dimension::Energy:
    case Dimension::Power:
    case Dimension::Speed:
        return true;
    default:
        return false;
    }
}

bool Told::addComplement(std::size_t target)
{
    const Fact &fact = at(target);
    const auto isShare = [](const Fact &one) {
        return one.amount.dimension == Dimension::Percent && one.attribute == Attribute::Share;
    };
    if (!isShare(fact) || (fact.sense != Sense::Saved && fact.sense != Sense::Kept))
        return false;
    const auto others = those(m_own, target, isShare);
    if (others.size() != 1 || at(others[0]).begin > fact.begin || !isExact(at(others[0])))
        return false;
    const Fact &first = at(others[0]);
    const bool isOpposite = first.sense != fact.sense
        && (first.sense == Sense::Kept || first.sense == Sense::Saved || first.isEqual);
    Computed rest;
    for (const Interval &one : first.amount.intervals())
        rest.push_back({ 1 - one.high, 1 - one.low });
    return isOpposite
        && settle(target, "prose.rest", "100 % - " + m_graph.printed(others[0]), { others[0] },
                  std::move(rest), isJoined(first, fact));
}

bool Told::isJoined(const Fact &first, const Fact &second) const
{
    const DocumentTree &tree = *m_graph.trees[first.document];
    return std::ranges::any_of(WordFinder(tree).find(tree.text(first.sentence)), [&](const Word &word) {
        return word.begin >= first.begin + first.length && word.end <= second.begin
            && (word.says(Vote::Tie, "also") || word.says(Vote::Tie, "equals"));
    });
}

bool Told::addPointsBehind(std::size_t target)
{
    const Fact &fact = at(target);
    if (fact.amount.dimension != Dimension::PercentPoints)
        return false;
    const auto percents
        = those(m_own, target, [](const Fact &one) { return one.amount.dimension == Dimension::Percent; });
    if (percents.size() != 2
        || std::ranges::any_of(percents, [&](std::size_t i) { return at(i).begin < fact.begin; })
        || !isExact(at(percents[0])) || !isExact(at(percents[1]))
        || at(percents[0]).attribute != at(percents[1]).attribute)
        return false;
    const bool ordered = at(percents[0]).amount.value > at(percents[1]).amount.value;
    const std::size_t large = percents[ordered ? 0 : 1], small = percents[ordered ? 1 : 0];
    return settle(target, "difference.sources", inFigures(m_graph, "a - b", large, small), { large, small },
                  combine(at(large), at(small),
                          [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
                  at(large).amount.value != at(small).amount.value);
}

bool Told::addPartOfShare(std::size_t target)
{
    const Fact &fact = at(target);
    if (fact.amount.dimension != Dimension::Percent || isDifference(fact))
        return false;
    const auto parts = those(m_own, target, [](const Fact &one) { return one.partOf != NoIndex; });
    const auto others = those(m_own, target, [](const Fact &one) { return isCounted(one); });
    if (parts.size() != 1 || others.size() != 2 || at(parts[0]).begin < fact.begin || !isExact(at(parts[0])))
        return false;
    const std::size_t part = parts[0], whole = others[others[0] == part ? 1 : 0];
    if (at(whole).value != at(part).partOf || at(whole).amount.value <= 0)
        return false;
    // The share that stands elsewhere too is what the count is of.
    const bool isKnown = std::ranges::any_of(m_graph.inDocument(fact.document), [&](std::size_t i) {
        return i != target && at(i).amount.dimension == Dimension::Percent
            && at(i).amount.value == fact.amount.value && at(i).sentence != fact.sentence;
    });
    const double share = at(part).amount.value / at(whole).amount.value;
    constexpr double Edge = 1e-9;
    if (isKnown && !agreesWithAny(fact, { { share * (1 - Edge), share * (1 + Edge) } })) {
        Computed counts;
        for (const Interval &one : fact.amount.intervals())
            counts.push_back(scaled(one, at(whole).amount.value));
        return settle(part, "share.part", inFigures(m_graph, "a x b", target, whole), { target, whole },
                      std::move(counts), true);
    }
    return settle(target, "share.part", inFigures(m_graph, "a / b", part, whole), { part, whole },
                  { { share * (1 - Edge), share * (1 + Edge) } },
                  fact.clause + 1 == at(part).clause && at(part).isAside);
}

bool Told::addOfEach(std::size_t target)
{
    const Fact &fact = at(target);
    if (!isSize(fact) || !fact.isEqual)
        return false;
    std::size_t each = NoIndex, count = NoIndex;
    for (const std::size_t i : m_own) {
        const Fact &one = at(i);
        if (i == target || one.begin > fact.begin)
            continue;
        if (one.amount.dimension == Dimension::Density && one.amount.above == Dimension::Bytes
            && one.amount.per == PerWhat::Thing)
            each = i;
        else if (isCounted(one) && each != NoIndex)
            count = i;
        else if (each != NoIndex)
            return false;
    }
    if (each == NoIndex || count == NoIndex || !isExact(at(each)) || !isExact(at(count)))
        return false;
    Computed product;
    for (const Interval &one : at(each).amount.intervals())
        product.push_back(one * at(count).amount.readings.front());
    return settle(target, "prose.product", inFigures(m_graph, "a x b", each, count), { each, count },
                  std::move(product), true);
}

bool Told::addCountOfBrackets(std::size_t target)
{
    constexpr std::size_t FewestListed = 3;
    const Fact &fact = at(target);
    if (fact.attribute != Attribute::Count || fact.noun.empty() || fact.isAside || fact.amount.value < 2
        || fact.amount.value != std::floor(fact.amount.value))
        return false;
    // The brackets hold sizes and nothing else, and no other count stands before them.
    std::vector<std::size_t> listed;
    for (const std::size_t i : m_own) {
        if (i == target || at(i).begin < fact.begin)
            continue;
        if (!at(i).isAside && listed.empty() && !isCounted(at(i)))
            continue;
        if (!at(i).isAside || (!isSize(at(i)) && at(i).amount.dimension != Dimension::Plain)
            || !isExact(at(i)))
            return false;
        listed.push_back(i);
    }
    // The unit may stand once, behind the last.
    if (listed.size() < FewestListed || !isSize(at(listed.back())))
        return false;
    const double count = static_cast<double>(listed.size());
    return settle(target, "count.list", std::to_string(listed.size()) + " in the brackets behind it", {},
                  { { count, count } }, fact.amount.exactDigits);
}

bool Told::isCounted(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Count;
}

} // namespace assay
