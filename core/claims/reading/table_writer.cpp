// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/block_writer.h"

#include "core/claims/lexing/numeral.h"

#include <algorithm>
#include <array>
#include <span>

namespace assay {
namespace {

bool isNothing(std::string_view text)
{
    static constexpr std::array<std::string_view, 14> Nothing {
        "-",  "--", "---",  "\xe2\x80\x93", "\xe2\x80\x94", "n/a", "N/A",
        "na", "NA", "null", "None",         "none",         "NaN", "?"
    };
    return text.empty() || std::ranges::find(Nothing, text) != Nothing.end();
}

/// Headers of several rows are joined column by column; a cell that spans several stands in the first of
/// them.
std::vector<std::string> headersOf(const TableCells &cells, std::size_t width)
{
    std::vector<std::string> headers(width);
    for (std::size_t row = 0; row < std::min(cells.headerRows, cells.rows.size()); ++row) {
        std::string above;
        for (std::size_t column = 0; column < width; ++column) {
            std::string own;
            if (column < cells.rows[row].size())
                own = cells.rows[row][column].plain.trimmed().text;
            std::ranges::replace(own, '\n', ' ');
            if (!own.empty())
                above = own;
            else if (row + 1 < cells.headerRows && column > 0)
                own = above;
            if (!own.empty() && headers[column] != own)
                headers[column] += (headers[column].empty() ? "" : " ") + own;
        }
    }
    return headers;
}

bool beginsWithDigit(const RichText &cell)
{
    const auto &text = cell.plain.text;
    const auto first = text.find_first_not_of(" +-~<>=$(."); // "... 68800 bytes" as well
    return first != std::string::npos && isAsciiDigit(text[first]);
}

/// A first row of words over rows of numbers is their header, whether it was marked as one or not.
std::size_t headerRowsOf(const TableCells &cells)
{
    constexpr std::size_t FewestBelow = 2;
    if (cells.headerRows != 0 || cells.rows.size() <= FewestBelow || cells.rows[0].size() < 2)
        return cells.headerRows;
    const auto behindName = [](const std::vector<RichText> &row) {
        return std::span(row).subspan(std::min<std::size_t>(1, row.size()));
    };
    if (std::ranges::any_of(behindName(cells.rows[0]), [](const RichText &cell) {
            return isNothing(cell.plain.trimmed().text) || beginsWithDigit(cell);
        }))
        return 0;
    for (std::size_t row = 1; row <= FewestBelow; ++row) {
        const auto own = behindName(cells.rows[row]);
        if (2 * std::ranges::count_if(own, beginsWithDigit) < std::ssize(own) || own.empty())
            return 0;
    }
    return 1;
}

} // namespace

void writeTable(TreeBuilder &builder, const TableCells &read, std::string_view label, std::uint32_t flags)
{
    TableCells cells = read;
    cells.headerRows = headerRowsOf(read);
    std::size_t width = 0;
    for (const auto &row : cells.rows)
        width = std::max(width, row.size());
    const auto id = builder.open(TreeKind::Table, label, flags);
    auto &tree = builder.tree();
    if (id == NoTreeId) {
        builder.close();
        return;
    }
    tree.tables[tree.node(id).table].columns = headersOf(cells, width);
    const auto columns = tree.shape(id).columns;
    std::uint32_t items = 0;
    for (std::size_t row = 0; row < cells.rows.size() && !builder.full(); ++row) {
        const bool header = row < cells.headerRows;
        const auto record
            = builder.open(TreeKind::Record, {}, flags | (header ? std::uint32_t { Heading } : 0u));
        items += !header;
        std::size_t written = 0, elided = 0;
        for (std::size_t column = 0; column < cells.rows[row].size(); ++column) {
            auto plain = cells.rows[row][column].plain.trimmed();
            std::ranges::replace(plain.text, '\n', ' ');
            auto own = flags | (header ? std::uint32_t { Heading } : 0u);
            if (isNothing(plain.text))
                own |= NullText;
            const bool dots
                = plain.text == "..." || plain.text == "\xe2\x80\xa6" || plain.text == "\xe2\x8b\xae";
            if (dots)
                own |= Elided;
            if (cells.rows[row][column].isAll(TextStyle::Bold))
                own |= Emphasised;
            if (cells.rows[row][column].isAll(TextStyle::Struck))
                own |= Struck;
            if (plain.text.empty())
                continue;
            elided += dots;
            ++written;
            const auto cell = builder.sentence(
                plain, header ? std::string_view() : std::string_view(columns[column]), own);
            if (cell != NoTreeId)
                builder.node(cell).column = static_cast<std::int16_t>(std::min<std::size_t>(column, 32767));
        }
        if (record != NoTreeId && written > 0 && elided * 2 >= written)
            builder.node(record).flags |= Elided;
        builder.close();
    }
    builder.node(id).items = items;
    builder.close();
}

} // namespace assay
