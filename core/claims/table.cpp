// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/field_words.h"
#include "core/claims/statement_builder.h"
#include "core/claims/word_search.h"

#include <deque>
#include <map>

namespace assay {
namespace {

/// True if a header or label names a quantity Assay knows, by word or by unit.
bool namesQuantity(std::string_view label)
{
    if (kindOfField(label) != ClaimKind::Other || isBenchmarkField(label)
        || sideOfField(label) != Side::Unknown)
        return true;
    const auto words = wordsOf(label);
    return std::find_if(words.begin(), words.end(),
                        [](const std::string &word) {
                            return word == "size" || word == "mb" || word == "gb" || word == "kb"
                                || word == "größe" || word == "%";
                        })
        != words.end();
}

class TableReader {
public:
    TableReader(StatementBuilder &builder, const std::vector<std::vector<MappedText>> &rows,
                const Surroundings &around)
        : m_builder(builder)
        , m_rows(rows)
        , m_around(around)
        , m_table(around.table ? around.table : builder.newGroup())
    {
    }

    void read()
    {
        for (std::size_t row = 1; row < m_rows.size() && !m_builder.closed(); ++row)
            readRow(m_rows[row]);
    }

private:
    struct Header {
        std::string name {};
        bool namesQuantity = false;
    };
    const Header &header(std::size_t column)
    {
        while (m_headers.size() <= column) {
            const auto next = m_headers.size();
            Header one;
            if (next < m_rows[0].size())
                one.name = std::string(trimmed(m_rows[0][next].text));
            one.namesQuantity = namesQuantity(one.name);
            m_headers.push_back(std::move(one));
        }
        return m_headers[column];
    }

    void readRow(const std::vector<MappedText> &row)
    {
        if (row.empty())
            return;
        // Labels: the leading cells that are no numbers. "| 7B | file size | 13.0G |" has two.
        std::string label(trimmed(row[0].text)), measure;
        if (label.empty())
            label = m_lastLabel; // a cell left empty goes on with the one above
        m_lastLabel = label;
        for (std::size_t column = 0; column < std::min<std::size_t>(row.size(), 3); ++column)
            if (findQuantities(row[column].text, m_builder.mark()).empty() && namesQuantity(row[column].text))
                measure = std::string(trimmed(row[column].text));
        const auto rowGroup = m_builder.newGroup();
        for (std::size_t column = 0; column < row.size(); ++column) {
            const auto &[name, named] = header(column);
            const bool transposed = !measure.empty() && !named;
            auto around = m_around;
            around.subject = transposed ? name : label;
            if (transposed && measure != label)
                around.subject = label + ' ' + name;
            around.table = m_table;
            around.field = transposed ? measure : name;
            around.group = transposed ? columnGroup(column, measure != label ? label : "") : rowGroup;
            around.context += (around.context.empty() ? "" : " > ") + label;
            if (const auto basis = basisOfWords(transposed ? label + ' ' + name : name + ' ' + label);
                basis && *basis != Basis::Measured)
                around.basis = basis;
            if (column > 0 || !findQuantities(row[column].text, m_builder.mark()).empty())
                readCell(row[column], around);
        }
    }

    void readCell(const MappedText &cell, Surroundings around)
    {
        const auto whole = wholeQuantity(cell.text, m_builder.mark());
        if (!whole) {
            m_builder.addProse(cell, around);
            return;
        }
        auto quantity = whole->quantity;
        // "13.0G" in a row of file sizes.
        const bool bytesField = namesBytes(around.field);
        if (whole->bare)
            quantity = inUnitOfField(quantity, around.field);
        else if (quantity.kind == ClaimKind::Count && quantity.unit.size() == 1)
            quantity.kind = kindOfField(around.field) == ClaimKind::Parameters ? ClaimKind::Parameters
                                                                               : ClaimKind::Other;
        if (whole->bare && around.subject == trimmed(cell.text))
            return;
        if (bytesField && whole->bare && quantity.kind == ClaimKind::Other)
            return;
        if (isBenchmarkField(around.field) || (quantity.kind == ClaimKind::Other && !isDerived(quantity)))
            return;
        if (quantity.unit == "-bit" || quantity.unit == "-bits")
            around.basis = Basis::Configuration;
        m_builder.add(cell, whole->offset, whole->length, quantity, around,
                      around.basis.value_or(Basis::Declared));
    }

    static bool namesBytes(std::string_view field)
    {
        const auto words = wordsOf(field);
        return std::find(words.begin(), words.end(), "size") != words.end();
    }

    std::uint64_t columnGroup(std::size_t column, const std::string &label)
    {
        auto &group = m_columnGroups[{ label, column }];
        if (group == 0)
            group = m_builder.newGroup();
        return group;
    }

    StatementBuilder &m_builder;
    const std::vector<std::vector<MappedText>> &m_rows;
    const Surroundings &m_around;
    std::uint64_t m_table = 0;
    std::string m_lastLabel {};
    std::deque<Header> m_headers {}; ///< as far as asked for; growing moves none
    std::map<std::pair<std::string, std::size_t>, std::uint64_t> m_columnGroups {};
};

} // namespace

void readTable(StatementBuilder &builder, const std::vector<std::vector<MappedText>> &rows,
               const Surroundings &around)
{
    if (rows.size() > 1)
        TableReader(builder, rows, around).read();
}

} // namespace assay
