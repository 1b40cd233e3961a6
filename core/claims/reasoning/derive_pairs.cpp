// SPDX-License-Identifier: GPL-3.0-or-later
// Fields that compare a before and an after which stand beside them in another block: a table of two sides
// with "ratio: 3.56x" under it, two lists "Before" and "After" and a third that tells the effect, two rows of
// a record and the factor in a third.
#include "core/claims/reasoning/points.h"
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/scopes.h"
#include "core/claims/reasoning/slip.h"
#include "core/claims/reasoning/table_parts.h"

#include "core/claims/facts/labels.h"
#include "core/claims/reading/payload_keys.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace assay {
namespace {

/// Pairs of one document that fields are held against, and fields that are.
constexpr std::size_t MostPairs = 64, MostFields = 512;

/// Two figures of one thing, one of the original and one of what became of it.
struct Pair {
    std::size_t from = NoIndex, to = NoIndex;
    TreeId section = 0;
    TreeId block = 0; ///< what their table lies in, or their section
    bool isMean = false; ///< a row of means
};

bool isMeasured(const Fact &fact)
{
    return isMeasuredFigure(fact) && !fact.amount.word;
}

bool isOfOneKind(const Fact &a, const Fact &b)
{
    return a.amount.dimension == b.amount.dimension && a.attribute == b.attribute
        && a.thing.other == b.thing.other;
}

class Pairs {
public:
    Pairs(const Graph &graph, std::size_t document)
        : m_graph(graph)
        , m_tree(*graph.trees[document])
        , m_document(document)
    {
    }

    void addTable(const LedgerTable &table)
    {
        if (m_tree.node(static_cast<TreeId>(table.node)).kind != TreeKind::Table)
            return;
        std::vector<std::size_t> sided;
        for (std::size_t column = 0; column < table.columns.size(); ++column)
            if (table.columns[column].side == FactSide::Original
                || table.columns[column].side == FactSide::Compressed)
                sided.push_back(column);
        if (sided.size() == 2 && table.columns[sided[0]].side != table.columns[sided[1]].side) {
            const bool first = table.columns[sided[0]].side == FactSide::Original;
            for (const LedgerRow &row : table.rows)
                if (!row.isGap)
                    add(row.cells[sided[first ? 0 : 1]], row.cells[sided[first ? 1 : 0]],
                        static_cast<TreeId>(table.node), row.aggregate == Aggregate::Mean);
            return;
        }
        addColumn(table);
    }

    /// "bf16 checkpoint 29.6 GB", "AWQ 9.3 GB": the only two sizes of a record, one of them the original's.
    void addColumn(const LedgerTable &table)
    {
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            std::vector<std::size_t> originals, others;
            for (const LedgerRow &row : table.rows)
                if (const std::size_t cell = row.cells[column];
                    cell != NoIndex && isSize(m_graph.facts[cell]) && isMeasured(m_graph.facts[cell]))
                    (m_graph.facts[cell].side == FactSide::Original ? originals : others).push_back(cell);
            if (originals.size() == 1 && others.size() == 1)
                add(originals.front(), others.front(), static_cast<TreeId>(table.node));
        }
    }

    /// "Size: 540 MB" under "Before", and "Size: 90 MB" under "After".
    void addLabelled()
    {
        using Key = std::tuple<TreeId, std::string, Dimension>;
        std::map<Key, std::vector<std::size_t>> found;
        for (const std::size_t i : m_graph.inDocument(m_document)) {
            const Fact &fact = m_graph.facts[i];
            const std::string_view label = m_tree.label(fact.sentence);
            if (fact.table == 0 && !label.empty() && isMeasured(fact)
                && (fact.side == FactSide::Original || fact.side == FactSide::Compressed))
                found[{ fact.section, foldKey(label), fact.amount.dimension }].push_back(i);
        }
        for (const auto &[key, both] : found) {
            if (both.size() != 2)
                continue;
            const Fact &first = m_graph.facts[both[0]], &second = m_graph.facts[both[1]];
            if (first.side != second.side && first.group != second.group) {
                const bool ordered = first.side == FactSide::Original;
                add(both[ordered ? 0 : 1], both[ordered ? 1 : 0], 0);
            }
        }
    }

    const std::vector<Pair> &all() const { return m_pairs; }

private:
    void add(std::size_t from, std::size_t to, TreeId block, bool isMean = false)
    {
        if (from == NoIndex || to == NoIndex || m_pairs.size() == MostPairs)
            return;
        const Fact &a = m_graph.facts[from], &b = m_graph.facts[to];
        if (isMeasured(a) && isMeasured(b) && isOfOneKind(a, b) && a.amount.value != b.amount.value)
            m_pairs.push_back({ from, to, a.section, block != 0 ? m_tree.node(block).parent : a.section,
                                isMean || a.aggregate == Aggregate::Mean });
    }

    const Graph &m_graph;
    const DocumentTree &m_tree;
    std::size_t m_document;
    std::vector<Pair> m_pairs {};
};

enum class Form { None, Factor, Saved, Kept, Difference };

