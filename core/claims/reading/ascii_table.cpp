// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/ascii_table.h"

#include "core/claims/lexicon/script.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

struct Line {
    RichText text {};
    std::size_t indent = 0; ///< blanks before it in the source
    bool rule = false; ///< only dashes, bars and boxes
    std::vector<RichText> cells {};
    std::vector<std::size_t> columns {}; ///< where each cell begins, in characters of the line
    std::vector<std::size_t> starts {}; ///< the same in bytes of its text
    std::size_t begin = 0, end = 0; ///< in the block
};

bool isBar(char32_t c)
{
    return c == '|' || c == 0x2502 || c == 0x2503 || c == 0x2551 || c == 0xFF5C;
}

bool isRuleSign(char32_t c)
{
    return c == '-' || c == '=' || c == '+' || c == '_' || c == ':' || isBar(c)
        || (c >= 0x2500 && c <= 0x257F) || isBlank(c);
}

bool isRule(std::string_view text)
{
    std::size_t signs = 0;
    for (std::size_t at = 0; at < text.size(); at += codePointAt(text, at).length) {
        const auto c = codePointAt(text, at).value;
        if (!isRuleSign(c))
            return false;
        signs += !isBlank(c);
    }
    return signs >= 2;
}

void addCell(Line &line, std::size_t begin, std::size_t end)
{
    const std::string_view text = line.text.plain.text;
    const auto cell = line.text.slice(begin, end - begin).trimmed();
    std::size_t first = begin;
    while (first < end && isBlank(codePointAt(text, first).value))
        first += codePointAt(text, first).length;
    std::size_t column = line.indent;
    for (std::size_t at = 0; at < first; at += codePointAt(text, at).length)
        ++column;
    line.columns.push_back(column);
    line.starts.push_back(first);
    line.cells.push_back(cell);
}

void splitAtBars(Line &line)
{
    const std::string_view text = line.text.plain.text;
    std::size_t begin = 0;
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = codePointAt(text, at);
        if (isBar(point.value)) {
            if (any || at > 0)
                addCell(line, begin, at);
            any = true;
            begin = at + point.length;
        }
        at += point.length;
    }
    if (begin < text.size())
        addCell(line, begin, text.size());
}

/// Cells are apart by tabs or at least two blanks.
void splitAtBlanks(Line &line)
{
    const std::string_view text = line.text.plain.text;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        const bool tab = text[at] == '\t',
                   gap
            = text[at] == ' ' && at + 1 < text.size() && (text[at + 1] == ' ' || text[at + 1] == '\t');
        if (!tab && !gap) {
            ++at;
            continue;
        }
        addCell(line, begin, at);
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t'))
            ++at;
        begin = at;
    }
    if (begin < text.size())
        addCell(line, begin, text.size());
}

std::vector<Line> linesOf(const RichText &block)
{
    std::vector<Line> out;
    const std::string_view text = block.plain.text;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const auto raw = text.substr(begin, end - begin);
        const auto first = std::min(raw.find_first_not_of(" \t\r"), raw.size());
        const auto last = raw.find_last_not_of(" \t\r");
        Line line;
        if (first < raw.size())
            line.text = block.slice(begin + first, last + 1 - first);
        line.indent = first;
        line.rule = isRule(raw);
        line.begin = begin;
        line.end = end;
        out.push_back(std::move(line));
        begin = end + 1;
    }
    return out;
}

bool hasDigits(const std::string &text)
{
    return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "bits per weight   8.531   (8.5 in the matrices)": lines of two cells, and a remark behind one of them.
void joinRemarks(std::vector<Line *> &rows)
{
    constexpr std::size_t Pair = 2;
    const auto pairs
        = std::ranges::count_if(rows, [](const Line *line) { return line->cells.size() == Pair; });
    if (static_cast<std::size_t>(pairs) * 2 <= rows.size())
        return;
    for (auto *row : rows) {
        if (row->cells.size() <= Pair)
            continue;
        const std::size_t begin = row->starts[Pair - 1];
        row->cells[Pair - 1] = row->text.slice(begin, row->text.plain.text.size() - begin).trimmed();
        row->cells.resize(Pair);
        row->columns.resize(Pair);
    }
}

/// Cells that are missing in the middle are found by where the columns begin; the widest line gives them.
void alignCells(std::vector<Line *> &rows)
{
    const auto widest
        = *std::ranges::max_element(rows, {}, [](const Line *line) { return line->cells.size(); });
    const auto count = widest->cells.size();
    std::vector<std::size_t> begins(count, ~std::size_t { 0 }), ends(count, 0);
    for (const auto *row : rows)
        if (row->cells.size() == count)
            for (std::size_t i = 0; i < count; ++i) {
                begins[i] = std::min(begins[i], row->columns[i]);
                ends[i] = std::max(ends[i], row->columns[i] + row->cells[i].plain.text.size());
            }
    for (auto *row : rows) {
        if (row->cells.size() == count)
            continue;
        std::vector<RichText> cells(count);
        for (std::size_t i = 0; i < row->cells.size(); ++i) {
            const auto begin = row->columns[i], end = begin + row->cells[i].plain.text.size();
            std::size_t best = 0, most = 0;
            for (std::size_t column = 0; column < count; ++column) {
                const auto from = std::max(begin, begins[column]), to = std::min(end, ends[column]);
                if (to > from && to - from > most) {
                    most = to - from;
                    best = column;
                }
            }
            if (cells[best].empty())
                cells[best] = row->cells[i];
        }
        row->cells = std::move(cells);
    }
}

} // namespace

