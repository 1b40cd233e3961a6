// SPDX-License-Identifier: GPL-3.0-or-later
// What sentences calculate in words: sums ("together 3.8 GB"), products ("3 machines at 120 EUR"), the rest
// of a whole ("48 of 64, the other 16"), a part's share ("141 of 150, that is 94 %"), what was saved ("saves
// 75
// %, or 3.9 GB").
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Where a word says "in total", the stated sum may be further off.
constexpr double SaidSum = 0.6;
/// A share that is further from the quotient of the two counts is of something else.
constexpr double MeantShare = 0.25;
/// A difference that is further off, measured by itself, is of other figures.
constexpr double MostSlip = 0.8;
/// More terms are no sum that anybody writes into a sentence.
constexpr std::size_t MostTerms = 12;
/// "three machines at 120 EUR": counted things and their price stand side by side.
constexpr std::size_t TermReach = 28;
/// Counted things of a bill.
constexpr double MostCounted = 100000;

bool isExactFigure(const Fact &fact)
{
    return isResult(fact) && !fact.amount.range && !fact.amount.atLeast && !fact.amount.atMost;
}

bool isCountLike(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Count;
}

bool isWholeNumber(const Fact &fact)
{
    return isCountLike(fact) && fact.amount.value >= 0 && fact.amount.value == std::floor(fact.amount.value);
}

bool isNear(const Fact &fact, const Computed &computed, double slack)
{
    return std::ranges::any_of(computed, [&](const Interval &one) {
        const double middle = (one.low + one.high) / 2;
        return std::abs(fact.amount.value - middle)
            <= slack * std::max(std::abs(middle), std::abs(fact.amount.value));
    });
}

class Sentence {
public:
    Sentence(const Graph &graph, std::vector<std::size_t> numbers, std::vector<std::size_t> before,
             std::vector<Derivation> &out)
        : m_graph(graph)
        , m_numbers(std::move(numbers))
        , m_before(std::move(before))
        , m_out(out)
    {
    }

    void derive()
    {
        for (std::size_t i = 0; i < m_numbers.size(); ++i) {
            const Fact &target = at(m_numbers[i]);
            if (!isExactFigure(target) || target.partOf != NoIndex || isWrittenOut(m_numbers[i]))
                continue;
            addProducts(i) || addSum(i) || addRest(i) || addPartition(i) || addShare(i) || addPoints(i)
                || addSaved(i);
        }
    }

private:
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    /// A result or a term of a calculation in signs is settled by that.
    bool isWrittenOut(std::size_t fact) const
    {
        return std::ranges::any_of(m_graph.equations, [&](const LedgerEquation &one) {
            return one.target == fact || std::ranges::find(one.sources, fact) != one.sources.end();
        });
    }

    bool settle(std::size_t target, const char *rule, std::string formula, std::vector<std::size_t> sources,
                Computed computed, bool mustFollow, double slack)
    {
        Derivation made { .target = target,
                          .rule = rule,
                          .formula = std::move(formula),
                          .sources = std::move(sources),
                          .computed = std::move(computed) };
        if (agreesAlike(at(target), made.computed)) {
            m_out.push_back(std::move(made));
            return true;
        }
        if (!mustFollow || at(target).amount.word || at(target).amount.approximate
            || !isNear(at(target), made.computed, slack))
            return false;
        made.outcome = Outcome::Breaks;
        if (made.computed.size() > 1 && at(target).amount.readingCount == 1)
            made.computed.resize(1);
        m_out.push_back(std::move(made));
        return true;
    }

    /// "240 MB of weights and 60 MB of cache, 300 MB in total".
    bool addSum(std::size_t index)
    {
        const Fact &total = at(m_numbers[index]);
        const bool said = total.aggregate == Aggregate::Total;
        if (total.amount.dimension == Dimension::Percent || total.amount.dimension == Dimension::Ratio
            || total.amount.dimension == Dimension::BitsPerWeight || total.attribute == Attribute::Quality
            || (!said && !total.isEqual))
            return false;
        std::vector<std::size_t> parts;
        bool pure = true;
        for (std::size_t i = 0; i < index; ++i) {
            const Fact &part = at(m_numbers[i]);
            if (part.amount.dimension != total.amount.dimension || part.isAside) {
                // "3 shards of 1.9 GB": a number of another kind between the parts counts them.
                pure &= part.isAside || isCountLike(part);
                continue;
            }
            pure &= (isExactFigure(part) || part.mode == Mode::Setting) && !part.amount.word
                && part.side == FactSide::None && part.aggregate == Aggregate::None && !part.isEach
                && part.partOf == NoIndex
                && (part.noun == total.noun || part.noun.empty() || total.noun.empty()
                    || !isCountLike(total));
            parts.push_back(m_numbers[i]);
        }
        // "A 1.02 GB, B 1.38 GB, C 0.79 GB. All three need 3.19 GB": the sentence before lists them.
        if (parts.empty() && said && index == 0)
            for (const std::size_t i : m_before) {
                const Fact &part = at(i);
                if (part.amount.dimension != total.amount.dimension)
                    continue;
                pure &= isExactFigure(part) && part.side == FactSide::None
                    && part.aggregate == Aggregate::None && part.attribute == total.attribute
                    && part.thing == total.thing;
                parts.push_back(i);
            }
        if (parts.size() < 2 || parts.size() > MostTerms)
            return false;
        std::string formula;
        for (const std::size_t part : parts)
            formula += (formula.empty() ? "" : " + ") + m_graph.printed(part);
        // Two figures and "are" may say anything; three are a sum.
        const bool binds = pure && (said || parts.size() > 2 || total.amount.dimension == Dimension::Bytes);
        Computed sum = sumOf(m_graph, parts);
        return settle(m_numbers[index], "prose.sum", std::move(formula), std::move(parts), std::move(sum),
                      binds, said ? SaidSum : MeantSum);
    }