Form formOf(const Fact &fact)
{
    const Dimension dimension = fact.amount.dimension;
    if (dimension == Dimension::Ratio || (dimension == Dimension::Plain && fact.wasBare)
        || (dimension == Dimension::Plain && fact.attribute == Attribute::Speed))
        return fact.amount.value > 1
                && (fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Speed)
            ? Form::Factor
            : Form::None;
    if (fact.attribute == Attribute::Share && dimension == Dimension::Percent)
        return fact.sense == Sense::Saved ? Form::Saved : fact.sense == Sense::Kept ? Form::Kept : Form::None;
    return fact.side == FactSide::Difference && dimension != Dimension::Percent ? Form::Difference
                                                                                : Form::None;
}

/// A field or item with a label, of the whole thing.
bool isField(const DocumentTree &tree, const Fact &fact)
{
    // "min_ratio" is a limit, and the best of several is not all of it.
    return fact.value != NoIndex && isClear(fact) && fact.aggregate != Aggregate::Best
        && fact.aggregate != Aggregate::Worst && !fact.inHeading && !fact.isScoped && !fact.amount.word
        && fact.amount.classified == NumberClass::None && fact.thing.part.empty() && fact.base.empty()
        && !fact.isRelative && !fact.amount.approximate && (fact.isSaid || fact.amount.unitOfLabel)
        && (fact.noun.empty() || fact.noun == "disk" || fact.noun == "files"
            || fact.side == FactSide::Difference)
        && (fact.table != 0 || !tree.label(fact.sentence).empty());
}

class Field {
public:
    Field(const Graph &graph, std::size_t target)
        : m_graph(graph)
        , m_target(target)
        , m_fact(graph.facts[target])
        , m_form(formOf(m_fact))
    {
    }

    bool mayBeOf(const Pair &pair) const
    {
        const Fact &from = m_graph.facts[pair.from];
        if (m_form == Form::None || from.thing.other != m_fact.thing.other
            || pair.isMean != (m_fact.aggregate == Aggregate::Mean))
            return false;
        if (m_form == Form::Difference)
            return from.attribute == m_fact.attribute
                && (from.noun.empty() || m_fact.noun.empty() || from.noun == m_fact.noun)
                && (from.dataSet.empty() || m_fact.dataSet.empty() || from.dataSet == m_fact.dataSet);
        if (m_fact.attribute == Attribute::Speed)
            return from.attribute == Attribute::Speed || from.attribute == Attribute::Time;
        return from.attribute == Attribute::Size;
    }

