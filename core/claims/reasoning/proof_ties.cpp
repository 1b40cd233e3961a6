// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/proof_parts.h"

#include "core/claims/facts/words.h"
#include "core/claims/lexing/units.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

namespace assay {

namespace {

bool isRecord(const Graph &graph, const Fact &fact)
{
    return graph.trees[fact.document]->node(fact.group).kind == TreeKind::Record;
}

} // namespace

bool isExplicit(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    if (!stated.isSaid || one.sources.empty())
        return false;
    return std::ranges::all_of(one.sources, [&](std::size_t source) {
        const Fact &fact = graph.facts[source];
        const bool together
            = fact.sentence == stated.sentence || (fact.group == stated.group && isRecord(graph, stated));
        // A density has but one size and one count to be of, and so have "bits per parameter".
        return together
            && (isSided(fact)
                || (fact.isSaid
                    && (fact.attribute == Attribute::Count || stated.attribute == Attribute::Density
                        || (stated.attribute == Attribute::Rate && stated.amount.unit == "bpw"
                            && stated.amount.unitOfLabel))));
    });
}

bool isAttributive(const Graph &graph, const Fact &fact)
{
    if (fact.amount.dimension == Dimension::Ratio)
        return false;
    const std::string_view text = graph.trees[fact.document]->text(fact.sentence);
    const std::size_t end = std::min<std::size_t>(text.size(), fact.begin + fact.length);
    for (std::size_t at = fact.begin; at + 2 < std::min(text.size(), end + 2); ++at) {
        const char before = text[at], after = text[at + 2];
        if (text[at + 1] == '-' && before >= '0' && before <= '9' && after >= 'a' && after <= 'z')
            return true;
    }
    return false;
}

namespace {

bool isTold(const Graph &graph, const Fact &fact)
{
    return fact.table == 0 && !isRecord(graph, fact);
}

} // namespace

bool lacksSides(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    const std::string_view rule = one.rule;
    if (!isTold(graph, stated) || one.sources.size() != 2
        || (rule != "ratio.sources" && rule != "share.sources" && rule != "size.difference"))
        return false;
    // "5.6x less than float32": of a size that is said to be that.
    if (!stated.base.empty())
        return std::ranges::none_of(
            one.sources, [&](std::size_t source) { return graph.facts[source].side == FactSide::Original; });
    const bool areAlone = std::ranges::none_of(graph.besides(stated), [&](std::size_t i) {
        return graph.facts[i].attribute == Attribute::Size && i != one.target
            && std::ranges::find(one.sources, i) == one.sources.end();
    });
    // A width alone ("float32" somewhere in its clause) gives a side only beside another width.
    const auto hasWidth = [&](std::size_t source) {
        const Fact &fact = graph.facts[source];
        return fact.attribute != Attribute::Size || fact.side == FactSide::Original
            || fact.side == FactSide::Compressed;
    };
    const auto isSaid = [&](std::size_t source) {
        return graph.facts[source].attribute != Attribute::Size || isSided(graph.facts[source]);
    };
    // "FP16 3.6 GB, the standard one 1.02 GB: ...": one after the other, and then what is made of them.
    const bool areBefore = std::ranges::all_of(one.sources, [&](std::size_t source) {
        return graph.facts[source].sentence == stated.sentence && graph.facts[source].begin < stated.begin;
    });
    const bool hasAny = std::ranges::any_of(one.sources, hasWidth);
    return !areAlone && std::ranges::none_of(one.sources, isSaid) && !(areBefore && hasAny)
        && !std::ranges::all_of(one.sources, hasWidth);
}

bool countsItsNoun(const Graph &graph, const Fact &fact)
{
    constexpr std::size_t ShortestNoun = 4;
    if ((!fact.wasBare && fact.amount.dimension != Dimension::Ratio) || fact.table != 0)
        return false;
    const DocumentTree &tree = *graph.trees[fact.document];
    const std::string_view text = tree.text(fact.sentence);
    const std::size_t begin = fact.begin + fact.length + 1;
    if (begin >= text.size() || text[begin - 1] != ' ')
        return false;
    const bool isName = text[begin] >= 'A' && text[begin] <= 'Z';
    std::size_t end = begin;
    while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])))
        ++end;
    if (end - begin < ShortestNoun || (!isName && !fact.wasBare)
        || isTechnicalName(text.substr(begin, end - begin)))
        return false;
    const Words words = WordFinder(tree).find(text);
    const auto known
        = std::ranges::find_if(words, [&](const Word &word) { return word.begin < end && word.end > begin; });
    return known == words.end() || known->says(Vote::Class, "hardware");
}

