// SPDX-License-Identifier: GPL-3.0-or-later
// Targets and sources that stand together: in a record, a row, a sentence, or a sentence and its neighbour.
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/scopes.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Headers, buffers and tied copies make a file a little larger than parameters times width.
constexpr double WidthSlack = 0.05;

/// Fewer are millions or billions whose unit was not read, or of no model.
constexpr double FewestParameters = 1000;

/// "The student has 330 million": nobody counts anything else of a model in millions.
constexpr double FewestUnnamed = 1e6;

/// Scores are several times their difference in points; smaller figures are differences themselves.
constexpr double LeastScores = 3;

/// A count that is printed less exactly than this is that of a family ("7B", "1.8B").
constexpr double ExactCount = 0.02;

/// A gain that is further off than this factor is of other figures than the two beside it.
constexpr double MostSlip = 3;

/// One way to compute the target, in its units.
struct Way {
    const char *rule;
    const char *pattern; ///< with a and b
    std::size_t a = NoIndex, b = NoIndex;
    Computed computed {};
};

/// Ways that are honest readings of the target; it breaks if it had to follow and none fits.
struct Ways {
    std::vector<Way> list {};
    bool mustFollow = false;

    void add(const char *rule, const char *pattern, std::size_t a, std::size_t b, Computed computed)
    {
        if (!computed.empty())
            list.push_back({ rule, pattern, a, b, std::move(computed) });
    }
};

Computed quotients(const Fact &a, const Fact &b)
{
    return combine(a, b, [](const Interval &x, const Interval &y) { return quotient(x, y); });
}

Computed mapped(Computed values, double factor, double offset)
{
    for (Interval &value : values) {
        value = scaled(value, factor);
        value.low += offset;
        value.high += offset;
    }
    return values;
}

bool isParameters(const Fact &fact)
{
    return fact.attribute == Attribute::Count && fact.amount.value >= FewestParameters
        && (fact.noun == "parameters" || fact.noun == "weights" || fact.noun == "values"
            || fact.noun == "coefficients" || fact.noun == "nonzero"
            || (fact.noun.empty() && fact.amount.value >= FewestUnnamed
                && fact.amount.dimension == Dimension::Count));
}

bool isPlainFact(const Fact &fact, const Fact &target)
{
    return fact.aggregate != Aggregate::Best && fact.aggregate != Aggregate::Worst && !fact.isScoped
        && fact.side != FactSide::Difference && &fact != &target && !fact.amount.atLeast
        && !fact.amount.atMost;
}

/// Sizes of another record may be of files where the figure is of tensors: they differ by a few percent.
constexpr double FilesOrTensors = 0.05;

/// "A quarter" may be said of anything from a fifth to 0.3.
constexpr double FractionSlack = 0.2;

bool isNear(const Fact &fact, const Computed &computed, double part = FilesOrTensors)
{
    return std::ranges::any_of(computed, [&](const Interval &one) {
        const double slack = part * std::abs(fact.amount.value);
        return fact.amount.value > one.low - slack && fact.amount.value < one.high + slack;
    });
}

bool isWithin(const Fact &fact, const Computed &computed, double factor)
{
    return std::ranges::any_of(computed, [&](const Interval &one) {
        return one.high * factor > fact.amount.value && one.low < factor * fact.amount.value;
    });
}

class Record {
public:
    /// ofAnyThing: the scope was chosen by where it stands, whatever its parts are called.
    Record(const Graph &graph, std::size_t target, std::span<const std::size_t> scope,
           bool ofAnyThing = false)
        : m_graph(graph)
        , m_target(graph.facts[target])
        , m_scope(scope)
        , m_ofAnyThing(ofAnyThing)
    {
    }

    Ways ways() const
    {
        switch (m_target.attribute) {
        case Attribute::Ratio:
            return ratio();
        case Attribute::Share:
            return share();
        case Attribute::Rate:
            return rate();
        case Attribute::Size:
            return size();
        case Attribute::Density:
            return density();
        case Attribute::Speed:
        case Attribute::Time:
        case Attribute::Other:
            return m_target.side == FactSide::Difference ? difference() : gain();
        case Attribute::Quality:
        case Attribute::Error:
        case Attribute::Likeness:
            return m_target.side == FactSide::Difference ? difference() : Ways {};
        case Attribute::Count:
        case Attribute::Standing:
        case Attribute::Licence:
            break;
        }
        return {};
    }

private:
    template <typename Wanted> std::vector<std::size_t> sources(const Wanted &wanted) const
    {
        return pick(m_graph, m_scope, [&](const Fact &fact) {
            if (!wanted(fact) || !isPlainFact(fact, m_target))
                return false;
            // In one sentence a figure that names no model is of the one that is named.
            Thing own = m_target.thing;
            if (fact.sentence == m_target.sentence && own.model.empty())
                own.model = fact.thing.model;
            return m_ofAnyThing || sameThing(fact.thing, own);
        });
    }
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    void addRatios(Ways &ways, const Opposed &pair, const char *rule) const
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
    void addShares(Ways &ways, const Opposed &pair, const char *rule) const
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

