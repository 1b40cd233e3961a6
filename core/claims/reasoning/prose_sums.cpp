// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/prose_sentence.h"

#include "core/claims/facts/words.h"

namespace assay {

void ProseSentence::derive()
{
    for (std::size_t i = 0; i < m_numbers.size(); ++i) {
        const Fact &target = at(m_numbers[i]);
        if (!isExactFigure(target) || target.partOf != NoIndex || isWrittenOut(m_numbers[i]))
            continue;
        addProducts(i) || addSum(i) || addRest(i) || addPartition(i) || addShare(i) || addPoints(i)
            || addSaved(i);
    }
}

bool ProseSentence::isWrittenOut(std::size_t fact) const
{
    return std::ranges::any_of(m_graph.equations, [&](const LedgerEquation &one) {
        return one.target == fact || std::ranges::find(one.sources, fact) != one.sources.end();
    });
}

bool ProseSentence::settle(std::size_t target, const char *rule, std::string formula,
                           std::vector<std::size_t> sources, Computed computed, bool mustFollow, double slack)
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

bool ProseSentence::countsAllBefore(std::size_t index) const
{
    const Fact &total = at(m_numbers[index]);
    const auto parts = static_cast<std::size_t>(std::ranges::count_if(
        m_before, [&](std::size_t i) { return at(i).amount.dimension == total.amount.dimension; }));
    if (index > 0 || total.amount.dimension != Dimension::Bytes || parts < 3)
        return false;
    const DocumentTree &tree = *m_graph.trees[total.document];
    const std::string count = std::to_string(parts);
    return std::ranges::any_of(WordFinder(tree).find(tree.text(total.sentence)), [&](const Word &word) {
        return word.begin >= total.begin + total.length && word.says(Vote::Number, count);
    });
}

bool ProseSentence::addSum(std::size_t index)
{
    const Fact &total = at(m_numbers[index]);
    const bool said = total.aggregate == Aggregate::Total || countsAllBefore(index);
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
            && (part.noun == total.noun || part.noun.empty() || total.noun.empty() || !isCountLike(total));
        parts.push_back(m_numbers[i]);
    }
    // "A 1.02 GB, B 1.38 GB, C 0.79 GB. All three need 3.19 GB": the sentence before lists them.
    if (parts.empty() && said && index == 0)
        for (const std::size_t i : m_before) {
            const Fact &part = at(i);
            if (part.amount.dimension != total.amount.dimension)
                continue;
            pure &= isExactFigure(part) && part.side == FactSide::None && part.aggregate == Aggregate::None
                && part.attribute == total.attribute && part.thing == total.thing;
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
    return settle(m_numbers[index], "prose.sum", std::move(formula), std::move(parts), std::move(sum), binds,
                  said ? SaidSum : MeantSum);
}

bool ProseSentence::addProducts(std::size_t index)
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

bool ProseSentence::isPair(const Fact &count, const Fact &price, const Fact &total, bool follows) const
{
    const bool alike
        = price.amount.dimension == total.amount.dimension || (isCountLike(price) && isCountLike(total));
    return (isExactFigure(count) || count.mode == Mode::Setting) && isExactFigure(price)
        && (isWholeNumber(count) || (follows && isBareCount(count, price)))
        && count.amount.value <= MostCounted && count.partOf == NoIndex && alike
        && price.begin >= count.begin + count.length
        && price.begin - (count.begin + count.length) <= TermReach;
}

bool ProseSentence::isBareCount(const Fact &count, const Fact &price) const
{
    const std::string text = m_graph.printed(count);
    return count.amount.dimension == price.amount.dimension
        && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace assay
