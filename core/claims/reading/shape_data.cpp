// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/shape_pass.h"

#include "core/claims/reading/shape_words.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

/// Objects with more keys, and lists with more items, are data and no rows of a table.
constexpr std::size_t MostColumns = 512;

class DataShaper {
public:
    explicit DataShaper(TreeBuilder &builder)
        : m_builder(builder)
        , m_tree(builder.tree())
        , m_languages(m_tree.languages())
    {
    }

    void run()
    {
        // Children have higher ids than what they are in: from the leaves to the root.
        for (auto id = static_cast<TreeId>(m_tree.nodes.size()); id-- > 1;) {
            const auto &node = m_tree.node(id);
            if (node.pointer == 0 && !isDataRoot(id))
                continue;
            if (node.kind == TreeKind::List)
                shapeList(id);
            else if (node.kind == TreeKind::Record && (node.flags & KeyValue) == 0)
                shapeRecord(id);
        }
    }

private:
    bool isDataRoot(TreeId id) const
    {
        const auto first = m_tree.node(id).firstChild;
        return first != 0 && m_tree.node(first).pointer != 0;
    }

    std::vector<TreeId> childrenOf(TreeId id) const
    {
        std::vector<TreeId> out;
        for (const auto child : m_tree.children(id))
            out.push_back(child);
        return out;
    }

    bool are(const std::vector<TreeId> &ids, TreeKind kind) const
    {
        return std::ranges::all_of(ids, [&](TreeId id) { return m_tree.node(id).kind == kind; });
    }

    /// Keys of scalars, in order.
    std::vector<std::string> keysOf(TreeId record) const
    {
        std::vector<std::string> out;
        for (const auto child : m_tree.children(record))
            if (m_tree.node(child).kind == TreeKind::Sentence && m_tree.node(child).label.length > 0)
                out.emplace_back(m_tree.label(child));
        return out;
    }

    /// The keys of all, in order of their first, if most objects have most of them; else empty.
    std::vector<std::string> commonKeys(const std::vector<TreeId> &records) const
    {
        std::vector<std::string> out;
        std::map<std::string, std::size_t, std::less<>> seen;
        std::size_t cells = 0;
        for (const auto record : records)
            for (const auto &key : keysOf(record)) {
                ++cells;
                if (++seen[key] == 1 && out.size() < MostColumns)
                    out.push_back(key);
            }
        const bool alike = out.size() > 0 && cells * 2 >= out.size() * records.size();
        return alike ? out : std::vector<std::string> {};
    }

    void fillColumns(TreeId record, const std::vector<std::string> &columns)
    {
        for (const auto child : m_tree.children(record)) {
            if (m_tree.node(child).kind != TreeKind::Sentence)
                continue;
            const auto found = std::ranges::find(columns, m_tree.label(child));
            if (found != columns.end())
                m_builder.node(child).column = static_cast<std::int16_t>(found - columns.begin());
        }
    }

    void becomeTable(TreeId id, std::vector<std::string> columns)
    {
        auto &node = m_builder.node(id);
        node.kind = TreeKind::Table;
        node.table = static_cast<std::uint32_t>(m_tree.tables.size());
        m_tree.tables.emplace_back().columns = std::move(columns);
    }

    void shapeList(TreeId id)
    {
        const auto children = childrenOf(id);
        if (children.size() < 2)
            return;
        if (are(children, TreeKind::Record)) {
            if (nameValueUnit(id, children))
                return;
            auto columns = commonKeys(children);
            if (columns.empty())
                return;
            for (const auto child : children)
                fillColumns(child, columns);
            becomeTable(id, std::move(columns));
        } else if (are(children, TreeKind::List)) {
            listOfLists(id, children);
        }
    }

    /// [{"name": …, "value": …, "unit": …}]
    bool nameValueUnit(TreeId id, const std::vector<TreeId> &records)
    {
        struct Triple {
            TreeId name = 0, value = 0, unit = 0;
        };
        std::vector<Triple> triples;
        for (const auto record : records) {
            Triple triple;
            for (const auto child : m_tree.children(record)) {
                if (m_tree.node(child).kind != TreeKind::Sentence)
                    return false;
                const auto label = m_tree.label(child);
                if (isShapeWord(label, "value column", m_languages))
                    triple.value = child;
                else if (isShapeWord(label, "unit column", m_languages))
                    triple.unit = child;
                else if (!triple.name && !m_tree.has(child, NumberText)
                         && (isShapeWord(label, "name column", m_languages) || foldKey(label) == "name"
                             || foldKey(label) == "label" || foldKey(label) == "id"
                             || foldKey(label) == "title"))
                    triple.name = child;
            }
            if (!triple.name || !triple.value)
                return false;
            triples.push_back(triple);
        }
        auto &node = m_builder.node(id);
        node.kind = TreeKind::Record;
        node.flags |= KeyValue;
        m_builder.dropChildren(id);
        for (const auto &[name, value, unit] : triples) {
            m_builder.detach(value);
            m_builder.append(id, value);
            std::string label(m_tree.text(name));
            if (unit && !m_tree.text(unit).empty())
                label += " (" + std::string(m_tree.text(unit)) + ")";
            m_builder.setLabel(value, label);
        }
        return true;
    }

    void listOfLists(TreeId id, const std::vector<TreeId> &lists)
    {
        const auto header = childrenOf(lists[0]);
        const bool texts = std::ranges::all_of(header, [&](TreeId cell) {
            return m_tree.node(cell).kind == TreeKind::Sentence && !m_tree.has(cell, NumberText);
        });
        if (!texts || header.size() < 2)
            return;
        std::vector<std::string> columns;
        for (const auto cell : header)
            columns.emplace_back(m_tree.text(cell));
        if (!rowsOf(lists, columns, 1))
            return;
        auto &first = m_builder.node(lists[0]);
        first.kind = TreeKind::Record;
        first.flags |= Heading;
        becomeTable(id, std::move(columns));
    }

