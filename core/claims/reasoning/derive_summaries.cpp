// SPDX-License-Identifier: GPL-3.0-or-later
// Fields that sum up a table of the same document under its columns' names: "mean_ratio" of the column
// "ratio", "best_wer" of "wer", "trials: 4" of the list "trials".
#include "core/claims/lexicon/lexicon.h"
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <unordered_map>

namespace assay {
namespace {

/// A mean of one figure is that figure.
constexpr std::size_t FewestFigures = 2;
/// A count further off than this factor counts something else.
constexpr double FarCount = 2;

enum class Summary { None, Mean, Extreme };

struct Key {
    Summary summary = Summary::None;
    std::string column {}; ///< what is left of the key without the word of the summary
};

Key keyOf(std::string_view label)
{
    const std::string folded = foldKey(label);
    Key key;
    std::size_t at = 0;
    const auto keep = [&](std::size_t end) {
        std::string_view part = std::string_view(folded).substr(at, end - at);
        while (part.starts_with(' '))
            part.remove_prefix(1);
        while (part.ends_with(' '))
            part.remove_suffix(1);
        if (!part.empty())
            key.column += (key.column.empty() ? "" : " ") + std::string(part);
    };
    for (const LexiconHit &hit : findPhrases(folded, LanguageSet::all(), Vote::Aggregate)) {
        const std::string_view said = hit.row->of(Vote::Aggregate);
        if (said == "total")
            continue;
        key.summary = said == "mean" ? Summary::Mean : Summary::Extreme;
        keep(hit.begin);
        at = hit.begin + hit.length;
    }
    keep(folded.size());
    return key;
}

/// "stages" is called so by "stage_count"; "stage" alone counts nothing.
constexpr std::size_t LongestEnding = 2;

/// Tables and their columns by how they are called: documents hold many of both, and many fields that may sum
/// up one.
class CalledTables {
public:
    struct Column {
        const LedgerTable *table;
        std::size_t column;
    };

    template <typename Map> static auto in(const Map &map, const std::string &name)
    {
        const auto found = map.find(name);
        return found == map.end() ? std::span<const typename Map::mapped_type::value_type>()
                                  : std::span(found->second);
    }

    CalledTables(const Graph &graph, std::size_t document)
    {
        for (const LedgerTable &table : graph.tables) {
            if (table.document != document)
                continue;
            const std::string label = foldKey(graph.trees[document]->label(static_cast<TreeId>(table.node)));
            m_tables[label].push_back(&table);
            for (std::size_t ending = 0; ending <= LongestEnding && ending < label.size(); ++ending)
                m_plurals[label.substr(0, label.size() - ending)].push_back(&table);
            for (std::size_t column = 0; column < table.columns.size(); ++column)
                m_columns[foldKey(table.columns[column].header)].push_back({ &table, column });
        }
    }