    /// Sizes or counts of the scope, two and two; true if one pair is clear.
    template <typename Add>
    bool overPairs(Ways &ways, const std::vector<std::size_t> &facts, const Add &add) const
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
            && (at(pair->original).side == FactSide::Original
                || at(pair->compressed).side == FactSide::Compressed
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

    /// "A   100 MB   25 MB   4.0x": right behind the two, in one line.
    bool standsBehind(const Opposed &pair) const
    {
        const Fact &a = at(pair.original), &b = at(pair.compressed);
        return a.sentence == m_target.sentence && b.sentence == m_target.sentence
            && a.aggregate == b.aggregate && std::max(a.begin, b.begin) < m_target.begin
            && std::ranges::none_of(m_scope, [&](std::size_t i) {
                   const Fact &one = at(i);
                   return &one != &a && &one != &b && &one != &m_target && one.value != NoIndex
                       && one.sentence == m_target.sentence && one.begin > std::min(a.begin, b.begin)
                       && one.begin < m_target.begin;
               });
    }

    /// Both sides are said by words or syntax, in the target's own sentence.
    bool isSideInWords(const Opposed &pair) const
    {
        const Fact &a = at(pair.original), &b = at(pair.compressed);
        return a.side == FactSide::Original && b.side == FactSide::Compressed && !a.isFormatSide
            && !b.isFormatSide && a.sentence == b.sentence && m_target.table == 0
            && (a.sentence == m_target.sentence
                || m_graph.trees[m_target.document]->node(a.sentence).next == m_target.sentence);
    }

    std::vector<std::size_t> sizes() const
    {
        return sources([](const Fact &fact) { return fact.attribute == Attribute::Size; });
    }
    std::vector<std::size_t> parameters() const
    {
        // "38,880 of 42,876 parameters" counts a part of them, and is no other side.
        return sources([](const Fact &fact) { return isParameters(fact) && fact.partOf == NoIndex; });
    }

    Ways ratio() const
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

    /// "41 images per second before, 90 after (2.2 times as many)": of the only two figures of the sentence
    /// that have sides and one unit.
    Ways ofSides() const
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
        ways.mustFollow = m_target.amount.value > 1 && gives < MostSlip * m_target.amount.value
            && m_target.amount.value < MostSlip * gives;
        return ways;
    }

    /// "8x against the fp32 file", where the size beside it is of no such file.
    bool isOfOtherBase() const
    {
        return !m_target.base.empty() && std::ranges::none_of(m_scope, [&](std::size_t i) {
            return at(i).attribute == Attribute::Size
                && "fp" + std::to_string(static_cast<int>(at(i).bits)) == m_target.base;
        });
    }

    /// A bare "5.0x" is tied to sizes by its brackets, its clause or its record; with a word it is tied
    /// anyway.
    bool isTied() const
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