    struct Terms {
        std::vector<std::size_t> facts {};
        Interval sum {};
        std::string formula {};
        bool each = false;
    };

    /// "Two machines at 1,450 EUR and one at 2,100 EUR, together 5,000 EUR"; "32 blocks have 7 matrices each,
    /// 224 in sum".
    bool addProducts(std::size_t index)
    {
        const Fact &total = at(m_numbers[index]);
        const bool said = total.aggregate == Aggregate::Total;
        if ((!said && !total.isEqual && !total.isAlso) || index < 2 || (!said && index != 2))
            return false;
        Terms terms;
        std::size_t i = 0;
        while (i + 1 < index) {
            const Fact &count = at(m_numbers[i]), &price = at(m_numbers[i + 1]);
            const bool fits = isPair(count, price, total, i > 0);
            if (!fits)
                return false;
            const Interval &many = count.amount.readings.front(), &one = price.amount.readings.front();
            const Interval exact = isWholeNumber(count) || count.amount.dimension == Dimension::Money
                ? Interval { count.amount.value, count.amount.value }
                : many;
            terms.sum = terms.sum
                + exact
                    * (isWholeNumber(price) && price.amount.exactDigits
                           ? Interval { price.amount.value, price.amount.value }
                           : one);
            terms.formula += (terms.formula.empty() ? "" : " + ") + m_graph.printed(m_numbers[i]) + " x "
                + m_graph.printed(m_numbers[i + 1]);
            terms.each |= price.isEach || count.isEach;
            terms.facts.push_back(m_numbers[i]);
            terms.facts.push_back(m_numbers[i + 1]);
            i += 2;
        }
        if (i != index || terms.facts.empty())
            return false;
        const bool binds = (said && terms.facts.size() > 2) || terms.each;
        return settle(m_numbers[index], "prose.product", std::move(terms.formula), std::move(terms.facts),
                      { terms.sum }, binds, SaidSum);
    }

    /// A small whole number and a figure of the total's kind behind it.
    bool isPair(const Fact &count, const Fact &price, const Fact &total, bool follows) const
    {
        const bool alike
            = price.amount.dimension == total.amount.dimension || (isCountLike(price) && isCountLike(total));
        return (isExactFigure(count) || count.mode == Mode::Setting) && isExactFigure(price)
            && (isWholeNumber(count) || (follows && isBareCount(count, price)))
            && count.amount.value <= MostCounted && count.partOf == NoIndex && alike
            && price.begin >= count.begin + count.length
            && price.begin - (count.begin + count.length) <= TermReach;
    }

    /// "3 servidores a 120 EUR y 2 a 80 EUR": digits alone, which "a" joined with the price behind them.
    bool isBareCount(const Fact &count, const Fact &price) const
    {
        const std::string text = m_graph.printed(count);
        return count.amount.dimension == price.amount.dimension
            && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    }

