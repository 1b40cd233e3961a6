// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of one sentence that say one thing in several ways: what one of them follows from, the others have
// to follow from.
#include "core/claims/reasoning/reason.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Bare digits further off than this factor are no ratio of those sizes.
constexpr double MostFactor = 3;

constexpr std::array<std::string_view, 6> Rules { "ratio.sources", "share.sources",   "ratio.whole",
                                                  "ratio.row",     "size.difference", "share.whole" };

bool isExactFigure(const Fact &fact)
{
    return isResult(fact) && !fact.amount.range && !fact.amount.atLeast && !fact.amount.atMost;
}

/// Of what is stored: no coverage, no sparsity, no count.
bool isOfStored(const Fact &fact)
{
    return fact.noun.empty() || fact.noun == "disk" || fact.noun == "files";
}

/// "Loses 0.4 points, a relative increase of 2.8 %": of the two figures that the difference is of.
std::optional<Derivation> relativeOf(const Graph &graph, std::size_t target, const Derivation &difference)
{
    const Fact &fact = graph.facts[target];
    if (!fact.isRelative || fact.amount.dimension != Dimension::Percent || !isExactFigure(fact)
        || fact.value == NoIndex)
        return {};
    const std::size_t a = difference.sources[0], b = difference.sources[1];
    Derivation made { .target = target,
                      .rule
                      = std::string_view(difference.rule) == "difference.row" ? "share.row" : "share.change",
                      .formula = inFigures(graph, "a / b - 1", a, b),
                      .sources = { a, b } };
    for (const Interval &one : combine(graph.facts[a], graph.facts[b],
                                       [](const Interval &x, const Interval &y) { return quotient(x, y); })) {
        const Interval change { one.low - 1, one.high - 1 };
        made.computed.push_back(change.high < 0 ? scaled(change, -1) : change);
    }
    made.outcome = agreesWithAny(fact, made.computed) ? Outcome::Follows : Outcome::Breaks;
    return made;
}

bool isSibling(const Fact &fact, const Fact &known)
{
    return fact.value != NoIndex && isExactFigure(fact) && !fact.amount.word && fact.firm && !fact.isScoped
        && fact.base.empty() && isOfStored(fact) && fact.thing == known.thing && fact.bits == known.bits;
}

std::optional<Derivation> siblingOf(const Graph &graph, std::size_t target, std::size_t large,
                                    std::size_t small)
{
    const Fact &fact = graph.facts[target], &a = graph.facts[large], &b = graph.facts[small];
    const auto divided = [](const Interval &x, const Interval &y) { return quotient(x, y); };
    const double gives = a.amount.value / b.amount.value;
    Derivation made { .target = target, .sources = { large, small } };
    if (fact.attribute == Attribute::Ratio && fact.amount.value > 1
        && (!fact.wasBare
            || (gives < MostFactor * fact.amount.value && fact.amount.value < MostFactor * gives))) {
        made.rule = "ratio.sources";
        made.formula = inFigures(graph, "a / b", large, small);
        made.computed = combine(a, b, divided);
    } else if (fact.attribute == Attribute::Share
               && (fact.sense == Sense::Saved || fact.sense == Sense::Kept)) {
        const bool kept = fact.sense == Sense::Kept;
        made.rule = "share.sources";
        made.formula = inFigures(graph, kept ? "b / a" : "1 - b / a", large, small);
        made.computed = combine(b, a, divided);
        if (!kept)
            for (Interval &one : made.computed)
                one = { 1 - one.high, 1 - one.low };
    } else
        return {};
    made.outcome = agreesWithAny(fact, made.computed) ? Outcome::Follows : Outcome::Breaks;
    return made;
}

} // namespace

void deriveSiblings(const Graph &graph, std::vector<Derivation> &out)
{
    std::vector<bool> settled = derivedFacts(graph, out);
    const std::size_t old = out.size();
    for (std::size_t i = 0; i < old; ++i) {
        const Fact &known = graph.facts[out[i].target];
        const std::string_view rule = out[i].rule;
        if (out[i].outcome == Outcome::Follows && out[i].sources.size() == 2 && known.table == 0
            && (rule == "difference.row" || rule == "difference.sources"))
            for (const std::size_t j : graph.inSentence(known))
                if (!settled[j])
                    if (auto made = relativeOf(graph, j, out[i])) {
                        settled[j] = true;
                        out.push_back(*std::move(made));
                    }
        if (out[i].outcome != Outcome::Follows || out[i].sources.size() != 2 || known.table != 0
            || std::ranges::find(Rules, std::string_view(out[i].rule)) == Rules.end())
            continue;
        std::size_t large = out[i].sources[0], small = out[i].sources[1];
        if (graph.facts[large].amount.value < graph.facts[small].amount.value)
            std::swap(large, small);
        if (!isSize(graph.facts[large]) || !isSize(graph.facts[small]))
            continue;
        for (const std::size_t j : graph.inSentence(known))
            if (!settled[j] && isSibling(graph.facts[j], known))
                if (auto made = siblingOf(graph, j, large, small)) {
                    settled[j] = true;
                    out.push_back(*std::move(made));
                }
    }
}

} // namespace assay