    /// "From 10.13 to 10.42, an increase of 2.9 %": of two figures of the sentence that are no sizes.
    Ways ofChange() const
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
        ways.add("share.change", "a / b", after[0], before[0], kept);
        ways.mustFollow = m_target.sense == Sense::Saved || m_target.sense == Sense::Larger
            || m_target.sense == Sense::Kept || m_target.side == FactSide::Difference;
        return ways;
    }

    /// "From 6.24 to 6.39, an increase of 2.4 %, and to 8.11, an increase of 30 %": of the last one before
    /// it, and behind the percentage before that.
    void keepNearest(std::vector<std::size_t> &after) const
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

    Ways share() const
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

    /// "30 M weights (2 %)": of what stands before the brackets.
    bool isOfCountBefore() const
    {
        const Fact *before = nullptr;
        for (const std::size_t i : m_scope)
            if (at(i).value != NoIndex && at(i).sentence == m_target.sentence && at(i).begin < m_target.begin
                && (!before || at(i).begin > before->begin))
                before = &at(i);
        return m_target.isAside && before && !before->isAside
            && (before->amount.dimension == Dimension::Count || before->amount.dimension == Dimension::Plain);
    }

    bool hasSizesInSentence() const
    {
        return 2 == std::ranges::count_if(m_scope, [&](std::size_t i) {
                   return at(i).attribute == Attribute::Size && at(i).sentence == m_target.sentence
                       && (at(i).side == FactSide::Original || at(i).side == FactSide::Compressed);
               });
    }

    /// "21 of 24 layers (87.5 %)": the share stands in the sentence of the two counts.
    Ways partOfCounts() const
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
        ways.mustFollow = pairs == 1 && (m_target.sense == Sense::Unknown || m_target.sense == Sense::Kept)
            && isFirstShare();
        return ways;
    }

    /// No other percentage stands between the counts and this one.
    bool isFirstShare() const
    {
        return std::ranges::none_of(m_scope, [&](std::size_t i) {
            return &at(i) != &m_target && at(i).sentence == m_target.sentence && at(i).begin < m_target.begin
                && at(i).amount.dimension == Dimension::Percent;
        });
    }

    Ways ofTarget() const
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
            ways.add("share.target", "a / b", reached[0], wanted[0],
                     quotients(at(reached[0]), at(wanted[0])));
            ways.mustFollow = true;
        }
        return ways;
    }

    Ways rate() const
    {
        Ways ways;
        if (m_target.isNominal || m_target.isScoped || m_target.aggregate == Aggregate::Best)
            return ways;
        auto sizeList = sizes();
        const auto counts = parameters();
        // The original's width is no figure of the compressed file's bytes, nor the other way round.
        std::erase_if(sizeList, [&](std::size_t i) {
            return m_target.side != FactSide::None && at(i).side != FactSide::None
                && at(i).side != m_target.side;
        });
        if (m_target.side != FactSide::Original
            && std::ranges::count_if(sizeList,
                                     [&](std::size_t i) { return at(i).side == FactSide::Compressed; })
                == 1)
            std::erase_if(sizeList, [&](std::size_t i) { return at(i).side != FactSide::Compressed; });
        for (const std::size_t size : sizeList)
            for (const std::size_t count : counts) {
                Computed rates = mapped(quotients(at(size), at(count)), 8, 0);
                // Headers and metadata are in the file and in no average of the weights.
                for (Interval &rate : rates)
                    rate.low *= 1 - HeaderSlack;
                ways.add("rate.sources", "8 x a / b", size, count, std::move(rates));
            }
        // "Q4_0 has 4.5 bits per weight" speaks of the format.
        const bool ofFormat = m_target.bits > 0 && !m_target.saysModel && m_target.table == 0
            && !(sizeList.size() == 1 && counts.size() == 1 && isOwn(sizeList[0]) && isOwn(counts[0]));
        ways.mustFollow = sizeList.size() == 1 && counts.size() == 1 && !ofFormat
            && ((isWithin(m_target, ways.list.front().computed, MostSlip) && !isWidthOfFormat())
                || isFarBelowWidth(ways.list.front().computed));
        return ways;
    }

    /// "Bits per parameter: 8" of 0.8 bits each: whatever the type is called, so few bytes are none of it.
    bool isFarBelowWidth(const Computed &computed) const
    {
        const bool isRate = m_target.amount.unitOfLabel && m_target.amount.unit == "bpw";
        return isRate && std::ranges::all_of(computed, [&](const Interval &one) {
                   return MostSlip * one.high < m_target.amount.value;
               });
    }

    bool isOwn(std::size_t source) const { return at(source).sentence == m_target.sentence; }

    /// "dtype: bfloat16, bits per weight: 16": the type's own width; if the bytes do not fit, it is not the
    /// width that is wrong.
    bool isWidthOfFormat() const
    {
        // A whole number under a key names the type, whatever is said of it beside.
        if (m_target.amount.unitOfLabel && m_target.amount.printedUnit == 1)
            return true;
        return std::ranges::any_of(
            m_scope, [&](std::size_t i) { return at(i).isFormat && at(i).bits == m_target.amount.value; });
    }

    /// Parameters times width, or the difference of two sizes that is said to be saved.
    Ways size() const
    {
        Ways ways;
        if (m_target.side == FactSide::Difference) {
            const auto add = [&](Ways &to, const Opposed &pair) {
                to.add("size.difference", "a - b", pair.original, pair.compressed,
                       combine(at(pair.original), at(pair.compressed),
                               [](const Interval &x, const Interval &y) { return std::optional(x - y); }));
            };
            // A group's header gives its unit to "gain" as well, which may be a factor.
            const bool mayBeFactor = m_target.amount.unitOfLabel && m_target.table != 0;
            ways.mustFollow = overPairs(ways, sizes(), add) && !mayBeFactor;
            return ways;
        }
        if (Ways product = ofEach(); !product.list.empty())
            return product;
        const double bits = widthOf();
        const auto counts = parameters();
        const auto others = sizes();
        if (bits < 16 || counts.size() != 1 || m_target.isScoped)
            return ways;
        Computed computed;
        for (const Interval &count : at(counts[0]).amount.intervals())
            computed.push_back({ count.low * bits / 8, count.high * bits / 8 * (1 + WidthSlack) });
        ways.add("size.width", bits == 16 ? "a x 2 bytes" : "a x 4 bytes", counts[0], NoIndex,
                 std::move(computed));
        // "7B" is the name of a family, and a size beside it may be of another width or of memory in use:
        // only a counted number and a width that is said of nothing else bind.
        const Interval &printed = at(counts[0]).amount.readings.front();
        const bool isCounted = printed.high - printed.low < ExactCount * std::abs(at(counts[0]).amount.value)
            && at(counts[0]).noun == "parameters";
        ways.mustFollow = isCounted && !hasSeveralWidths() && isOnlyWidth()
            && (others.empty() || (m_target.side == FactSide::Compressed && m_target.bits == bits))
            && (bits == 16 || bits == 32);
        return ways;
    }

    /// {"servers": 45, "volume_per_server_mb": 70.4, "total_volume_mb": 3168}: the only count and the only
    /// size of each.
    Ways ofEach() const
    {
        Ways ways;
        if (m_target.aggregate != Aggregate::Total
            || m_graph.trees[m_target.document]->node(m_target.group).kind != TreeKind::Record)
            return ways;
        std::vector<std::size_t> counts, each;
        for (const std::size_t i : m_scope) {
            const Fact &fact = at(i);
            if (fact.value == NoIndex || !isResult(fact) || fact.group != m_target.group)
                continue;
            const bool plain
                = fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Count;
            if (plain && fact.amount.value > 1 && fact.amount.value == std::floor(fact.amount.value)
                && fact.length == m_graph.trees[fact.document]->text(fact.sentence).size()
                && fact.amount.printedUnit == 1)
                counts.push_back(i);
            if (fact.amount.dimension == Dimension::Density && fact.amount.above == Dimension::Bytes
                && fact.amount.per == PerWhat::Thing)
                each.push_back(i);
        }
        if (counts.size() != 1 || each.size() != 1)
            return ways;
        Computed computed;
        for (const Interval &one : at(each[0]).amount.intervals())
            computed.push_back(scaled(one, at(counts[0]).amount.value));
        ways.add("prose.product", "a x b", counts[0], each[0], std::move(computed));
        ways.mustFollow = true;
        return ways;
    }

    /// A field of the record names the type, or the sentence has no other size.
    bool isOnlyWidth() const
    {
        const bool isField = m_graph.trees[m_target.document]->node(m_target.group).kind == TreeKind::Record;
        return std::ranges::any_of(m_scope,
                                   [&](std::size_t i) {
                                       return isField
                                           ? at(i).isFormat && (at(i).table == 0 || at(i).row == m_target.row)
                                           : &at(i) == &m_target;
                                   })
            && (isField || std::ranges::none_of(m_scope, [&](std::size_t i) {
                    return &at(i) != &m_target && at(i).attribute == Attribute::Size;
                }));
    }

    bool hasSeveralWidths() const
    {
        double known = 0;
        for (const std::size_t i : m_scope) {
            const double bits = at(i).bits;
            if (bits > 0 && known > 0 && bits != known)
                return true;
            known = bits > 0 ? bits : known;
        }
        return false;
    }

    /// Bits of the data type that the record, row or clause gives to this size.
    double widthOf() const
    {
        double bits = m_target.bits;
        for (const std::size_t i : m_scope) {
            const Fact &fact = at(i);
            if (bits == 0 && fact.bits > 0 && (isParameters(fact) || fact.isFormat)
                && (fact.sentence == m_target.sentence || fact.isFormat)
                && (fact.table == 0 || fact.row == m_target.row))
                bits = fact.bits;
        }
        return bits;
    }

    Ways density() const
    {
        Ways ways;
        const auto sizeList = sizes();
        auto counts = parameters();
        if (std::ranges::count_if(counts, [&](std::size_t i) { return at(i).side == FactSide::Compressed; })
                == 1
            && counts.size() > 1)
            std::erase_if(counts, [&](std::size_t i) { return at(i).side != FactSide::Compressed; });
        for (const std::size_t count : counts)
            for (const std::size_t size : sizeList)
                if (m_target.amount.above == Dimension::Bytes)
                    ways.add("density.sources", "a / b", size, count, quotients(at(size), at(count)));
                else
                    ways.add("density.sources", "a / b", count, size, quotients(at(count), at(size)));
        ways.mustFollow = sizeList.size() == 1 && counts.size() == 1;
        return ways;
    }

    /// "MMLU drops from 54.1 to 50.2, by 3.9 points".
    Ways difference() const
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
        const double factor = pointFactor(a);
        if (!m_target.isRelative)
            ways.add("difference.sources", "a - b", pair->compressed, pair->original,
                     mapped(both, factor, 0));
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

    /// {"teacher": 41.2, "student": 39.8, "quantized": 39.1, "drop": 2.1}: of some two of them.
    Ways amongSeveral(const std::vector<std::size_t> &values) const
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
                for (const Interval &one : combine(
                         a, b, [](const Interval &x, const Interval &y) { return std::optional(x - y); })) {
                    both.push_back(one);
                    both.push_back(scaled(one, -1));
                }
                ways.add("difference.sources", "a - b", values[i], values[j],
                         mapped(both, pointFactor(a), 0));
            }
        // What is said of the difference names the first and the last.
        std::ranges::rotate(ways.list, ways.list.begin() + static_cast<std::ptrdiff_t>(values.size()) - 2);
        ways.mustFollow = alike;
        return ways;
    }

    /// 52.4 % - 51.1 % is written 1.3, and 54.1 - 50.2 as 3.9 percentage points.
    double pointFactor(const Fact &source) const
    {
        const auto isPercent = [](const Fact &fact) {
            return fact.amount.dimension == Dimension::Percent
                || fact.amount.dimension == Dimension::PercentPoints;
        };
        if (isPercent(source) == isPercent(m_target))
            return 1;
        // Fractions of JSON ("accuracy": 0.912) stand beside points (0.3).
        if (!isPercent(source) && !isPercent(m_target))
            return 1;
        return isPercent(source) ? 100 : source.amount.value <= 1 ? 1 : 0.01;
    }

    /// Of the sentence, or of the record: its fields are one statement.
    bool isBesideGain(const Fact &fact) const
    {
        if (fact.sentence == m_target.sentence)
            return true;
        return fact.table == 0 && m_target.table == 0 && (fact.group == m_target.group || m_ofAnyThing)
            && m_graph.trees[fact.document]->node(fact.group).kind == TreeKind::Record
            && fact.side != FactSide::None && fact.side != FactSide::Difference && isResult(fact);
    }

    /// "2.6x (from 31 to 81 tokens/s)", "0.42 Wh to 0.15 Wh, 64 % saved": gains of one thing within a
    /// sentence.
    Ways gain() const
    {
        Ways ways;
        const Dimension own = m_target.amount.dimension;
        const bool isFactor = own == Dimension::Ratio || (own == Dimension::Plain && m_target.wasBare)
            || (own == Dimension::Plain && m_target.attribute == Attribute::Speed);
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
        if (isFactor)
            ways.add("gain.sources", "a / b", large, small, quotients(at(large), at(small)));
        else {
            ways.add("gain.sources", "1 - b / a", large, small,
                     mapped(quotients(at(small), at(large)), -1, 1));
            ways.add("gain.sources", "a / b - 1", large, small,
                     mapped(quotients(at(large), at(small)), 1, -1));
            ways.add("gain.sources", "a / b", small, large, quotients(at(small), at(large)));
        }
        const bool both = at(values[0]).side != FactSide::None && at(values[1]).side != FactSide::None;
        const bool one = at(values[0]).side != FactSide::None || at(values[1]).side != FactSide::None;
        ways.mustFollow
            = both || (one && isFactor && isWithin(m_target, ways.list.front().computed, MostSlip));
        return ways;
    }

    const Graph &m_graph;
    const Fact &m_target;
    std::span<const std::size_t> m_scope;
    bool m_ofAnyThing;
};