    /// "48 of 64 layers are quantised, the other 16 are not"; "28 % is gone, 72 % remain".
    bool addRest(std::size_t index)
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
        const bool ownNoun
            = rest.noun.empty() || a.noun.empty() || rest.noun == a.noun || rest.noun == b.noun;
        const bool binds = isExactFigure(a) && isExactFigure(b) && nouns && ownNoun
            && a.attribute != Attribute::Quality && b.attribute != Attribute::Quality
            && (b.partOf == a.value || !a.noun.empty()
                || (a.amount.dimension == Dimension::Bytes && b.aggregate == Aggregate::None
                    && (a.begin < b.begin || rest.clause == a.clause)));
        Computed difference = differenceOf(a, b);
        return settle(m_numbers[index], "prose.rest", inFigures(m_graph, "a - b", whole, part),
                      { whole, part }, std::move(difference), binds && a.amount.value > b.amount.value, 1);
    }

    /// Whole numbers of things are counted, and not rounded.
    static Computed differenceOf(const Fact &a, const Fact &b)
    {
        if (isWholeNumber(a) && isWholeNumber(b) && a.amount.printedUnit == 1 && b.amount.printedUnit == 1)
            return { { a.amount.value - b.amount.value, a.amount.value - b.amount.value } };
        return combine(a, b, [](const Interval &x, const Interval &y) { return std::optional(x - y); });
    }

    /// "Of the 24 layers 22 are quantised and 2 are not": three counts of one noun, and nothing else.
    bool addPartition(std::size_t index)
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

    /// "Of 66 cases 58 passed, 3 failed and 8 were skipped": the first number and all others of the sentence.
    bool addParts(std::size_t last)
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
            statuses += m_graph.facts[i].attribute == Attribute::Standing || m_graph.facts[i].noun == "passed"
                ? 1
                : 0;
        return settle(m_numbers.front(), "count.parts", std::move(formula), std::move(parts),
                      { { sum, sum } }, ascend && statuses > 0, MeantSum);
    }

    /// "71.4 % on our test set; the large one reaches 72.9 %. So you lose 1.5 percentage points."
    bool addPoints(std::size_t index)
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
        const bool binds = isScore(a) && isScore(b) && a.attribute == b.attribute && a.noun == b.noun
            && a.dataSet == b.dataSet && a.amount.value != b.amount.value;
        const std::size_t larger = a.amount.value > b.amount.value ? 0 : 1;
        if (larger == 1)
            std::ranges::rotate(difference,
                                difference.begin() + static_cast<std::ptrdiff_t>(difference.size() / 2));
        return settle(m_numbers[index], "difference.sources",
                      inFigures(m_graph, "a - b", known[larger], known[1 - larger]), known,
                      std::move(difference), binds, MostSlip);
    }

    bool addRestOfHundred(std::size_t index)
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

    bool isLargest(std::size_t fact, const std::vector<std::size_t> &among) const
    {
        return std::ranges::all_of(
            among, [&](std::size_t one) { return at(one).amount.value <= at(fact).amount.value; });
    }

    /// "Of 150 questions 141 were answered rightly, that is 94 %".
    bool addShare(std::size_t index)
    {
        const Fact &share = at(m_numbers[index]);
        if (share.amount.dimension != Dimension::Percent || share.side == FactSide::Difference
            || share.firmByWord
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
        return settle(m_numbers[index], "share.part", inFigures(m_graph, "a / b", part, whole),
                      { part, whole }, std::move(computed), binds, 1);
    }

    /// "Saves 75 % of the space, or 3.9 GB": the size said another way.
    bool addSaved(std::size_t index)
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
        Computed computed = combine(
            at(from), at(to), [](const Interval &x, const Interval &y) { return std::optional(x - y); });
        return settle(m_numbers[index], "size.difference", inFigures(m_graph, "a - b", from, to),
                      { from, to }, std::move(computed), true, SaidSum);
    }

    const Graph &m_graph;
    std::vector<std::size_t> m_numbers, m_before;
    std::vector<Derivation> &m_out;
};

} // namespace

void deriveProse(const Graph &graph, std::vector<Derivation> &out)
{
    std::vector<bool> settled(graph.facts.size());
    for (const Derivation &one : out)
        if (one.outcome == Outcome::Follows)
            settled[one.target] = true;
    const std::size_t old = out.size();
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        std::vector<std::size_t> numbers, before;
        const auto finish = [&](const std::vector<std::size_t> &neighbours) {
            if (numbers.size() > 1 || (!numbers.empty() && !neighbours.empty())) {
                std::ranges::sort(numbers, {}, [&](std::size_t i) { return graph.facts[i].begin; });
                Sentence(graph, numbers, neighbours, out).derive();
            }
        };
        TreeId sentence = NoTreeId;
        for (const std::size_t i : graph.inDocument(document)) {
            const Fact &fact = graph.facts[i];
            if (fact.value == NoIndex || fact.table != 0)
                continue;
            if (fact.sentence != sentence) {
                finish(before);
                const bool follows = sentence != NoTreeId && tree.node(sentence).next == fact.sentence
                    && tree.node(fact.group).kind == TreeKind::Paragraph;
                before = follows ? std::move(numbers) : std::vector<std::size_t>();
                numbers.clear();
                sentence = fact.sentence;
            }
            if (numbers.size() < MostInScope)
                numbers.push_back(i);
        }
        finish(before);
    }
    // What follows already is settled, and is not derived twice.
    std::size_t kept = old;
    for (std::size_t i = old; i < out.size(); ++i)
        if (!settled[out[i].target] && kept++ != i)
            out[kept - 1] = std::move(out[i]);
    out.resize(kept);
}

} // namespace assay
