// SPDX-License-Identifier: GPL-3.0-or-later
// One key, two values: within a document, and across documents where both name the same model.
#include "core/claims/reasoning/conflicting_scores.h"

#include "core/claims/facts/labels.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace assay {
namespace {

/// Files and tensors, MB and MiB differ by a few percent and are called the same: nearer values are no
/// conflict.
constexpr double ConflictGap = 0.05;
/// Shorter names are words.
constexpr std::size_t ShortestName = 5;

bool isFar(const Fact &a, const Fact &b)
{
    const auto &x = a.amount.readings.front(), &y = b.amount.readings.front();
    const double gap = std::max(x.low - y.high, y.low - x.high);
    return gap > ConflictGap * std::max(std::abs(a.amount.value), std::abs(b.amount.value));
}

/// "0.25" and "4x" are one ratio.
bool areInverse(const Fact &a, const Fact &b)
{
    return a.attribute == Attribute::Ratio && b.attribute == Attribute::Ratio
        && (a.amount.value < 1) != (b.amount.value < 1) && a.amount.value > 0 && b.amount.value > 0
        && std::ranges::any_of(b.amount.intervals(), [&](const Interval &one) {
               return one.low > 0 && agrees(a, { 1 / one.high, 1 / one.low });
           });
}

/// "The INT8 file is 3.9 times smaller", "the pruned one in INT8 7.0 times": further apart than a slip of the
/// pen the two are of two models.
constexpr double MostApart = 1.6;

bool areApart(const Fact &a, const Fact &b)
{
    return a.amount.value > MostApart * b.amount.value || b.amount.value > MostApart * a.amount.value;
}

bool disagree(const Fact &a, const Fact &b)
{
    return !areInverse(a, b) && !amountsAgree(a.amount, b.amount) && isFar(a, b);
}

/// What makes two facts speak of the same; empty if the fact is of a kind that has honest variants
/// everywhere.
using Key = std::tuple<int, std::string, int, std::string, double, bool>;
std::optional<Key> keyOf(const Fact &fact)
{
    if (fact.value == NoIndex || !isResult(fact) || fact.isScoped || !fact.base.empty() || fact.inHeading
        || fact.table != 0 || fact.amount.range || fact.amount.atLeast || fact.amount.atMost
        || !fact.thing.isWhole() || fact.aggregate == Aggregate::Best || fact.aggregate == Aggregate::Worst
        || fact.aggregate == Aggregate::Mean)
        return {};
    const bool percent = fact.amount.dimension == Dimension::Percent;
    switch (fact.attribute) {
    case Attribute::Ratio:
        // "The factor of 4 that theory names" is of no model, "it needs 3x the size as free space" no ratio.
        if (fact.amount.dimension != Dimension::Ratio || fact.wasBare || !fact.isSaid || !fact.firm
            || !(fact.firmByWord || fact.sense == Sense::Saved) || !fact.noun.empty() || fact.isInverse
            || percent)
            return {};
        return Key { 0, fact.thing.model + '/' + fact.thing.row, 0, fact.noun, fact.bits, false };
    case Attribute::Size:
        if ((fact.side != FactSide::Original && fact.side != FactSide::Compressed) || fact.isFormatSide)
            return {};
        return Key {
            1, fact.thing.model + '/' + fact.thing.row, static_cast<int>(fact.side), {}, fact.bits, false
        };
    case Attribute::Rate:
        // Whole numbers name formats.
        if (fact.isNominal || fact.amount.value == std::floor(fact.amount.value)
            || (!fact.saysModel && fact.aggregate != Aggregate::Mean && fact.side == FactSide::None))
            return {};
        return Key {
            2, fact.thing.model + '/' + fact.thing.row, static_cast<int>(fact.side), {}, fact.bits, false
        };
    default:
        return {};
    }
}

void accuse(const Graph &graph, std::size_t target, std::size_t other, const char *rule,
            const std::set<std::size_t> &sure, std::vector<Derivation> &out)
{
    if (sure.contains(target))
        return;
    out.push_back({ .target = target,
                    .outcome = Outcome::Breaks,
                    .rule = rule,
                    .formula = graph.printed(other),
                    .sources = { other },
                    .computed = { graph.facts[other].amount.intervals().begin(),
                                  graph.facts[other].amount.intervals().end() } });
}

/// A ratio or size beside the sizes that it was made of is of those, and of no other sentence's.
bool hasSizesOfItsOwn(const Graph &graph, const Fact &fact)
{
    return std::ranges::any_of(graph.inSentence(fact), [&](std::size_t i) {
        const Fact &other = graph.facts[i];
        return &other != &fact && other.attribute == Attribute::Size && other.value != NoIndex;
    });
}

/// Items of one list are different things, as the objects of an array are.
bool areItemsOfOneList(const Graph &graph, const Fact &a, const Fact &b)
{
    const DocumentTree &tree = *graph.trees[a.document];
    std::vector<TreeId> above { a.sentence };
    while (above.back() != 0)
        above.push_back(tree.node(above.back()).parent);
    TreeId common = b.sentence;
    while (common != 0 && std::ranges::find(above, common) == above.end())
        common = tree.node(common).parent;
    return tree.node(common).kind == TreeKind::List;
}

/// Fields of one record with names of their own are different things: "Input: 2,200 bytes", "Compressed size:
/// 60 bytes".
bool areFieldsOfOneRecord(const Graph &graph, const Fact &a, const Fact &b)
{
    const DocumentTree &tree = *graph.trees[a.document];
    return a.group == b.group && !tree.label(a.sentence).empty()
        && tree.label(a.sentence) != tree.label(b.sentence);
}

/// The same field twice, each beside others of its own: records of two things.
bool areRecordsOfOneKind(const Graph &graph, const Fact &a, const Fact &b)
{
    const DocumentTree &tree = *graph.trees[a.document];
    const std::string_view label = tree.label(a.sentence);
    return !label.empty() && label == tree.label(b.sentence) && a.sentence != b.sentence
        && tree.node(a.group).kind == TreeKind::Record && tree.node(b.group).kind == TreeKind::Record;
}

/// Two arguments of one calculation that holds are different quantities.
using Together = std::set<std::pair<std::size_t, std::size_t>>;
Together sourcesTogether(const std::vector<Derivation> &derivations)
{
    Together together;
    for (const Derivation &one : derivations)
        if (one.outcome == Outcome::Follows && one.sources.size() == 2)
            together.insert(std::minmax(one.sources[0], one.sources[1]));
    return together;
}

/// "## cuckoo-3b" and "## cuckoo-1b": sections side by side whose headings are single names.
bool areNamedApart(const Graph &graph, const Fact &a, const Fact &b)
{
    const DocumentTree &tree = *graph.trees[a.document];
    const auto isName = [&](TreeId section) {
        const std::string_view heading = tree.label(section);
        return !heading.empty() && heading.find(' ') == std::string_view::npos;
    };
    return a.section != b.section && tree.node(a.section).parent == tree.node(b.section).parent
        && isName(a.section) && isName(b.section);
}

void withinDocument(const Graph &graph, std::size_t document, const std::set<std::size_t> &sure,
                    const Together &together, std::vector<Derivation> &out)
{
    std::map<Key, std::vector<std::size_t>> keys;
    for (const std::size_t i : graph.inDocument(document)) {
        if (graph.trees[document]->isData())
            continue;
        if (auto key = hasSizesOfItsOwn(graph, graph.facts[i]) ? std::nullopt : keyOf(graph.facts[i])) {
            // Keys of data say exactly what they are of.
            const DocumentTree &tree = *graph.trees[document];
            if (tree.kind != "markdown" && tree.kind != "html" && tree.kind != "text")
                std::get<3>(*key) += tree.label(graph.facts[i].sentence);
            keys[*key].push_back(i);
        }
    }
    for (const auto &[key, facts] : keys) {
        const std::size_t first = facts.front();
        for (const std::size_t other : facts) {
            if (!disagree(graph.facts[first], graph.facts[other])
                || (graph.facts[first].section != graph.facts[other].section
                    && areApart(graph.facts[first], graph.facts[other]))
                || graph.facts[first].sentence == graph.facts[other].sentence
                || areItemsOfOneList(graph, graph.facts[first], graph.facts[other])
                || areNamedApart(graph, graph.facts[first], graph.facts[other])
                || areFieldsOfOneRecord(graph, graph.facts[first], graph.facts[other])
                || areRecordsOfOneKind(graph, graph.facts[first], graph.facts[other])
                || together.contains(std::minmax(first, other))
                || (sure.contains(first) && sure.contains(other)))
                continue;
            accuse(graph, first, other, "documents.one-key", sure, out);
            accuse(graph, other, first, "documents.one-key", sure, out);
            break;
        }
    }
}

/// Names of models that columns, keys or paths give, over all documents.
std::set<std::string> knownNames(const Graph &graph)
{
    std::set<std::string> names;
    for (const std::string &name : graph.mainModels)
        if (name.size() >= ShortestName)
            names.insert(name);
    for (const Fact &fact : graph.facts)
        if (fact.thing.model.size() >= ShortestName)
            names.insert(fact.thing.model);
    return names;
}

std::string namedIn(const Graph &graph, const Fact &fact, const std::set<std::string> &names)
{
    if (!fact.thing.model.empty())
        return fact.thing.model;
    const std::string_view text = graph.trees[fact.document]->text(fact.sentence);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.size(), text.find_first_of(" ,;:()", at));
        const std::string token = normalisedName(text.substr(at, end - at));
        if (names.contains(token))
            return token;
        at = end + 1;
    }
    return graph.mainModels[fact.document];
}