/// A table of more figures than this is no record.
constexpr std::size_t MostInSmallTable = 12;

std::vector<std::size_t> ofTable(const Graph &graph, const Fact &fact)
{
    std::vector<std::size_t> out;
    for (const std::size_t i : graph.inSection(fact))
        if (graph.facts[i].table == fact.table)
            out.push_back(i);
    return out;
}

/// Fields of the record whose keys begin with the same path: "eval/arc_fp16" and "eval/arc_delta".
std::vector<std::size_t> ofPrefix(const Graph &graph, const Fact &fact)
{
    const DocumentTree &tree = *graph.trees[fact.document];
    const std::string_view key = tree.label(fact.sentence);
    const std::size_t cut = key.find_last_of("/.:");
    std::vector<std::size_t> out;
    if (cut == std::string_view::npos || key.find(' ') != std::string_view::npos)
        return out;
    for (const std::size_t i : graph.besides(fact))
        if (tree.label(graph.facts[i].sentence).starts_with(key.substr(0, cut + 1)))
            out.push_back(i);
    return out.size() > 2 ? out : std::vector<std::size_t>();
}

bool isTarget(const Fact &fact)
{
    return fact.value != NoIndex && isResult(fact) && fact.attribute != Attribute::Standing
        && fact.amount.classified == NumberClass::None;
}

