// SPDX-License-Identifier: GPL-3.0-or-later
// Targets and sources that stand together: in a record, a row, a sentence, or a sentence and its neighbour.
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/record_ways.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

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
    auto found = settle(graph, target, RecordWays(graph, target, scope, true).ways());
    // What stands so far away accuses only of a slip, not of another kind of figure.
    if (found && found->outcome == Outcome::Breaks && !isWithin(fact, found->computed, MostRecordSlip))
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
        return settle(graph, target, RecordWays(graph, target, known).ways());
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
    const auto other = settle(graph, target, RecordWays(graph, target, wider).ways());
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
                found = settle(graph, target, RecordWays(graph, target, family).ways());
            // "Ratio: 15.1 (377B -> 24.9B)": what stands in its own field is what it is of.
            if (!found && fact.table == 0)
                found = settle(graph, target, RecordWays(graph, target, graph.inSentence(fact)).ways());
            if (!found)
                found = settle(graph, target, RecordWays(graph, target, graph.besides(fact)).ways());
            // {"original": {...}, "compressed": {...}, "result": {"ratio": 12}}: the sizes lie one record
            // higher.
            if (!found && fact.table == 0 && fact.firm
                && (fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Share))
                if (const auto above = graph.aboveRecord(fact); !above.empty()) {
                    found = settle(graph, target, RecordWays(graph, target, above).ways());
                    if (found && found->outcome == Outcome::Breaks && isNear(fact, found->computed))
                        found.reset();
                }
            // ... and "speedup" beside them, of their times.
            if (!found && fact.table == 0 && fact.attribute == Attribute::Speed)
                if (const auto above = graph.aboveRecord(fact); !above.empty())
                    found = settle(graph, target, RecordWays(graph, target, above, true).ways());
            // A small table whose columns are sides is one record: its sizes stand in another row.
            if (!found && fact.table != 0 && fact.side != FactSide::Original && fact.thing.part.empty())
                if (const auto all = ofTable(graph, fact); all.size() <= MostInSmallTable)
                    found = settle(graph, target, RecordWays(graph, target, all).ways());
        } else {
            const auto sentence = graph.inSentence(fact);
            found = settle(graph, target, RecordWays(graph, target, sentence).ways());
            if (!found) {
                const auto neighbours = graph.inNeighbours(fact);
                if (neighbours.size() > sentence.size())
                    found = settle(graph, target, RecordWays(graph, target, neighbours).ways());
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
                    found = settle(graph, target, RecordWays(graph, target, graph.besides(fact)).ways());
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