void acrossDocuments(const Graph &graph, std::vector<Derivation> &out)
{
    if (graph.trees.size() < 2)
        return;
    const std::set<std::string> names = knownNames(graph);
    std::map<std::string, std::vector<std::size_t>> byName;
    for (std::size_t i = 0; i < graph.facts.size(); ++i) {
        const Fact &fact = graph.facts[i];
        if (fact.attribute != Attribute::Ratio || !isResult(fact) || fact.value == NoIndex
            || !fact.thing.isWhole() || fact.isScoped || !fact.noun.empty()
            || fact.amount.dimension == Dimension::Percent || fact.aggregate == Aggregate::Best
            || fact.aggregate == Aggregate::Mean)
            continue;
        const std::string name = namedIn(graph, fact, names);
        if (name.size() >= ShortestName)
            byName[name + '/' + std::to_string(fact.bits)].push_back(i);
    }
    for (const auto &[name, facts] : byName)
        for (const std::size_t other : facts) {
            const Fact &a = graph.facts[facts.front()], &b = graph.facts[other];
            if (a.document == b.document || !disagree(a, b))
                continue;
            accuse(graph, facts.front(), other, "documents.disagree", {}, out);
            accuse(graph, other, facts.front(), "documents.disagree", {}, out);
            break;
        }
}