std::optional<Derivation> settle(const Graph &graph, std::size_t target, const Ways &ways)
{
    const Fact &fact = graph.facts[target];
    const auto derived = [&](const Way &way, Outcome outcome) {
        Derivation out { .target = target,
                         .outcome = outcome,
                         .rule = way.rule,
                         .formula = inFigures(graph, way.pattern, way.a, way.b),
                         .computed = way.computed };
        for (const std::size_t source : { way.a, way.b })
            if (source != NoIndex)
                out.sources.push_back(source);
        return out;
    };
    for (const Way &way : ways.list)
        if ((fact.side == FactSide::Difference ? agreesAlike(fact, way.computed)
                                               : agreesWithAny(fact, way.computed))
            || (fact.amount.negative && agreesWithAny(fact, mapped(way.computed, -1, 0))))
            return derived(way, Outcome::Follows);
    // "Lost two points": a word for a number is no measurement; "three times smaller" still is one, and so is
    // "a third" of what is a quarter.
    const bool fraction = fact.amount.word && fact.attribute == Attribute::Share && !ways.list.empty()
        && std::ranges::none_of(ways.list,
                                [&](const Way &way) { return isNear(fact, way.computed, FractionSlack); });
    const bool loose = fact.amount.word && fact.attribute != Attribute::Ratio && !fraction;
    if (ways.list.empty() || !ways.mustFollow || loose)
        return {};
    return derived(ways.list.front(), Outcome::Breaks);
}