    /// Makes Records of the lists from one on if all have the columns' length.
    bool rowsOf(const std::vector<TreeId> &lists, const std::vector<std::string> &columns, std::size_t from)
    {
        for (auto i = from; i < lists.size(); ++i) {
            const auto cells = childrenOf(lists[i]);
            if (m_tree.node(lists[i]).kind != TreeKind::List || cells.size() != columns.size()
                || cells.size() > MostColumns || !are(cells, TreeKind::Sentence))
                return false;
        }
        for (auto i = from; i < lists.size(); ++i) {
            m_builder.node(lists[i]).kind = TreeKind::Record;
            std::int16_t column = 0;
            for (const auto cell : childrenOf(lists[i])) {
                m_builder.setLabel(cell, columns[static_cast<std::size_t>(column)]);
                m_builder.node(cell).column = column++;
            }
        }
        return lists.size() > from;
    }

    void shapeRecord(TreeId id)
    {
        const auto children = childrenOf(id);
        if (columnsAndRows(id, children) || objectOfArrays(id, children))
            return;
        objectOfObjects(id, children);
    }

    /// {"columns": [...], "rows": [[...], ...]}
    bool columnsAndRows(TreeId id, const std::vector<TreeId> &children)
    {
        TreeId columns = 0, rows = 0;
        for (const auto child : children) {
            const auto key = foldKey(m_tree.label(child));
            if (m_tree.node(child).kind == TreeKind::List
                && (key == "columns" || key == "header" || key == "headers" || key == "fields"
                    || key == "column names"))
                columns = child;
            if (key == "rows" || key == "data" || key == "values" || key == "records" || key == "body")
                rows = child;
        }
        if (!columns || !rows || m_tree.node(rows).kind != TreeKind::List)
            return false;
        std::vector<std::string> names;
        for (const auto cell : m_tree.children(columns))
            names.emplace_back(m_tree.text(cell));
        if (names.empty() || !rowsOf(childrenOf(rows), names, 0))
            return false;
        m_builder.detach(columns);
        m_builder.node(rows).label = m_tree.node(id).label;
        becomeTable(rows, std::move(names));
        return true;
    }

    /// {"model": [...], "size": [...]}: lists of one length.
    bool objectOfArrays(TreeId id, const std::vector<TreeId> &children)
    {
        std::vector<TreeId> lists;
        for (const auto child : children)
            if (m_tree.node(child).kind == TreeKind::List)
                lists.push_back(child);
        if (lists.size() < 2 || lists.size() > MostColumns)
            return false;
        std::vector<std::vector<TreeId>> cells;
        for (const auto list : lists) {
            cells.push_back(childrenOf(list));
            if (cells.back().size() != cells[0].size() || cells[0].size() < 2
                || !are(cells.back(), TreeKind::Sentence))
                return false;
        }
        std::vector<std::string> columns;
        for (const auto list : lists)
            columns.emplace_back(m_tree.label(list));
        const auto table = m_builder.detached(TreeKind::Table);
        m_builder.insertBefore(lists[0], table);
        auto &node = m_builder.node(table);
        node.label = m_tree.node(id).label;
        node.pointer = m_tree.node(id).pointer;
        node.items = static_cast<std::uint32_t>(cells[0].size());
        for (std::size_t row = 0; row < cells[0].size(); ++row) {
            const auto record = m_builder.detached(TreeKind::Record);
            m_builder.append(table, record);
            m_builder.node(record).pointer = m_tree.node(id).pointer;
            for (std::size_t i = 0; i < lists.size(); ++i) {
                const auto cell = cells[i][row];
                m_builder.detach(cell);
                m_builder.append(record, cell);
                m_builder.setLabel(cell, columns[i]);
                m_builder.node(cell).column = static_cast<std::int16_t>(i);
            }
        }
        for (const auto list : lists)
            m_builder.detach(list);
        m_tree.tables[m_tree.node(table).table].columns = std::move(columns);
        return true;
    }

    /// {"a": {...}, "b": {...}}: sides are siblings, things are rows of a table.
    void objectOfObjects(TreeId id, const std::vector<TreeId> &children)
    {
        std::vector<TreeId> records;
        std::size_t sides = 0;
        for (const auto child : children)
            if (m_tree.node(child).kind == TreeKind::Record && m_tree.node(child).firstChild != 0) {
                records.push_back(child);
                sides += namesSide(m_tree.label(child), m_languages);
            }
        if (records.size() < 2)
            return;
        auto columns = commonKeys(records);
        if (columns.empty())
            return;
        // "tiny", "small", "base": names of which some could be sides.
        if (sides == records.size()) {
            for (const auto record : records)
                m_builder.node(record).flags |= Siblings;
            return;
        }
        const auto table = records.size() == children.size() ? id : m_builder.detached(TreeKind::Table);
        if (table == id) {
            becomeTable(id, columns);
        } else {
            m_builder.insertBefore(records[0], table);
            m_builder.node(table).label = m_tree.node(id).label;
            m_builder.node(table).pointer = m_tree.node(id).pointer;
            m_tree.tables[m_tree.node(table).table].columns = columns;
            for (const auto record : records) {
                m_builder.detach(record);
                m_builder.append(table, record);
            }
        }
        m_builder.node(table).items = static_cast<std::uint32_t>(records.size());
        for (const auto record : records)
            fillColumns(record, columns);
    }

    TreeBuilder &m_builder;
    DocumentTree &m_tree;
    LanguageSet m_languages;
};

} // namespace

void shapeData(TreeBuilder &builder)
{
    DataShaper(builder).run();
}

} // namespace assay
