// SPDX-License-Identifier: GPL-3.0-or-later
// Objects of like objects ({"resnet": {"size": {"fp32": ..., "int8": ...}, "speed": {...}}, "vgg": {...}})
// and maps of one set of keys ({"before": {"a": ..., "b": ...}, "after": {"a": ...}}) are tables, however
// deep their figures lie: the same laws hold in them.
#include "core/claims/reasoning/law_table.h"
#include "core/claims/reasoning/table_constants.h"
#include "core/claims/reasoning/table_parts.h"

#include <algorithm>
#include <map>
#include <set>

namespace assay {
namespace {

/// Figures of one document that are looked at, and how deep below a row they may lie.
constexpr std::size_t MostNested = 20000, DeepestCell = 4;
/// Fewer rows show no law.
constexpr std::size_t FewestRows = 3;

/// A table in the making: rows and columns are found by their names.
struct Grid {
    TreeId node = 0;
    std::map<std::string, std::map<std::string, std::size_t>> columns {}; ///< figures by column and row
    std::vector<std::string> rows {}, order {}; ///< as they come in the text
    std::set<std::string> known {}; ///< the same rows, to look them up
    bool isDeep = false; ///< some figure lies deeper than a row's own fields

    void add(const std::string &row, const std::string &column, std::size_t fact)
    {
        if (known.insert(row).second)
            rows.push_back(row);
        auto [at, fresh] = columns.try_emplace(column);
        if (fresh)
            order.push_back(column);
        at->second.try_emplace(row, fact);
    }
};

/// The node and those around it, from the figure's own sentence on.
std::vector<TreeId> wayOf(const DocumentTree &tree, const Fact &fact)
{
    std::vector<TreeId> way;
    for (TreeId at = fact.sentence; at != 0 && way.size() < DeepestCell + 2; at = tree.node(at).parent) {
        // A table that was made of some members of an object is no level of its own.
        const TreeNode &node = tree.node(at);
        if (node.kind != TreeKind::Table || node.parent == 0
            || node.pointer != tree.node(node.parent).pointer)
            way.push_back(at);
    }
    return way;
}

/// Keys from a node of the way down to the figure: "size/fp32".
std::string pathOf(const DocumentTree &tree, const std::vector<TreeId> &way, std::size_t from)
{
    std::string path;
    for (std::size_t i = from + 1; i-- > 0;)
        path += (path.empty() ? "" : "/") + std::string(tree.label(way[i]));
    return path;
}

class NestedTables {
public:
    NestedTables(const Graph &graph, std::size_t document)
        : m_graph(graph)
        , m_tree(*graph.trees[document])
        , m_document(document)
    {
        std::size_t seen = 0;
        for (const std::size_t i : graph.inDocument(document)) {
            const Fact &fact = graph.facts[i];
            if (fact.value != NoIndex && fact.amount.classified == NumberClass::None)
                add(i);
            if (++seen == MostNested)
                break;
        }
    }

    std::vector<LedgerTable> tables() const
    {
        std::vector<LedgerTable> out;
        for (const auto *grids : { &m_ofObjects, &m_ofKeys })
            for (const auto &[node, grid] : *grids)
                if (LedgerTable table = tableOf(grid); table.columns.size() > 2)
                    out.push_back(std::move(table));
        return out;
    }

private:
    void add(std::size_t index)
    {
        const auto way = wayOf(m_tree, m_graph.facts[index]);
        for (std::size_t depth = 1; depth + 1 < way.size(); ++depth) {
            // way[depth] is a row of what lies around it, and the rest of the way its column.
            const TreeId owner = way[depth + 1];
            const std::string row = std::string(m_tree.label(way[depth])) + '#' + std::to_string(way[depth]);
            Grid &objects = m_ofObjects[owner];
            objects.node = owner;
            objects.isDeep |= depth > 1;
            objects.add(row, pathOf(m_tree, way, depth - 1), index);
            // Or the key below it is the row, and itself part of the column.
            const std::string key(m_tree.label(way[depth - 1]));
            if (key.empty() || m_tree.label(way[depth]).empty())
                continue;
            Grid &keys = m_ofKeys[owner];
            keys.node = owner;
            keys.isDeep = true;
            keys.add(key,
                     std::string(m_tree.label(way[depth])) + '/'
                         + (depth > 1 ? pathOf(m_tree, way, depth - 2) : std::string()),
                     index);
        }
    }

    LedgerTable tableOf(const Grid &grid) const
    {
        LedgerTable table { .document = m_document, .node = grid.node };
        if (!grid.isDeep || grid.rows.size() < FewestRows)
            return table;
        std::vector<const std::map<std::string, std::size_t> *> columns;
        for (const std::string &name : grid.order) {
            const auto &cells = grid.columns.at(name);
            if (cells.size() < FewestRows || columns.size() == LawColumns)
                continue;
            const Fact &first = m_graph.facts[cells.begin()->second];
            columns.push_back(&cells);
            table.columns.push_back({ .header = name,
                                      .attribute = first.attribute,
                                      .side = first.side,
                                      .aggregate = first.aggregate,
                                      .sense = first.sense });
        }
        for (const std::string &row : grid.rows) {
            LedgerRow out { .label = row };
            bool any = false;
            for (const auto *column : columns) {
                const auto cell = column->find(row);
                out.cells.push_back(cell == column->end() ? NoIndex : cell->second);
                any |= cell != column->end();
            }
            if (any)
                table.rows.push_back(std::move(out));
        }
        return table;
    }

    const Graph &m_graph;
    const DocumentTree &m_tree;
    std::size_t m_document;
    std::map<TreeId, Grid> m_ofObjects {}, m_ofKeys {};
};

} // namespace

void deriveNested(const Graph &graph, std::vector<Derivation> &out)
{
    const TableConstants constants(graph);
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const std::string_view kind = graph.trees[document]->kind;
        if (kind != "json" && kind != "yaml" && kind != "json lines")
            continue;
        for (const LedgerTable &table : NestedTables(graph, document).tables())
            addLaws(graph, constants, table, out);
    }
}

} // namespace assay