/// A ratio or share that a document takes back is contradicted wherever it stands as a result. A size in the
/// same sentence is what the ratio was made of, and stays.
void retractions(const Graph &graph, std::vector<Derivation> &out)
{
    for (std::size_t i = 0; i < graph.facts.size(); ++i) {
        const Fact &taken = graph.facts[i];
        if (taken.mode != Mode::Retracted || taken.value == NoIndex
            || (taken.attribute != Attribute::Ratio && taken.attribute != Attribute::Share))
            continue;
        for (const std::size_t other : graph.inDocument(taken.document)) {
            const Fact &stated = graph.facts[other];
            // Only what is claimed of sizes there as well: the same "1.07x" may be told of as a failure.
            if (stated.attribute == taken.attribute && isResult(stated) && stated.value != NoIndex
                && (stated.firmByWord || stated.sense != Sense::Unknown || stated.table != 0)
                && stated.amount.value == taken.amount.value && stated.sentence != taken.sentence
                && stated.group != taken.group) // a correction says what it corrects
                out.push_back({ .target = other,
                                .outcome = Outcome::Breaks,
                                .rule = "documents.retracted",
                                .formula = graph.printed(i),
                                .sources = { i } });
        }
    }
}

/// The size in a model card's front matter against those that its text gives the model: it is said of the
/// card's own files, and conflicts if the text names sizes of the compressed model and none is that.
void frontMatter(const Graph &graph, std::size_t document, std::vector<Derivation> &out)
{
    const DocumentTree &tree = *graph.trees[document];
    const auto isFront = [&](TreeId at) {
        while (at != 0 && !tree.has(at, TreeFlag::FrontMatter))
            at = tree.node(at).parent;
        return at != 0;
    };
    std::vector<std::size_t> front, body;
    bool several = false;
    for (const std::size_t i : graph.inDocument(document)) {
        const Fact &fact = graph.facts[i];
        if (fact.attribute != Attribute::Size || fact.value == NoIndex || !isResult(fact) || fact.amount.range
            || fact.amount.atLeast || fact.amount.atMost || fact.isScoped)
            continue;
        if (isFront(fact.sentence)) {
            if (fact.side != FactSide::Original && fact.side != FactSide::Difference && fact.thing.isWhole())
                front.push_back(i);
        } else if (fact.side == FactSide::Compressed && fact.thing.isWhole() && fact.table == 0)
            body.push_back(i);
        for (const std::size_t known : front)
            several |= known != i && amountsAgree(graph.facts[known].amount, fact.amount);
    }
    if (front.size() != 1 || body.empty() || several)
        return;
    for (const std::size_t other : body)
        if (!disagree(graph.facts[front.front()], graph.facts[other]))
            return;
    out.push_back({ .target = front.front(),
                    .outcome = Outcome::Breaks,
                    .rule = "documents.one-key",
                    .formula = graph.printed(body.front()),
                    .sources = { body.front() },
                    .computed = { graph.facts[body.front()].amount.readings.front() } });
}

} // namespace

void findConflicts(const Graph &graph, std::vector<Derivation> &out)
{
    std::set<std::size_t> sure;
    for (const Derivation &one : out)
        if (one.outcome == Outcome::Follows)
            sure.insert(one.target);
    const Together together = sourcesTogether(out);
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        withinDocument(graph, document, sure, together, out);
        conflictingScores(graph, document, out);
        frontMatter(graph, document, out);
    }
    acrossDocuments(graph, out);
    retractions(graph, out);
}

} // namespace assay