bool isPerSomething(const Graph &graph, const Fact &fact)
{
    const DocumentTree &tree = *graph.trees[fact.document];
    const std::string_view text = tree.text(fact.sentence);
    const std::size_t from = fact.begin + fact.length;
    // Within its clause.
    const std::size_t until = std::min(text.size(), text.find_first_of(",;:()", from));
    return std::ranges::any_of(WordFinder(tree).find(text), [&](const Word &word) {
        return word.begin >= from && word.end <= until && word.says(Vote::Joint, "per")
            && word.end - word.begin > 1;
    });
}

bool isCapacity(const Graph &graph, const Derivation &one)
{
    constexpr double LeastCapacity = 2;
    const Fact &stated = graph.facts[one.target];
    const Unit *unit = stated.amount.unit.empty() ? nullptr : unitCalled(stated.amount.unit);
    if (!isTold(graph, stated) || !isOfMany(one) || stated.attribute != Attribute::Size || !unit)
        return false;
    const double value = stated.amount.value / unit->scale;
    return value >= LeastCapacity && value == std::exp2(std::round(std::log2(value)));
}

bool isUnnamed(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    if (!isTold(graph, stated))
        return false;
    const std::string_view rule = one.rule;
    if (rule == "rate.sources")
        return std::ranges::any_of(one.sources, [&](std::size_t source) {
            const Fact &fact = graph.facts[source];
            return fact.attribute == Attribute::Size && fact.sentence != stated.sentence
                && source > one.target;
        });
    return rule == "gain.sources" && !stated.isSaid;
}

bool isLoose(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    const DocumentTree &tree = *graph.trees[stated.document];
    // Beside it in its paragraph, or a row that it names.
    const auto isNear = [&](std::size_t source) {
        const TreeId sentence = graph.facts[source].sentence;
        return sentence == stated.sentence || tree.node(sentence).next == stated.sentence
            || tree.node(stated.sentence).next == sentence;
    };
    const bool isLabelled = !tree.label(stated.sentence).empty() && stated.table == 0
        && std::ranges::none_of(
            one.sources, [&](std::size_t source) { return graph.facts[source].group == stated.group; });
    if ((!isTold(graph, stated) && !isLabelled) || one.sources.empty() || isOfMany(one)
        || std::string_view(one.rule).ends_with(".row") || std::ranges::any_of(one.sources, isNear))
        return false;
    const std::string_view label = tree.label(stated.sentence);
    return (!isLabelled && (stated.wasBare || !stated.base.empty() || !stated.isSaid))
        || unknownLetters(WordFinder(tree), label, 0, 0, FieldLetters) > FieldLetters;
}

bool isCrowded(const Graph &graph, const Derivation &one, const std::vector<bool> &known)
{
    const Fact &stated = graph.facts[one.target];
    if (!isTold(graph, stated) || one.sources.empty())
        return false;
    const auto besides = graph.inSentence(stated);
    // "39.5 MB, 74 % less, with 8.3 bits per parameter": bits are of a size and a count, and of nothing else.
    const bool isRate = std::string_view(one.rule) == "rate.sources" && stated.isSaid && !one.computed.empty()
        && stated.amount.value * FarOffRate > one.computed.front().low
        && stated.amount.value < FarOffRate * one.computed.front().high;
    const auto mayBeOf = [isRate](const Fact &fact) {
        return !isRate || fact.attribute == Attribute::Size || fact.attribute == Attribute::Count;
    };
    const auto others = std::ranges::count_if(besides, [&](std::size_t i) {
        const Fact &fact = graph.facts[i];
        return i != one.target && fact.value != NoIndex && fact.amount.classified == NumberClass::None
            && isResult(fact) && !fact.isNominal && fact.mergedInto == NoIndex && !known[i] && mayBeOf(fact)
            && std::ranges::find(one.sources, i) == one.sources.end();
    });
    return static_cast<std::size_t>(others) > MostBystanders;
}

bool isOfItsSubject(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    return isTold(graph, stated) && (stated.isOwnSubject || stated.isScoped)
        && std::string_view(one.rule) == "size.difference"
        && std::ranges::none_of(one.sources, [&](std::size_t source) {
               return graph.facts[source].sentence == stated.sentence;
           });
}

} // namespace assay
