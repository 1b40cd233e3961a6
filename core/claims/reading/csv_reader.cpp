// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/csv_reader.h"

#include "core/claims/reading/block_writer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace assay {
namespace {

struct Field {
    std::size_t begin = 0, length = 0;
    bool quoted = false;
};

struct CsvRow {
    std::vector<Field> fields {};
    std::size_t end = 0; ///< behind its line break
    bool comment = false, blank = false;
};

/// One record from here on; quotes hold separators and line breaks, two of them are one.
CsvRow rowAt(std::string_view text, std::size_t at, char separator)
{
    CsvRow row;
    const auto lineEnd = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, lineEnd - at);
    const auto first = line.find_first_not_of(" \t\r");
    row.blank = first == std::string_view::npos;
    row.comment = !row.blank && (line[first] == '#' || line.substr(first).starts_with("//"));
    if (row.blank || row.comment) {
        row.fields.push_back({ at + (row.blank ? 0 : first), row.blank ? 0 : line.size() - first, false });
        row.end = lineEnd + 1;
        return row;
    }
    for (auto begin = at;;) {
        Field field { begin, 0, false };
        auto i = begin;
        while (i < text.size() && (text[i] == ' ' || (text[i] == '\t' && separator != '\t')))
            ++i;
        if (i < text.size() && text[i] == '"') {
            auto close = i + 1;
            while (close < text.size()
                   && (text[close] != '"' || (close + 1 < text.size() && text[close + 1] == '"')))
                close += text[close] == '"' ? 2 : 1;
            // A quote that is never closed is a sign of its own.
            if (close < text.size()) {
                field = { i + 1, close - i - 1, true };
                i = close + 1;
            }
        }
        const auto end = std::min(text.find_first_of(std::string { separator, '\n' }, i), text.size());
        if (!field.quoted)
            field.length = end - begin;
        row.fields.push_back(field);
        if (end >= text.size() || text[end] == '\n') {
            row.end = end + 1;
            return row;
        }
        begin = end + 1;
    }
}

RichText cellOf(std::string_view text, const Field &field, const PlainText *map)
{
    RichText cell;
    const auto at = [&](std::size_t i) { return map ? map->sourceOf(i) : i; };
    for (auto begin = field.begin; begin < field.begin + field.length;) {
        auto end = field.quoted ? text.find("\"\"", begin) : std::string_view::npos;
        end = std::min(end, field.begin + field.length);
        const bool doubled = end < field.begin + field.length;
        cell.plain.append(text.substr(begin, end - begin + (doubled ? 1 : 0)), at(begin));
        begin = end + (doubled ? 2 : 0);
        if (!doubled)
            break;
    }
    return cell.trimmed();
}

bool hasNumber(const RichText &cell)
{
    const auto &text = cell.plain.text;
    const auto first = text.find_first_not_of("+-~<>= $");
    return first != std::string::npos && text[first] >= '0' && text[first] <= '9';
}

/// "Size (MB),,,Accuracy,," over "Model,before,after,...": headers of groups, and headers below them.
bool isSecondHeader(const TableCells &cells)
{
    if (cells.headerRows != 1 || cells.rows.size() < 3)
        return false;
    const auto isEmpty = [](const RichText &cell) { return cell.plain.text.empty(); };
    return std::ranges::any_of(cells.rows[0], isEmpty) && std::ranges::none_of(cells.rows[1], hasNumber)
        && std::ranges::none_of(cells.rows[1], isEmpty) && std::ranges::any_of(cells.rows[2], hasNumber);
}

void finishTable(TreeBuilder &builder, TableCells cells, const std::string &lead)
{
    cells.headerRows = std::ranges::any_of(cells.rows[0], hasNumber)
            && !std::ranges::all_of(cells.rows[0], [](const RichText &cell) { return !hasNumber(cell); })
        ? 0
        : 1;
    // "Metric,2023,2024" is a header too if what is below is numbers.
    if (cells.headerRows == 0 && cells.rows.size() > 1 && !cells.rows[0][0].plain.text.empty()
        && !hasNumber(cells.rows[0][0]) && hasNumber(cells.rows[1].back())
        && !hasNumber(cells.rows[1][0]) == false)
        cells.headerRows = 1;
    if (isSecondHeader(cells))
        cells.headerRows = 2;
    writeTable(builder, cells, lead, 0);
}

