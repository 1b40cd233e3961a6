// SPDX-License-Identifier: GPL-3.0-or-later
// Comparisons that a sentence makes with what it names itself or what the sentence before it states: "against
// the BF16 original (3,220 MB) it is 2.6x", "in November the bill was 18,200 USD, in January 7,900 USD; that
// is 57 % less", "30.5 % of BF16, that is 69.5 % less", "won 190 of 400, or 47.5 %", "lost 9.3 points, 61.9 %
// against 71.2 %", "saves 5.54 GB, or 68.9 % of the original size".
#include "core/claims/facts/words.h"
#include "core/claims/reasoning/arithmetic.h"
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/scopes.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// A figure that is further off than this factor is of other figures than those beside it.
constexpr double MostToldSlip = 2;
/// Sizes of a document that are tried for a difference.
constexpr std::size_t MostSizes = 48;
/// (pairs tried) x (width of the hit): a difference of two sizes of a document is met by luck otherwise.
constexpr double LuckOfDifference = 0.5;
/// "BF16 original (3,220 MB)": the brackets follow on what they explain.
constexpr std::size_t BaseReach = 48;

bool isExact(const Fact &fact)
{
    return isResult(fact) && fact.value != NoIndex && fact.amount.classified == NumberClass::None
        && !fact.amount.range && !fact.amount.atLeast && !fact.amount.atMost && !fact.amount.approximate
        && !fact.isScoped;
}

bool isDifference(const Fact &fact)
{
    return fact.side == FactSide::Difference;
}

/// The figures of two sentences that follow on each other.
class Told {
public:
    Told(const Graph &graph, std::vector<std::size_t> own, std::vector<std::size_t> before,
         std::vector<Derivation> &out)
        : m_graph(graph)
        , m_own(std::move(own))
        , m_before(std::move(before))
        , m_out(out)
    {
    }

    void derive()
    {
        for (const std::size_t i : m_own) {
            if (!isExact(at(i)))
                continue;
            addOfBase(i) || addOfTwo(i) || addComplement(i) || addPointsBehind(i) || addPartOfShare(i)
                || addShareOfSaved(i);
        }
    }

private:
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    /// Figures of the scope that are wanted, the target excluded.
    template <typename Wanted>
    std::vector<std::size_t> those(const std::vector<std::size_t> &scope, std::size_t target,
                                   const Wanted &wanted) const
    {
        std::vector<std::size_t> out;
        for (const std::size_t i : scope)
            if (i != target && at(i).value != NoIndex && wanted(at(i)))
                out.push_back(i);
        return out;
    }

    bool isNear(std::size_t target, const Computed &computed) const
    {
        const double value = std::abs(at(target).amount.value);
        return std::ranges::any_of(computed, [&](const Interval &one) {
            return one.high * MostToldSlip > value && one.low < MostToldSlip * value;
        });
    }

    bool settle(std::size_t target, const char *rule, std::string formula, std::vector<std::size_t> sources,
                Computed computed, bool mustFollow)
    {
        if (computed.empty())
            return false;
        Derivation made { .target = target,
                          .rule = rule,
                          .formula = std::move(formula),
                          .sources = std::move(sources),
                          .computed = std::move(computed) };
        if (!agreesWithAny(at(target), made.computed)) {
            if (!mustFollow || at(target).amount.word || !isNear(target, made.computed))
                return false;
            made.outcome = Outcome::Breaks;
        }
        m_out.push_back(std::move(made));
        return true;
    }

    /// What a factor or share says of a larger and a smaller figure.
    Computed ofPair(const Fact &target, const Fact &large, const Fact &small) const
    {
        const Computed ratio = quotients(large, small);
        if (target.attribute == Attribute::Share) {
            if (target.sense == Sense::Larger)
                return mapped(ratio, 1, -1);
            const Computed kept = quotients(small, large);
            return target.sense == Sense::Kept ? kept : mapped(kept, -1, 1);
        }
        return ratio;
    }

    std::string formulaOf(const Fact &target, std::size_t large, std::size_t small) const
    {
        const bool isShare = target.attribute == Attribute::Share;
        return isShare && target.sense == Sense::Larger ? inFigures(m_graph, "a / b - 1", large, small)
            : isShare && target.sense == Sense::Kept    ? inFigures(m_graph, "b / a", large, small)
            : isShare                                   ? inFigures(m_graph, "1 - b / a", large, small)
                                                        : inFigures(m_graph, "a / b", large, small);
    }