std::optional<AsciiTable> asciiTable(const RichText &text)
{
    constexpr std::size_t MostLines = 1u << 16;
    if (std::ranges::count(text.plain.text, '\n') > std::ptrdiff_t { MostLines })
        return {};
    auto lines = linesOf(text);
    std::size_t barred = 0, written = 0;
    for (auto &line : lines) {
        if (line.rule || line.text.empty())
            continue;
        ++written;
        splitAtBars(line);
        barred += line.cells.size() > 1;
        if (line.cells.size() <= 1) {
            line.cells.clear();
            line.columns.clear();
            line.starts.clear();
        }
    }
    const bool bars = barred >= 2 && barred * 2 > written;
    for (auto &line : lines)
        if (!bars && !line.rule && !line.text.empty()) {
            line.cells.clear();
            line.columns.clear();
            line.starts.clear();
            splitAtBlanks(line);
        }
    // The longest run of lines with at least two cells; rules and, between them, blank lines belong to it.
    std::vector<Line *> rows;
    AsciiTable found;
    TableCells &out = found.cells;
    bool ruleBehindFirst = false;
    std::size_t firstRow = lines.size(), lastRow = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].cells.size() < 2)
            continue;
        firstRow = std::min(firstRow, i);
        lastRow = i;
        rows.push_back(&lines[i]);
    }
    if (rows.size() < 2)
        return {};
    std::size_t foreign = 0;
    for (auto i = firstRow; i <= lastRow; ++i) {
        foreign += lines[i].cells.size() < 2 && !lines[i].rule && !lines[i].text.empty();
        ruleBehindFirst |= i == firstRow + 1 && lines[i].rule;
    }
    if (foreign * 3 > rows.size() || (!bars && rows.front()->cells.size() < 2))
        return {};
    if (!bars)
        joinRemarks(rows);
    // Two columns apart by blanks are "label  value" lines unless a rule sets a header apart.
    const auto widest
        = std::ranges::max(rows, {}, [](const Line *line) { return line->cells.size(); })->cells.size();
    const auto even
        = std::ranges::count_if(rows, [&](const Line *line) { return line->cells.size() == widest; });
    if (!bars && static_cast<std::size_t>(even) * 2 < rows.size())
        return {};
    if (bars)
        for (auto *row : rows)
            row->cells.resize(widest);
    else
        alignCells(rows);
    const bool headerHasNumbers = std::ranges::any_of(
        rows.front()->cells, [](const RichText &cell) { return hasDigits(cell.plain.text); });
    const bool bodyHasNumbers = std::ranges::any_of(rows, [](const Line *line) {
        return std::ranges::any_of(line->cells,
                                   [](const RichText &cell) { return hasDigits(cell.plain.text); });
    });
    if (!bodyHasNumbers)
        return {};
    out.headerRows = ruleBehindFirst || !headerHasNumbers ? 1 : 0;
    for (auto *row : rows)
        out.rows.push_back(std::move(row->cells));
    std::size_t opening = firstRow;
    while (opening > 0 && lines[opening - 1].rule)
        --opening;
    if (opening > 0 && opening == firstRow && !lines[firstRow - 1].text.empty())
        out.caption = lines[--opening].text.plain.text;
    std::size_t closing = lastRow;
    while (closing + 1 < lines.size() && lines[closing + 1].rule)
        ++closing;
    found.begin = lines[opening].begin;
    found.end = lines[closing].end;
    return found;
}

} // namespace assay