/// True if a rate's count stands in its own sentence and the size in another, in a document of several sizes.
/// "At 3.97 MB this makes 8.4 bits" says which size, and the sentence before it of how many.
bool isOfSeveral(const Graph &graph, const Derivation &rate)
{
    const Fact &fact = graph.facts[rate.target];
    const auto isOwn = [&](std::size_t source) { return graph.facts[source].sentence == fact.sentence; };
    const bool ownSize = isOwn(rate.sources.front()) && isSize(graph.facts[rate.sources.front()]);
    if (ownSize || std::ranges::none_of(rate.sources, isOwn))
        return false;
    const auto sizes = pick(graph, graph.inDocument(fact.document), [](const Fact &one) {
        return isSize(one) && one.side != FactSide::Original && one.side != FactSide::Difference;
    });
    return sizes.size() > 1;
}

/// The only fact of the document that is wanted, whatever often it is said.
template <typename Wanted> std::size_t onlyOne(const Graph &graph, std::size_t document, const Wanted &wanted)
{
    const auto found = pick(graph, graph.inDocument(document), wanted);
    return found.size() == 1 ? found.front() : NoIndex;
}

/// "- `model-q8.bin`: 17 MB" with "3.76 times smaller" and "8.5 bits per parameter" under it: of the item,
/// the items above it, and the document's only original or count.
std::optional<Derivation> ofListItem(const Graph &graph, std::size_t target)
{
    const Fact &fact = graph.facts[target];
    if (fact.attribute != Attribute::Ratio && fact.attribute != Attribute::Share
        && fact.attribute != Attribute::Rate)
        return {};
    const DocumentTree &tree = *graph.trees[fact.document];
    std::vector<std::size_t> scope;
    std::size_t sizes = 0;
    // From the item's own sentence up; the first that states a size is what the figure is of.
    for (TreeId at = fact.sentence; at != 0 && sizes == 0; at = tree.node(at).parent) {
        if (tree.node(at).kind != TreeKind::Sentence)
            continue;
        const auto group = graph.byGroup[fact.document].find(tree.node(at).parent);
        if (group == graph.byGroup[fact.document].end())
            continue;
        for (const std::size_t i : group->second)
            if (graph.facts[i].sentence == at) {
                scope.push_back(i);
                sizes += graph.facts[i].attribute == Attribute::Size
                        && graph.facts[i].side != FactSide::Original
                    ? 1
                    : 0;
            }
    }
    if (sizes != 1)
        return {};
    const std::size_t outside = fact.attribute == Attribute::Rate
        ? onlyOne(
            graph, fact.document,
            [](const Fact &one) { return isParameters(one) && one.partOf == NoIndex && one.thing.isWhole(); })
        : onlyOne(graph, fact.document, [](const Fact &one) {
              return isSize(one) && one.side == FactSide::Original && one.thing.isWhole();
          });
    if (outside == NoIndex)
        return {};
    if (std::ranges::find(scope, outside) == scope.end())
        scope.push_back(outside);
    auto found = settle(graph, target, Record(graph, target, scope, true).ways());
    // What stands so far away accuses only of a slip, not of another kind of figure.
    if (found && found->outcome == Outcome::Breaks && !isWithin(fact, found->computed, MostSlip))
        found.reset();
    return found;
}