    bool isFactorOrShare(const Fact &fact) const
    {
        return (fact.attribute == Attribute::Ratio && fact.amount.dimension == Dimension::Ratio
                && fact.amount.value > 1)
            || (fact.attribute == Attribute::Share && fact.amount.dimension == Dimension::Percent
                && (fact.sense == Sense::Saved || fact.sense == Sense::Kept));
    }

    /// "Against the BF16 original (3,220 MB) it is 2.60x" behind "INT8 becomes 1,237 MB": the only size of
    /// the sentence is the base, and what is compared with it is the last compressed size before it.
    bool addOfBase(std::size_t target)
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

    /// A word sets what follows against the size: "against the original (3,220 MB)", "from bf16 (440 MB)".
    bool isBase(const Fact &size) const
    {
        const DocumentTree &tree = *m_graph.trees[size.document];
        std::size_t from = size.begin > BaseReach ? size.begin - BaseReach : 0;
        for (const std::size_t i : m_graph.inSentence(size))
            if (at(i).value != NoIndex && at(i).begin < size.begin)
                from = std::max<std::size_t>(from, at(i).begin + at(i).length);
        return std::ranges::any_of(WordFinder(tree).find(tree.text(size.sentence)), [&](const Word &word) {
            return word.begin >= from && word.end <= size.begin
                && (word.says(Vote::Grammar, "instead") || word.says(Vote::Grammar, "versus")
                    || word.says(Vote::Grammar, "from"));
        });
    }

    /// Sizes of the document that the base may be compared with.
    std::vector<std::size_t> compressedOf(std::size_t base) const
    {
        return pick(m_graph, m_graph.inDocument(at(base).document), [&](const Fact &one) {
            return isSize(one) && isExact(one) && one.side != FactSide::Original && !isDifference(one)
                && one.amount.value < at(base).amount.value;
        });
    }

    /// The compressed size that the sentence before states, or that the document has only one of.
    std::size_t lastCompressed(std::size_t base) const
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

