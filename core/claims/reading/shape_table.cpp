// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/shape_pass.h"

#include "core/claims/lexing/units.h"
#include "core/claims/reading/shape_words.h"

#include <algorithm>
#include <set>

namespace assay {
namespace {

// Cells that are looked at to find what a column holds.
constexpr std::size_t MostSampled = 200;

bool isMostlyNumber(std::string_view text)
{
    std::size_t digits = 0, letters = 0;
    for (const char c : text) {
        digits += c >= '0' && c <= '9';
        letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0xC3;
    }
    const auto first = text.find_first_not_of(" ~<>=+-(*$\xe2\x89\x88\xe2\x89\xa4\xe2\x89\xa5\xe2\x88\x92");
    return digits > 0 && first != std::string_view::npos && text[first] >= '0' && text[first] <= '9'
        && letters <= digits + 6;
}

class TableShaper {
public:
    TableShaper(TreeBuilder &builder, TreeId table)
        : m_builder(builder)
        , m_tree(builder.tree())
        , m_table(table)
        , m_languages(m_tree.languages())
    {
    }

    void run()
    {
        collect();
        if (m_rows.empty() || shape().columns.empty())
            return;
        if (isLong())
            return;
        shape().nameColumn = nameColumn();
        if (shape().nameColumn >= 0)
            nameRows();
        orient();
        for (const auto &header : shape().columns) {
            const auto unit = unitOfLabel(header, m_languages);
            shape().columnUnits.emplace_back(unit.unit ? unit.unit->name : std::string_view());
        }
    }

private:
    TableShape &shape() { return m_tree.tables[m_tree.node(m_table).table]; }

    void collect()
    {
        for (const auto row : m_tree.children(m_table)) {
            if (m_tree.node(row).kind != TreeKind::Record)
                continue;
            (m_tree.has(row, Heading) ? m_headers : m_rows).push_back(row);
        }
    }

    std::int32_t nameColumn()
    {
        const auto width = std::min<std::size_t>(shape().columns.size(), 4);
        for (std::size_t column = 0; column < width; ++column) {
            std::size_t texts = 0, cells = 0;
            std::set<std::string_view> distinct;
            for (std::size_t i = 0; i < std::min(m_rows.size(), MostSampled); ++i) {
                const auto cell = m_tree.cell(m_rows[i], static_cast<std::int32_t>(column));
                if (cell == NoTreeId)
                    continue;
                ++cells;
                const bool number = (m_tree.has(cell, NumberText) || isMostlyNumber(m_tree.text(cell)))
                    && !isWidthName(cell);
                texts += !number && !m_tree.has(cell, NullText) && !m_tree.has(cell, BooleanText);
                distinct.insert(m_tree.text(cell));
            }
            const bool several = distinct.size() * 2 >= cells;
            if (cells > 0 && texts * 2 > cells && (several || column == 0))
                return static_cast<std::int32_t>(column);
        }
        return -1;
    }

    /// "4bit" and "4 bits" beside "bf16", and "4_25" beside "6_0", are what their rows are called.
    bool isWidthName(TreeId cell) const
    {
        const std::string_view text = m_tree.text(cell);
        std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        if (digits > 0 && digits + 1 < text.size() && text[digits] == '_')
            return text.find_first_not_of("0123456789_") == std::string_view::npos;
        digits += digits > 0 && digits < text.size() && text[digits] == ' ' ? 1 : 0;
        const auto unit = digits > 0 ? unitAtStart(text.substr(digits), true, m_languages) : std::nullopt;
        return unit && unit->unit && digits + unit->length == text.size()
            && (unit->unit->dimension == Dimension::BitsPerWeight
                || unit->unit->dimension == Dimension::Bits);
    }

    void nameRows()
    {
        for (const auto row : m_rows) {
            const auto cell = m_tree.cell(row, shape().nameColumn);
            if (cell == NoTreeId)
                continue;
            auto &node = m_builder.node(row);
            if (node.label.length == 0)
                node.label = m_tree.node(cell).text;
            m_builder.node(cell).flags |= RowName;
            const auto *whole = wholePhrase(m_tree.label(row), m_languages);
            if (whole && whole->votesFor(Vote::Aggregate) && row == m_rows.back())
                node.flags |= TotalRow;
        }
    }

