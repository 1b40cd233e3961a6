// SPDX-License-Identifier: GPL-3.0-or-later
// Comparisons that a sentence makes with what it names itself or what the sentence before it states: "against
// the BF16 original (3,220 MB) it is 2.6x", "in November the bill was 18,200 USD, in January 7,900 USD; that
// is 57 % less", "30.5 % of BF16, that is 69.5 % less", "won 190 of 400, or 47.5 %", "lost 9.3 points, 61.9 %
// against 71.2 %", "saves 5.54 GB, or 68.9 % of the original size".
#include "core/claims/reasoning/told.h"

namespace assay {

void Told::derive()
{
    for (const std::size_t i : m_own) {
        if (!isExact(at(i)))
            continue;
        addOfBase(i) || addOfTwo(i) || addComplement(i) || addPointsBehind(i) || addPartOfShare(i)
            || addShareOfSaved(i) || addOfEach(i) || addCountOfBrackets(i);
    }
}

bool Told::isNear(std::size_t target, const Computed &computed) const
{
    const double value = std::abs(at(target).amount.value);
    return std::ranges::any_of(computed, [&](const Interval &one) {
        return one.high * MostToldSlip > value && one.low < MostToldSlip * value;
    });
}

bool Told::settle(std::size_t target, const char *rule, std::string formula, std::vector<std::size_t> sources,
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

Computed Told::ofPair(const Fact &target, const Fact &large, const Fact &small) const
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

std::string Told::formulaOf(const Fact &target, std::size_t large, std::size_t small) const
{
    const bool isShare = target.attribute == Attribute::Share;
    return isShare && target.sense == Sense::Larger ? inFigures(m_graph, "a / b - 1", large, small)
        : isShare && target.sense == Sense::Kept    ? inFigures(m_graph, "b / a", large, small)
        : isShare                                   ? inFigures(m_graph, "1 - b / a", large, small)
                                                    : inFigures(m_graph, "a / b", large, small);
}

bool Told::isFactorOrShare(const Fact &fact) const
{
    return (fact.attribute == Attribute::Ratio && fact.amount.dimension == Dimension::Ratio
            && fact.amount.value > 1)
        || (fact.attribute == Attribute::Share && fact.amount.dimension == Dimension::Percent
            && (fact.sense == Sense::Saved || fact.sense == Sense::Kept));
}

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
