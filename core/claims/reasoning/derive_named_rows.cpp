// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences that name a row of a table: "With q4_0 the file shrinks by a factor of 4.33".
#include "core/claims/reasoning/named_target.h"
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/row_names.h"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

/// Memory while running has columns of its own, and rows that are set against each other.
bool isOfModelOrMemory(const Fact &fact)
{
    return fact.thing.other.empty() || fact.thing.other == "memory";
}

bool isOfWhole(const Fact &fact)
{
    return fact.value != NoIndex && isResult(fact) && fact.table == 0 && !fact.inHeading && !fact.isScoped
        && isOfModelOrMemory(fact) && fact.thing.part.empty() && !fact.amount.word && !fact.amount.range
        && !fact.amount.atLeast && !fact.amount.atMost;
}

bool mayNameRow(const Fact &fact)
{
    // "On average 5.08 bits per weight": over the weights of one model.
    if (!isOfWhole(fact) || (fact.aggregate == Aggregate::Mean && fact.attribute != Attribute::Rate)
        || fact.aggregate == Aggregate::Total)
        return false;
    if (fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Share)
        return (fact.noun.empty() || fact.noun == "disk" || fact.noun == "files")
            && (fact.firm || fact.attribute == Attribute::Ratio);
    if (fact.attribute == Attribute::Size)
        return fact.side == FactSide::Difference;
    if (fact.attribute == Attribute::Rate)
        return !fact.isNominal;
    if (fact.attribute == Attribute::Speed)
        return saysGain(fact);
    const bool measured = fact.attribute == Attribute::Quality || fact.attribute == Attribute::Error
        || fact.attribute == Attribute::Likeness || fact.attribute == Attribute::Other;
    return measured
        && (fact.side == FactSide::Difference || fact.amount.dimension == Dimension::PercentPoints);
}

/// Of a field its key names the row ("int8_ratio"), of everything else its label and its text.
std::string textNaming(const DocumentTree &tree, const Fact &fact, bool isField)
{
    const std::string_view label = tree.label(fact.sentence);
    if (isField)
        return foldKey(label);
    return label.empty() ? std::string(tree.text(fact.sentence))
                         : std::string(label) + ": " + std::string(tree.text(fact.sentence));
}

/// An item of a list names no row of that very list.
bool isWithin(const DocumentTree &tree, TreeId sentence, TreeId node)
{
    if (tree.node(node).kind == TreeKind::Table)
        return false;
    while (sentence != 0 && sentence != node)
        sentence = tree.node(sentence).parent;
    return sentence == node;
}

/// The sentence before it in its paragraph.
TreeId sentenceBefore(const DocumentTree &tree, const Fact &fact)
{
    if (tree.node(fact.group).kind != TreeKind::Paragraph)
        return NoTreeId;
    // It was made shortly before; from the first on a long paragraph would be walked for each of its
    // sentences.
    constexpr TreeId Nearby = 16;
    for (TreeId id = fact.sentence; id > fact.group + 1 && id + Nearby > fact.sentence;)
        if (tree.node(--id).next == fact.sentence)
            return id;
    return NoTreeId;
}

/// "Take the Q5. It loses 1.6 points": what compares goes on with the only thing that was named before it.
bool mayGoOn(const Graph &graph, const Fact &fact, TreeId before, const std::vector<NamedAt> &named)
{
    const bool compares = fact.side == FactSide::Difference || fact.attribute == Attribute::Ratio
        || (fact.attribute == Attribute::Share && fact.sense != Sense::Unknown);
    if (!compares || named.size() != 1 || !fact.thing.model.empty())
        return false;
    // What has figures of that kind itself is told, and the next sentence may be of another thing.
    return std::ranges::none_of(graph.besides(fact), [&](std::size_t i) {
        const Fact &one = graph.facts[i];
        return one.sentence == before && one.value != NoIndex
            && one.amount.dimension == fact.amount.dimension;
    });
}

} // namespace

void deriveNamedRows(const Graph &graph, std::vector<Derivation> &out)
{
    std::vector<bool> settled(graph.facts.size());
    // A row that is named outweighs what only stands near: its own sources are in the sentence itself.
    const auto isOwn = [&](const Derivation &one) {
        return std::ranges::any_of(one.sources, [&](std::size_t source) {
            return graph.facts[source].sentence == graph.facts[one.target].sentence;
        });
    };
    std::vector<bool> accused(graph.facts.size());
    for (const Derivation &one : out) {
        settled[one.target] = one.outcome != Outcome::Breaks;
        accused[one.target] = one.outcome == Outcome::Breaks && isOwn(one);
    }
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        const std::vector<NamedRow> rows = namedRowsOf(graph, document);
        const NameFinder finder = finderOf(rows);
        TreeId sentence = NoTreeId;
        std::vector<NamedAt> named;
        for (const std::size_t target : graph.inDocument(document)) {
            const Fact &fact = graph.facts[target];
            if (fact.table != 0 || fact.value == NoIndex)
                continue;
            if (fact.sentence != sentence) {
                sentence = fact.sentence;
                const bool isField
                    = tree.node(fact.group).kind == TreeKind::Record && !tree.label(sentence).empty();
                named = rowsNamedIn(graph, textNaming(tree, fact, isField), rows, finder,
                                    [&](const LedgerTable &table) {
                                        return !isWithin(tree, sentence, static_cast<TreeId>(table.node));
                                    });
                if (isField && named.size() != 1)
                    named.clear();
            }
            if (settled[target] || !mayNameRow(fact))
                continue;
            std::optional<Derivation> made;
            if (!named.empty())
                made = deriveOfNamed(graph, target, named);
            else if (const TreeId before = sentenceBefore(tree, fact); before != NoTreeId) {
                const auto earlier = rowsNamedIn(graph, tree.text(before), rows, finder,
                                                 [](const LedgerTable &) { return true; });
                if (mayGoOn(graph, fact, before, earlier))
                    made = deriveOfNamed(graph, target, earlier);
            }
            // What does not follow from its sentence may still follow from the row that the sentence names.
            if (made && (!accused[target] || made->outcome == Outcome::Follows))
                out.push_back(*std::move(made));
        }
    }
}

} // namespace assay