    /// "thing, metric, value": rows of one thing become one Record of labelled values.
    bool isLong()
    {
        std::int32_t key = -1, value = -1, unit = -1, name = -1;
        const auto &columns = shape().columns;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto column = static_cast<std::int32_t>(i);
            if (key < 0 && isShapeWord(columns[i], "name column", m_languages))
                key = column;
            else if (value < 0 && isShapeWord(columns[i], "value column", m_languages))
                value = column;
            else if (unit < 0 && isShapeWord(columns[i], "unit column", m_languages))
                unit = column;
            else if (name < 0)
                name = column;
        }
        if (key < 0 && value >= 0 && name >= 0) { // "quantity-like header, value, unit"
            key = name;
            name = -1;
        }
        if (key < 0 || value < 0 || (name >= 0 && columns.size() > 4))
            return false;
        if (name < 0) { // one Record of all
            for (const auto row : m_rows)
                moveValue(row, key, value, unit, m_table);
            makeRecord();
            return true;
        }
        std::vector<std::pair<std::string, TreeId>> things;
        for (const auto row : m_rows) {
            const auto cell = m_tree.cell(row, name);
            const std::string thing(cell == NoTreeId ? std::string_view() : m_tree.text(cell));
            auto found = std::ranges::find(things, thing, &std::pair<std::string, TreeId>::first);
            if (found == things.end()) {
                const auto record = m_builder.detached(TreeKind::Record);
                m_builder.node(record).label = cell == NoTreeId ? TextSpan {} : m_tree.node(cell).text;
                m_builder.node(record).flags
                    = KeyValue | (namesSide(thing, m_languages) ? std::uint32_t { Siblings } : 0u);
                m_builder.node(record).pointer = m_tree.node(row).pointer;
                m_builder.append(m_table, record);
                if (cell != NoTreeId) {
                    m_builder.detach(cell);
                    m_builder.node(cell).flags |= RowName;
                    m_builder.append(record, cell);
                }
                things.emplace_back(thing, record);
                found = things.end() - 1;
            }
            moveValue(row, key, value, unit, found->second);
        }
        for (const auto header : m_headers)
            m_builder.detach(header);
        auto &node = m_builder.node(m_table);
        node.kind = TreeKind::List;
        node.items = static_cast<std::uint32_t>(things.size());
        return true;
    }

    /// The value of a row with its name as label and its unit behind it.
    void moveValue(TreeId row, std::int32_t key, std::int32_t value, std::int32_t unit, TreeId to)
    {
        const auto name = m_tree.cell(row, key), number = m_tree.cell(row, value);
        m_builder.detach(row);
        if (number == NoTreeId)
            return;
        m_builder.detach(number);
        m_builder.append(to, number);
        auto &node = m_builder.node(number);
        node.column = -1;
        if (name != NoTreeId)
            node.label = m_tree.node(name).text;
        const auto of = unit >= 0 ? m_tree.cell(row, unit) : NoTreeId;
        if (of == NoTreeId || m_tree.has(of, NullText))
            return;
        const std::string label
            = std::string(m_tree.label(number)) + " (" + std::string(m_tree.text(of)) + ")";
        m_builder.setLabel(number, label);
    }

    void makeRecord()
    {
        for (const auto header : m_headers)
            m_builder.detach(header);
        auto &node = m_builder.node(m_table);
        node.kind = TreeKind::Record;
        node.flags |= KeyValue;
    }

    void orient()
    {
        auto &columns = shape().columns;
        const auto name = shape().nameColumn;
        if (name < 0)
            return;
        std::size_t rowsNamed = 0, rows = 0, headersNamed = 0, headersSide = 0, headers = 0;
        for (std::size_t i = 0; i < std::min(m_rows.size(), MostSampled); ++i) {
            ++rows;
            const auto label = m_tree.label(m_rows[i]);
            rowsNamed += namesAttribute(label, m_languages);
        }
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (static_cast<std::int32_t>(i) == name || columns[i].empty())
                continue;
            ++headers;
            const bool side = namesSide(columns[i], m_languages);
            headersSide += side;
            headersNamed += !side && namesAttribute(columns[i], m_languages);
        }
        shape().rows = TableShape::Rows::Things;
        if (columns.size() == 2 && isKeyValue(rowsNamed, rows, headersNamed))
            return keyValue(name);
        if (rowsNamed * 2 < rows || rowsNamed == 0)
            return;
        if (headersNamed * 2 >= std::max<std::size_t>(headers, 1) && headersSide == 0)
            return;
        shape().rows = TableShape::Rows::Attributes;
        const bool unnamed = headers == 0;
        if (headersSide == 0 && !unnamed && headersNamed == 0 && name == 0 && columns.size() <= 64
            && m_rows.size() <= 256)
            turn();
    }

