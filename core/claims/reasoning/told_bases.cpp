// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/told.h"

#include "core/claims/facts/words.h"

namespace assay {

bool Told::addOfBase(std::size_t target)
{
    const Fact &fact = at(target);
    if (!isFactorOrShare(fact))
        return false;
    const auto sizes = those(m_own, target, [](const Fact &one) { return isSize(one); });
    if (sizes.size() != 1 || at(sizes[0]).begin > fact.begin || !isExact(at(sizes[0]))
        || fact.begin - (at(sizes[0]).begin + at(sizes[0]).length) > BaseReach)
        return false;
    const std::size_t base = sizes[0];
    if (!isBase(at(base)))
        return false;
    const char *rule = fact.attribute == Attribute::Ratio ? "ratio.sources" : "share.sources";
    for (const std::size_t one : compressedOf(base))
        if (agreesWithAny(fact, ofPair(fact, at(base), at(one))))
            return settle(target, rule, formulaOf(fact, base, one), { base, one },
                          ofPair(fact, at(base), at(one)), false);
    const auto compressed = lastCompressed(base);
    if (compressed == NoIndex)
        return false;
    return settle(target, rule, formulaOf(fact, base, compressed), { base, compressed },
                  ofPair(fact, at(base), at(compressed)), true);
}

bool Told::isBase(const Fact &size) const
{
    const DocumentTree &tree = *m_graph.trees[size.document];
    std::size_t from = size.begin > BaseReach ? size.begin - BaseReach : 0;
    for (const std::size_t i : m_graph.inSentence(size))
        if (at(i).value != NoIndex && at(i).begin < size.begin && isResult(at(i)))
            from = std::max<std::size_t>(from, at(i).begin + at(i).length);
    return std::ranges::any_of(WordFinder(tree).find(tree.text(size.sentence)), [&](const Word &word) {
        return word.begin >= from && word.end <= size.begin
            && (word.says(Vote::Grammar, "instead") || word.says(Vote::Grammar, "versus")
                || word.says(Vote::Grammar, "from"));
    });
}

std::vector<std::size_t> Told::compressedOf(std::size_t base) const
{
    return pick(m_graph, m_graph.inDocument(at(base).document), [&](const Fact &one) {
        return isSize(one) && isExact(one) && one.side != FactSide::Original && !isDifference(one)
            && one.amount.value < at(base).amount.value;
    });
}

std::size_t Told::lastCompressed(std::size_t base) const
{
    const auto fits = [&](const Fact &one) {
        return isSize(one) && isExact(one) && one.side != FactSide::Original && !isDifference(one)
            && one.amount.value < at(base).amount.value;
    };
    const auto isSaid = [&](const Fact &one) {
        return fits(one) && one.side == FactSide::Compressed && one.thing.isWhole();
    };
    const auto near = those(m_before, base, isSaid);
    if (near.size() == 1 && !isBase(at(near.front())))
        return near.front();
    // "Against 2-bit packing (16.8 MB) the file is 5.1 times smaller": of the file that this is of.
    for (const Derivation &one : m_out)
        if (one.outcome == Outcome::Follows && one.sources.size() == 2
            && std::ranges::find(m_before, one.target) != m_before.end()
            && std::ranges::find(m_before, one.sources[0]) != m_before.end() && fits(at(one.sources[1])))
            return one.sources[1];
    const auto all = pick(m_graph, m_graph.inDocument(at(base).document), isSaid);
    return all.size() == 1 ? all.front() : NoIndex;
}

bool Told::addShareOfSaved(std::size_t target)
{
    const Fact &share = at(target);
    if (share.attribute != Attribute::Share || share.amount.dimension != Dimension::Percent
        || share.sense == Sense::Larger || share.sense == Sense::OfWhole)
        return false;
    const auto sizes = those(m_own, target, [](const Fact &one) { return isSize(one); });
    // "10.5 GB, or 62.9 %": what was saved is a difference of two sizes, whether a word says so or not.
    const auto isSaved = [](const Fact &one) {
        return isDifference(one) || (one.side == FactSide::None && one.thing.isWhole());
    };
    if (sizes.size() != 1 || !isSaved(at(sizes[0])) || at(sizes[0]).begin > share.begin
        || !(share.isAlso || share.isEqual || share.isAside) || !isExact(at(sizes[0])))
        return false;
    const auto original = originalOf(sizes[0]);
    if (original == NoIndex)
        return false;
    return settle(target, "share.sources", inFigures(m_graph, "a / b", sizes[0], original),
                  { sizes[0], original }, quotients(at(sizes[0]), at(original)), true);
}

std::size_t Told::originalOf(std::size_t saved) const
{
    const auto sizes = pick(m_graph, m_graph.inDocument(at(saved).document), [](const Fact &one) {
        return isSize(one) && isExact(one) && !isDifference(one);
    });
    if (sizes.size() > MostSizes)
        return NoIndex;
    std::size_t found = NoIndex;
    for (const std::size_t large : sizes)
        for (const std::size_t small : sizes) {
            if (at(small).amount.value >= at(large).amount.value
                || !agreesAlike(at(saved),
                                combine(at(large), at(small), [](const Interval &x, const Interval &y) {
                                    return std::optional(x - y);
                                })))
                continue;
            if (found != NoIndex && at(found).amount.value != at(large).amount.value)
                return NoIndex;
            found = large;
        }
    const double pairs = static_cast<double>(sizes.size() * sizes.size()) / 2;
    return pairs * relativeWidth(at(saved)) < LuckOfDifference ? found : NoIndex;
}

} // namespace assay