    Derivation of(const Pair &pair) const
    {
        const Fact &from = m_graph.facts[pair.from], &to = m_graph.facts[pair.to];
        const bool grows = to.amount.value > from.amount.value;
        std::size_t a = grows ? pair.to : pair.from, b = grows ? pair.from : pair.to;
        Derivation made { .target = m_target, .sources = { a, b } };
        const Fact &large = m_graph.facts[a], &small = m_graph.facts[b];
        const char *pattern = "a / b";
        switch (m_form) {
        case Form::Kept:
            std::swap(a, b);
            made.rule = "share.sources";
            made.computed = quotients(small, large);
            break;
        case Form::Saved:
            pattern = "1 - b / a";
            made.rule = "share.sources";
            made.computed = mapped(quotients(small, large), -1, 1);
            break;
        case Form::Difference:
            pattern = "a - b";
            made.rule = m_fact.attribute == Attribute::Size ? "size.difference" : "difference.sources";
            made.computed
                = mapped(combine(large, small,
                                 [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
                         pointFactor(large, m_fact), 0);
            break;
        default:
            made.rule = m_fact.attribute == Attribute::Speed ? "gain.sources" : "ratio.sources";
            made.computed = quotients(large, small);
        }
        made.formula = inFigures(m_graph, pattern, a, b);
        const bool follows = agreesWithAny(m_fact, made.computed)
            || (m_fact.amount.negative && agreesWithAny(m_fact, mapped(made.computed, -1, 0)));
        made.outcome = follows ? Outcome::Follows : Outcome::Breaks;
        return made;
    }

private:
    const Graph &m_graph;
    std::size_t m_target;
    const Fact &m_fact;
    Form m_form;
};

/// Originals of a document that a record may be set against.
constexpr std::size_t MostOriginals = 4;

/// {"size_mb": 6.63, "factor": 7.72, "saved_percent": 87.1} of an original that another record states: the
/// only size of the field's own record, and the originals of the document.
std::vector<Pair> ownPairs(const Graph &graph, const Fact &fact)
{
    std::vector<std::size_t> own, originals;
    const auto addNew = [&](std::vector<std::size_t> &to, std::size_t i) {
        const Fact &one = graph.facts[i];
        const bool isKnown = std::ranges::any_of(
            to, [&](std::size_t other) { return graph.facts[other].amount.value == one.amount.value; });
        if (isSize(one) && isMeasured(one) && one.thing.other.empty() && !isKnown)
            to.push_back(i);
    };
    const TreeId record = graph.trees[fact.document]->node(fact.sentence).parent;
    if (graph.trees[fact.document]->node(record).kind != TreeKind::Record)
        return {};
    for (const std::size_t i : graph.besides(fact))
        if (graph.trees[fact.document]->node(graph.facts[i].sentence).parent == record
            && graph.facts[i].side != FactSide::Original)
            addNew(own, i);
    for (const std::size_t i : graph.inDocument(fact.document))
        if (graph.facts[i].side == FactSide::Original && originals.size() <= MostOriginals)
            addNew(originals, i);
    if (own.size() != 1 || originals.size() > MostOriginals)
        return {};
    std::vector<Pair> pairs;
    for (const std::size_t original : originals)
        if (graph.facts[original].amount.value > graph.facts[own.front()].amount.value)
            pairs.push_back({ original, own.front(), fact.section, record });
    return pairs;
}

/// The pairs of the field's own section, else those of the document if one section has all of them.
std::vector<const Pair *> pairsFor(const std::vector<Pair> &pairs, const Fact &fact)
{
    std::vector<const Pair *> near, far;
    bool isOne = true;
    for (const Pair &pair : pairs) {
        (pair.section == fact.section || pair.block == fact.section ? near : far).push_back(&pair);
        isOne &= pair.block == pairs.front().block;
    }
    return !near.empty() ? near : isOne ? far : std::vector<const Pair *>();
}

/// What several pairs may give is only confirmed; of the only one a field that does not follow is a slip, or
/// stands beside another field of its block that does follow.
void deriveOf(const Graph &graph, std::size_t document, const std::vector<bool> &settled,
              std::vector<Derivation> &out)
{
    Pairs pairs(graph, document);
    for (const LedgerTable &table : graph.tables)
        if (table.document == document)
            pairs.addTable(table);
    pairs.addLabelled();
    if (pairs.all().empty())
        return;
    std::map<TreeId, std::size_t> following; ///< by block of fields
    std::vector<Derivation> breaking;
    std::vector<bool> isOwn; ///< the record that holds the field holds its pair
    std::size_t fields = 0;
    for (const std::size_t target : graph.inDocument(document)) {
        const Fact &fact = graph.facts[target];
        if (!isField(*graph.trees[document], fact) || formOf(fact) == Form::None || ++fields > MostFields)
            continue;
        const Field field(graph, target);
        std::vector<Derivation> made;
        bool own = false;
        for (const Pair *pair : pairsFor(pairs.all(), fact))
            if (field.mayBeOf(*pair) && pair->from != target && pair->to != target) {
                made.push_back(field.of(*pair));
                own = pair->block == fact.group
                    || (fact.table != 0 && graph.facts[pair->from].table == fact.table);
            }
        const auto found = std::ranges::find(made, Outcome::Follows, &Derivation::outcome);
        if (found != made.end())
            ++following[fact.group];
        if (settled[target])
            continue;
        if (found != made.end())
            out.push_back(std::move(*found));
        else if (made.size() == 1) {
            breaking.push_back(std::move(made.front()));
            isOwn.push_back(own);
        }
    }
    for (std::size_t i = 0; i < breaking.size(); ++i) {
        const Fact &fact = graph.facts[breaking[i].target];
        if (isOwn[i] || following[fact.group] > 0 || slipChance(fact, breaking[i].computed) < SlipChance)
            out.push_back(std::move(breaking[i]));
    }
}

/// Fields of a record with one size, where one of them shows which original it is set against.
void deriveOfRecords(const Graph &graph, std::size_t document, const std::vector<bool> &settled,
                     std::vector<Derivation> &out)
{
    std::map<TreeId, std::vector<std::size_t>> records;
    std::size_t fields = 0;
    if (!graph.trees[document]->isData())
        return;
    for (const std::size_t target : graph.inDocument(document)) {
        const Fact &fact = graph.facts[target];
        if (isField(*graph.trees[document], fact) && formOf(fact) != Form::None
            && formOf(fact) != Form::Difference && fact.attribute != Attribute::Speed
            && ++fields <= MostFields)
            records[graph.trees[document]->node(fact.sentence).parent].push_back(target);
    }
    for (const auto &[record, targets] : records) {
        if (targets.size() < 2)
            continue;
        for (const Pair &pair : ownPairs(graph, graph.facts[targets.front()])) {
            std::vector<Derivation> made;
            for (const std::size_t target : targets)
                if (const Field field(graph, target); field.mayBeOf(pair))
                    made.push_back(field.of(pair));
            const auto follow = std::ranges::count(made, Outcome::Follows, &Derivation::outcome);
            if (follow == 0)
                continue;
            for (Derivation &one : made)
                if (!settled[one.target])
                    out.push_back(std::move(one));
            break;
        }
    }
}

} // namespace

void derivePairs(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = derivedFacts(graph, out);
    for (std::size_t document = 0; document < graph.trees.size(); ++document)
        deriveOf(graph, document, settled, out);
    const std::vector<bool> known = derivedFacts(graph, out);
    for (std::size_t document = 0; document < graph.trees.size(); ++document)
        deriveOfRecords(graph, document, known, out);
}

} // namespace assay