    std::span<const Column> columns(const std::string &name) const { return in(m_columns, name); }
    std::span<const LedgerTable *const> tables(const std::string &name) const { return in(m_tables, name); }
    /// Called so, but for an ending of few letters.
    std::span<const LedgerTable *const> pluralsOf(const std::string &name) const
    {
        return in(m_plurals, name);
    }

private:
    std::unordered_map<std::string, std::vector<Column>> m_columns {};
    std::unordered_map<std::string, std::vector<const LedgerTable *>> m_tables {}, m_plurals {};
};

/// The figures of the only column of the document that is called so; empty if one is missing.
std::vector<std::size_t> columnCalled(const Graph &graph, const CalledTables &called, const Fact &target,
                                      const std::string &name)
{
    std::vector<std::size_t> cells;
    for (const auto &[table, column] : called.columns(name)) {
        if (table->node == target.table)
            continue;
        if (!cells.empty())
            return {};
        for (const LedgerRow &row : table->rows) {
            // "Combined pipeline" is a thing of its own, or a total: what it has is not known.
            if (row.aggregate != Aggregate::None && row.isNamed)
                return {};
            if (row.aggregate != Aggregate::None)
                continue;
            const std::size_t cell = row.cells[column];
            if (cell == NoIndex || row.isGap || graph.facts[cell].value == NoIndex)
                return {};
            cells.push_back(cell);
        }
    }
    return cells;
}

void addSummary(const Graph &graph, const CalledTables &called, std::size_t target, const Key &key,
                std::vector<Derivation> &out)
{
    const Fact &stated = graph.facts[target];
    const std::vector<std::size_t> cells = columnCalled(graph, called, stated, key.column);
    if (cells.size() < FewestFigures || !std::ranges::all_of(cells, [&](std::size_t cell) {
            return graph.facts[cell].amount.dimension == stated.amount.dimension
                || graph.facts[cell].amount.dimension == Dimension::Plain
                || stated.amount.dimension == Dimension::Plain;
        }))
        return;
    Derivation made { .target = target, .rule = "column.mean", .sources = cells };
    if (key.summary == Summary::Mean) {
        made.formula = formulaOfAll(graph, cells, "mean");
        made.computed = meansOf(graph, cells);
    } else {
        const auto [least, most] = std::ranges::minmax(
            cells, {}, [&](std::size_t cell) { return graph.facts[cell].amount.value; });
        made.formula = "the extremes " + graph.printed(least) + " and " + graph.printed(most);
        for (const std::size_t cell : { least, most })
            made.computed.push_back(graph.facts[cell].amount.readings.front());
    }
    const bool follows = agreesWithAny(stated, made.computed);
    // "max_size_mb: 12" may be a limit.
    if (!follows && key.summary == Summary::Extreme)
        return;
    made.outcome = follows ? Outcome::Follows : Outcome::Breaks;
    if (!follows && key.summary == Summary::Mean)
        made.computed.resize(1);
    out.push_back(std::move(made));
}

/// The key without words that only say that it counts: "stage" of "stage_count", nothing of "count".
std::string countedBy(std::string_view label, bool &saysCount)
{
    const std::string folded = foldKey(label);
    std::string rest;
    std::size_t at = 0;
    const auto keep = [&](std::size_t end) {
        for (std::size_t i = at; i < end; ++i)
            if (folded[i] != ' ' || (!rest.empty() && rest.back() != ' '))
                rest += folded[i];
    };
    for (const LexiconHit &hit : findPhrases(folded, LanguageSet::all(), Vote::Grammar)) {
        if (hit.row->of(Vote::Grammar) != "count")
            continue;
        saysCount = true;
        keep(hit.begin);
        at = hit.begin + hit.length;
    }
    keep(folded.size());
    while (rest.ends_with(' '))
        rest.pop_back();
    return rest;
}

struct Counted {
    std::string name {};
    std::uint64_t items = 0;
    bool isOpen = false; ///< items are left out
};

/// {"count": 6, "modules": [...]}: the only list of the record.
std::optional<Counted> onlyListBeside(const DocumentTree &tree, TreeId field)
{
    std::optional<Counted> found;
    for (const TreeId child : tree.children(tree.node(field).parent)) {
        const TreeNode &node = tree.node(child);
        if (node.kind != TreeKind::List && node.kind != TreeKind::Table)
            continue;
        if (found)
            return {};
        found = Counted { foldKey(tree.label(child)), node.items,
                          tree.has(child, TreeFlag::Elided) || tree.has(child, TreeFlag::Cut) };
    }
    return found;
}

/// The only table of the document that the key names.
std::optional<Counted> tableCalled(const Graph &graph, const CalledTables &called, const Fact &stated,
                                   const std::string &name, bool saysCount)
{
    const DocumentTree &tree = *graph.trees[stated.document];
    std::optional<Counted> found;
    for (const LedgerTable *table : saysCount ? called.pluralsOf(name) : called.tables(name)) {
        if (table->node == stated.table)
            continue;
        if (found)
            return {};
        found = Counted { foldKey(tree.label(static_cast<TreeId>(table->node))), table->rows.size(),
                          std::ranges::any_of(table->rows, &LedgerRow::isGap) };
    }
    return found;
}

/// "trials: 4" or "trial_count: 4" beside the table "trials" that lies elsewhere, "count: 4" beside the only
/// list of its record.
void addCount(const Graph &graph, const CalledTables &called, std::size_t target,
              std::vector<Derivation> &out)
{
    const Fact &stated = graph.facts[target];
    const DocumentTree &tree = *graph.trees[stated.document];
    if (stated.amount.value < 1 || stated.amount.value != std::floor(stated.amount.value))
        return;
    bool saysCount = false;
    const std::string name = countedBy(tree.label(stated.sentence), saysCount);
    const auto counted = name.empty() ? onlyListBeside(tree, stated.sentence)
                                      : tableCalled(graph, called, stated, name, saysCount);
    if (!counted || counted->isOpen || counted->items < FewestFigures)
        return;
    const auto rows = static_cast<double>(counted->items);
    if (rows > FarCount * stated.amount.value || stated.amount.value > FarCount * rows)
        return;
    out.push_back({ .target = target,
                    .outcome = stated.amount.value == rows ? Outcome::Follows : Outcome::Breaks,
                    .rule = "count.list",
                    .formula = std::to_string(counted->items) + " in the list \"" + counted->name + "\"",
                    .computed = { { rows, rows } } });
}

} // namespace

void deriveSummaries(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = derivedFacts(graph, out);
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        const bool isData = tree.kind == "json" || tree.kind == "yaml" || tree.kind == "json lines";
        if (!isData)
            continue;
        const CalledTables called(graph, document);
        for (const std::size_t target : graph.inDocument(document)) {
            const Fact &fact = graph.facts[target];
            const std::string_view label = tree.label(fact.sentence);
            if (settled[target] || fact.value == NoIndex || !isResult(fact) || label.empty()
                || label.find(' ') != std::string_view::npos)
                continue;
            const Key key = keyOf(label);
            if (key.summary != Summary::None && !key.column.empty())
                addSummary(graph, called, target, key, out);
            else if (key.summary == Summary::None)
                addCount(graph, called, target, out);
        }
    }
}

} // namespace assay