    /// "18,200 USD in November. In January it was 7,900 USD. That is 57 % less": the two figures of one kind
    /// that stand right before it, and no others.
    bool addOfTwo(std::size_t target)
    {
        const Fact &fact = at(target);
        if (!those(m_own, target, [](const Fact &one) { return isMeasured(one); }).empty())
            return false;
        const auto two = those(m_before, target, [](const Fact &one) { return isMeasured(one); });
        if (two.size() != 2 || !isExact(at(two[0])) || !isExact(at(two[1]))
            || at(two[0]).amount.dimension != at(two[1]).amount.dimension
            || at(two[0]).attribute != at(two[1]).attribute
            || at(two[0]).amount.value == at(two[1]).amount.value)
            return false;
        const bool ordered = at(two[0]).amount.value > at(two[1]).amount.value;
        const std::size_t large = two[ordered ? 0 : 1], small = two[ordered ? 1 : 0];
        if (isDifference(fact) && fact.isSaid && fact.amount.dimension == at(large).amount.dimension)
            return settle(target, "difference.sources", inFigures(m_graph, "a - b", large, small),
                          { large, small },
                          combine(at(large), at(small),
                                  [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
                          !fact.isOwnSubject);
        if (!isFactorOrShare(fact) || fact.sense == Sense::Kept || isSize(at(large)))
            return false; // sizes have sides, and are looked at with them
        return settle(target, "gain.sources", formulaOf(fact, large, small), { large, small },
                      ofPair(fact, at(large), at(small)), !fact.isOwnSubject && fact.isSaid);
    }

    /// What two of are compared: money, sizes, times, energy.
    static bool isMeasured(const Fact &fact)
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

    /// "30.5 % of BF16, that is 69.5 % less": what is left and what is gone are said of one thing.
    bool addComplement(std::size_t target)
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

    /// "..., that is ..." between two figures.
    bool isJoined(const Fact &first, const Fact &second) const
    {
        const DocumentTree &tree = *m_graph.trees[first.document];
        return std::ranges::any_of(WordFinder(tree).find(tree.text(first.sentence)), [&](const Word &word) {
            return word.begin >= first.begin + first.length && word.end <= second.begin
                && (word.says(Vote::Tie, "also") || word.says(Vote::Tie, "equals"));
        });
    }

    /// "Lost 9.3 points against its parent, 61.9 % against 71.2 %": points before the only two percentages.
    bool addPointsBehind(std::size_t target)
    {
        const Fact &fact = at(target);
        if (fact.amount.dimension != Dimension::PercentPoints)
            return false;
        const auto percents = those(
            m_own, target, [](const Fact &one) { return one.amount.dimension == Dimension::Percent; });
        if (percents.size() != 2
            || std::ranges::any_of(percents, [&](std::size_t i) { return at(i).begin < fact.begin; })
            || !isExact(at(percents[0])) || !isExact(at(percents[1]))
            || at(percents[0]).attribute != at(percents[1]).attribute)
            return false;
        const bool ordered = at(percents[0]).amount.value > at(percents[1]).amount.value;
        const std::size_t large = percents[ordered ? 0 : 1], small = percents[ordered ? 1 : 0];
        return settle(target, "difference.sources", inFigures(m_graph, "a - b", large, small),
                      { large, small },
                      combine(at(large), at(small),
                              [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
                      at(large).amount.value != at(small).amount.value);
    }

    /// "47.5 % means that it won 190 of 400": one share and one part of a whole, in one sentence.
    bool addPartOfShare(std::size_t target)
    {
        const Fact &fact = at(target);
        if (fact.amount.dimension != Dimension::Percent || isDifference(fact))
            return false;
        const auto parts = those(m_own, target, [](const Fact &one) { return one.partOf != NoIndex; });
        const auto others = those(m_own, target, [](const Fact &one) { return isCounted(one); });
        if (parts.size() != 1 || others.size() != 2 || at(parts[0]).begin < fact.begin
            || !isExact(at(parts[0])))
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

    static bool isCounted(const Fact &fact)
    {
        return fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Count;
    }

    /// "Saves 5.54 GB, or 68.9 % of the original size": of the original whose difference to another size of
    /// the document that is.
    bool addShareOfSaved(std::size_t target)
    {
        const Fact &share = at(target);
        if (share.attribute != Attribute::Share || share.amount.dimension != Dimension::Percent
            || share.sense == Sense::Larger || share.sense == Sense::OfWhole)
            return false;
        const auto sizes = those(m_own, target, [](const Fact &one) { return isSize(one); });
        if (sizes.size() != 1 || !isDifference(at(sizes[0])) || at(sizes[0]).begin > share.begin
            || !(share.isAlso || share.isEqual || share.isAside) || !isExact(at(sizes[0])))
            return false;
        const auto original = originalOf(sizes[0]);
        if (original == NoIndex)
            return false;
        return settle(target, "share.sources", inFigures(m_graph, "a / b", sizes[0], original),
                      { sizes[0], original }, quotients(at(sizes[0]), at(original)), true);
    }

    /// The one size of the document that is that much larger than another; NoIndex if several are.
    std::size_t originalOf(std::size_t saved) const
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

    const Graph &m_graph;
    std::vector<std::size_t> m_own, m_before;
    std::vector<Derivation> &m_out;
};

} // namespace

void deriveTold(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = derivedFacts(graph, out);
    std::vector<Derivation> made;
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        std::vector<std::size_t> own, before;
        TreeId sentence = NoTreeId;
        const auto finish = [&] {
            if (!own.empty())
                Told(graph, own, before, made).derive();
        };
        for (const std::size_t i : graph.inDocument(document)) {
            const Fact &fact = graph.facts[i];
            if (fact.value == NoIndex || fact.table != 0)
                continue;
            if (fact.sentence != sentence) {
                finish();
                const bool follows = sentence != NoTreeId && tree.node(fact.group).kind == TreeKind::Paragraph
                    && graph.facts[own.front()].group == fact.group;
                // Two sentences with a figure each are told together: "In November ... In January ...".
                if (!follows)
                    before.clear();
                else if (own.size() == 1 && before.size() == 1)
                    before.push_back(own.front());
                else
                    before = own;
                own.clear();
                sentence = fact.sentence;
            }
            if (own.size() < MostInScope)
                own.push_back(i);
        }
        finish();
    }
    for (Derivation &one : made)
        if (!settled[one.target] || one.outcome == Outcome::Follows)
            out.push_back(std::move(one));
}

} // namespace assay