/// The block of the section (a list, a paragraph, a record) in which a fact stands.
TreeId blockOf(const DocumentTree &tree, const Fact &fact)
{
    TreeId at = fact.sentence;
    while (at != 0 && tree.node(at).parent != fact.section && tree.node(at).parent != 0)
        at = tree.node(at).parent;
    return at;
}

/// "- original: 7.6 GB" and "- compressed: 1.9 GB", and below or beside them "that is 25 % of its size": the
/// only two sizes with sides of the target's own block, or else of the one before it.
std::optional<Derivation> ofBlock(const Graph &graph, std::size_t target)
{
    const Fact &fact = graph.facts[target];
    const bool saved = fact.attribute == Attribute::Size && fact.side == FactSide::Difference;
    if ((fact.attribute != Attribute::Ratio && fact.attribute != Attribute::Share && !saved)
        || !fact.noun.empty() || (fact.attribute == Attribute::Share && fact.sense == Sense::Unknown))
        return {};
    const DocumentTree &tree = *graph.trees[fact.document];
    const TreeId own = blockOf(tree, fact);
    TreeId before = 0;
    std::vector<std::size_t> here, above;
    for (const std::size_t i : graph.inSection(fact)) {
        const Fact &one = graph.facts[i];
        if (one.value == NoIndex || one.table != 0)
            continue;
        const TreeId block = blockOf(tree, one);
        if (block == own)
            here.push_back(i);
        else if (i < target) {
            if (block != before)
                above.clear();
            before = block;
            above.push_back(i);
        }
    }
    for (const auto *scope : { &here, &above }) {
        std::size_t originals = 0, others = 0;
        for (const std::size_t i : *scope)
            if (graph.facts[i].attribute == Attribute::Size && isResult(graph.facts[i])
                && graph.facts[i].side != FactSide::Difference)
                ++(graph.facts[i].side == FactSide::Original ? originals : others);
        if (originals == 0 && others == 0)
            continue;
        if (originals != 1 || others != 1)
            return {};
        std::vector<std::size_t> known(*scope);
        if (std::ranges::find(known, target) == known.end())
            known.push_back(target);
        return settle(graph, target, Record(graph, target, known).ways());
    }
    return {};
}