    bool isKeyValue(std::size_t rowsNamed, std::size_t rows, std::size_t headersNamed)
    {
        const auto &header = shape().columns[shape().nameColumn == 0 ? 1 : 0];
        if (unitOfLabel(header, m_languages).any())
            return false;
        return isShapeWord(header, "value column", m_languages)
            || (rowsNamed * 2 >= rows && rowsNamed > 0 && headersNamed == 0)
            || (isShapeWord(shape().columns[static_cast<std::size_t>(shape().nameColumn)], "name column",
                            m_languages)
                && headersNamed == 0);
    }

    void keyValue(std::int32_t name)
    {
        m_builder.dropChildren(m_table);
        for (const auto row : m_rows) {
            const auto value = m_tree.cell(row, name == 0 ? 1 : 0), label = m_tree.cell(row, name);
            const auto text = m_tree.node(row).label;
            for (const auto cell : { label, value }) {
                if (cell == NoTreeId)
                    continue;
                m_builder.detach(cell);
                m_builder.append(m_table, cell);
                m_builder.node(cell).column = -1;
            }
            if (label != NoTreeId)
                m_builder.node(label).label = {};
            if (value != NoTreeId)
                m_builder.node(value).label = text;
        }
        m_headers.clear();
        makeRecord();
    }

    /// Things lie in columns: rows and columns are exchanged.
    void turn()
    {
        const auto old = shape().columns;
        std::vector<std::string> columns { old[0] };
        const auto header = m_headers.empty() ? NoTreeId : m_headers.back();
        std::vector<TreeId> records;
        for (std::size_t i = 1; i < old.size(); ++i) {
            const auto record = m_builder.detached(TreeKind::Record);
            const auto named
                = header == NoTreeId ? NoTreeId : m_tree.cell(header, static_cast<std::int32_t>(i));
            m_builder.setLabel(record, old[i]);
            m_builder.node(record).pointer = m_tree.node(m_table).pointer;
            if (named != NoTreeId) {
                m_builder.detach(named);
                m_builder.append(record, named);
                m_builder.node(named).column = 0;
                m_builder.node(named).flags
                    = (m_tree.node(named).flags | RowName) & ~std::uint32_t { Heading };
            }
            records.push_back(record);
        }
        const auto names = m_builder.detached(TreeKind::Record);
        m_builder.node(names).flags = Heading;
        for (std::size_t r = 0; r < m_rows.size(); ++r) {
            const auto row = m_rows[r];
            const std::string label(m_tree.label(row));
            columns.push_back(label);
            for (std::size_t i = 0; i < old.size(); ++i) {
                const auto cell = m_tree.cell(row, static_cast<std::int32_t>(i));
                if (cell == NoTreeId)
                    continue;
                m_builder.detach(cell);
                m_builder.append(i == 0 ? names : records[i - 1], cell);
                auto &node = m_builder.node(cell);
                node.column = static_cast<std::int16_t>(r + 1);
                if (i == 0)
                    node.flags = (node.flags | Heading) & ~std::uint32_t { RowName };
                else
                    m_builder.setLabel(cell, label);
            }
            m_builder.detach(row);
        }
        for (const auto one : m_headers)
            m_builder.detach(one);
        m_builder.append(m_table, names);
        for (const auto record : records)
            m_builder.append(m_table, record);
        shape().columns = std::move(columns);
        shape().rows = TableShape::Rows::Things;
        shape().turned = true;
        shape().nameColumn = 0;
        m_builder.node(m_table).items = static_cast<std::uint32_t>(records.size());
    }

    TreeBuilder &m_builder;
    DocumentTree &m_tree;
    TreeId m_table;
    LanguageSet m_languages;
    std::vector<TreeId> m_rows {}, m_headers {};
};

} // namespace

void shapeTable(TreeBuilder &builder, TreeId table)
{
    TableShaper(builder, table).run();
}

void shapeTree(TreeBuilder &builder)
{
    shapeData(builder);
    for (TreeId id = 1; id < builder.tree().nodes.size(); ++id) {
        const auto &node = builder.tree().node(id);
        if (node.kind == TreeKind::Table && (node.parent != 0 || builder.tree().node(0).firstChild != 0))
            shapeTable(builder, id);
    }
}

} // namespace assay