bool isDigitAt(std::string_view text, std::size_t at)
{
    return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

/// "Die Datei hat 6,69 MB": the number before the comma stands by itself, and behind it come decimals only.
bool isDecimalComma(std::string_view line, std::size_t comma)
{
    auto begin = comma;
    while (begin > 0 && isDigitAt(line, begin - 1))
        --begin;
    auto end = comma + 1;
    while (isDigitAt(line, end))
        ++end;
    const bool isAlone
        = begin == 0 || std::string_view(" (+-~<>=").find(line[begin - 1]) != std::string_view::npos;
    return begin < comma && end > comma + 1 && isAlone
        && !(end < line.size() && line[end] == '.' && isDigitAt(line, end + 1));
}

/// Words with decimal commas, and no other: no columns, however even their count.
bool hasDecimalCommasOnly(std::string_view line)
{
    bool words = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == ',' && !isDecimalComma(line, at))
            return false;
        words |= line[at] == ' ' && at > 0 && !isDigitAt(line, at - 1) && at + 1 < line.size();
    }
    return words;
}

} // namespace

char csvSeparator(std::string_view head)
{
    constexpr std::size_t Looked = 8, FewestRows = 2;
    const auto body = head.substr(0, 1u << 16);
    if (body.starts_with('|') || body.starts_with('<'))
        return 0;
    for (const char separator : { '\t', ';', ',', '|' }) {
        std::vector<std::size_t> widths;
        bool prose = false, columns = separator != ',';
        for (std::size_t at = 0; at < body.size() && widths.size() < Looked;) {
            const auto row = rowAt(body, at, separator);
            if (row.end > body.size() && head.size() > body.size())
                break;
            if (!row.blank && !row.comment) {
                widths.push_back(row.fields.size());
                const auto line = body.substr(at, std::min(row.end, body.size()) - at);
                prose |= line.find(". ") != std::string_view::npos || line.starts_with("|")
                    || line.starts_with("- ") || line.starts_with("* ") || line.starts_with("> ")
                    || line.find("](") != std::string_view::npos;
                columns |= !hasDecimalCommasOnly(line);
                if (separator == ',') // "A, b and c" is prose: fields of CSV have no blank before every word
                    prose |= std::ranges::count(line, ' ') > 3 * std::ptrdiff_t(row.fields.size());
            }
            // A second table may follow behind a blank line.
            if (row.blank && widths.size() > FewestRows)
                break;
            at = row.end;
        }
        const bool even = widths.size() >= 2 && widths[0] > 1
            && std::ranges::all_of(widths, [&](std::size_t width) { return width == widths[0]; });
        if (even && !prose && columns)
            return separator;
    }
    return 0;
}

void readCsv(TreeBuilder &builder, std::string_view text, char separator, const PlainText *map,
             std::string_view label)
{
    TableCells cells;
    std::string lead(label);
    bool apart = false;
    for (std::size_t at = 0; at < text.size() && !builder.full();) {
        const auto row = rowAt(text, at, separator);
        at = row.end;
        apart |= row.blank;
        if (row.blank)
            continue;
        // Behind a blank line another table begins, if it has other columns.
        if (std::exchange(apart, false) && !row.comment && !cells.rows.empty()
            && row.fields.size() != cells.rows.front().size()) {
            finishTable(builder, std::move(cells), lead);
            cells = {};
            lead = {};
        }
        if (row.comment) {
            auto field = row.fields[0];
            while (field.length > 0
                   && (text[field.begin] == '#' || text[field.begin] == '/' || text[field.begin] == ' ')) {
                ++field.begin;
                --field.length;
            }
            BlockWriter writer(builder);
            const auto comment = cellOf(text, field, map);
            writer.paragraph(comment);
            if (cells.rows.empty())
                lead = comment.plain.text;
            continue;
        }
        auto &out = cells.rows.emplace_back();
        for (const auto &field : row.fields)
            out.push_back(cellOf(text, field, map));
        if (cells.rows.size() > MostTreeSentences)
            break;
    }
    if (!cells.rows.empty())
        finishTable(builder, std::move(cells), lead);
}

} // namespace assay