/// What follows from the paragraph is no contradiction within one sentence of it; what the neighbours only
/// suggest must not follow from anything in the section.
Derivation followingWider(const Graph &graph, std::size_t target, const Derivation &broken)
{
    const Fact &fact = graph.facts[target];
    const bool inside = std::ranges::any_of(
        broken.sources, [&](std::size_t source) { return graph.facts[source].sentence == fact.sentence; });
    // Two figures of its own sentence whose sides are said are what it is of.
    if (broken.sources.size() == 2 && std::ranges::all_of(broken.sources, [&](std::size_t source) {
            const Fact &one = graph.facts[source];
            return one.sentence == fact.sentence && !one.isFormatSide
                && (one.side == FactSide::Original || one.side == FactSide::Compressed);
        }))
        return broken;
    // Items of a list are statements of their own.
    if (inside && graph.trees[fact.document]->node(fact.group).kind == TreeKind::List)
        return broken;
    const auto wider = inside ? graph.besides(fact) : graph.inSection(fact);
    const auto other = settle(graph, target, Record(graph, target, wider).ways());
    return other && other->outcome == Outcome::Follows ? *other : broken;
}

} // namespace

void deriveRecords(const Graph &graph, std::vector<Derivation> &out)
{
    for (std::size_t target = 0; target < graph.facts.size(); ++target) {
        const Fact &fact = graph.facts[target];
        if (!isTarget(fact))
            continue;
        const TreeKind kind = graph.trees[fact.document]->node(fact.group).kind;
        std::optional<Derivation> found;
        if (kind == TreeKind::Record) {
            // "size/fp16_mb", "size/ratio": keys of one prefix are a record of their own.
            if (const auto family = ofPrefix(graph, fact); !family.empty())
                found = settle(graph, target, Record(graph, target, family).ways());
            // "Ratio: 15.1 (377B -> 24.9B)": what stands in its own field is what it is of.
            if (!found && fact.table == 0)
                found = settle(graph, target, Record(graph, target, graph.inSentence(fact)).ways());
            if (!found)
                found = settle(graph, target, Record(graph, target, graph.besides(fact)).ways());
            // {"original": {...}, "compressed": {...}, "result": {"ratio": 12}}: the sizes lie one record
            // higher.
            if (!found && fact.table == 0 && fact.firm
                && (fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Share))
                if (const auto above = graph.aboveRecord(fact); !above.empty()) {
                    found = settle(graph, target, Record(graph, target, above).ways());
                    if (found && found->outcome == Outcome::Breaks && isNear(fact, found->computed))
                        found.reset();
                }
            // ... and "speedup" beside them, of their times.
            if (!found && fact.table == 0 && fact.attribute == Attribute::Speed)
                if (const auto above = graph.aboveRecord(fact); !above.empty())
                    found = settle(graph, target, Record(graph, target, above, true).ways());
            // A small table whose columns are sides is one record: its sizes stand in another row.
            if (!found && fact.table != 0 && fact.side != FactSide::Original && fact.thing.part.empty())
                if (const auto all = ofTable(graph, fact); all.size() <= MostInSmallTable)
                    found = settle(graph, target, Record(graph, target, all).ways());
        } else {
            const auto sentence = graph.inSentence(fact);
            found = settle(graph, target, Record(graph, target, sentence).ways());
            if (!found) {
                const auto neighbours = graph.inNeighbours(fact);
                if (neighbours.size() > sentence.size())
                    found = settle(graph, target, Record(graph, target, neighbours).ways());
                // A sentence with a subject of its own is not bound by the one beside it.
                const auto own
                    = [&](std::size_t source) { return graph.facts[source].sentence == fact.sentence; };
                if (found && found->outcome == Outcome::Breaks && std::ranges::none_of(found->sources, own)
                    && (fact.isOwnSubject || !fact.firm))
                    found.reset();
                // A rate is of everything that its paragraph states, and so is a factor whose two sizes stand
                // in sentences of their own.
                const bool ofParagraph = fact.attribute == Attribute::Rate
                    || ((fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Share)
                        && fact.firm && !fact.isOwnSubject);
                if (!found && ofParagraph && kind == TreeKind::Paragraph)
                    found = settle(graph, target, Record(graph, target, graph.besides(fact)).ways());
                // "The large net has 100 million parameters and 8.2 bits each": the size beside it may be of
                // all.
                if (found && found->outcome == Outcome::Breaks && fact.attribute == Attribute::Rate
                    && isOfSeveral(graph, *found))
                    found.reset();
                if (!found && kind == TreeKind::List)
                    found = ofListItem(graph, target);
                if (!found && fact.firm && !fact.isOwnSubject)
                    found = ofBlock(graph, target);
            }
        }
        if (found && found->outcome == Outcome::Breaks && kind != TreeKind::Record)
            found = followingWider(graph, target, *found);
        if (found)
            out.push_back(*std::move(found));
    }
}

} // namespace assay
