// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/latex_reader.h"

#include "core/claims/reading/marked_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace assay {
namespace {

std::size_t groupEnd(std::string_view text, std::size_t open)
{
    int depth = 0;
    for (auto i = open; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
            continue;
        }
        depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
        if (depth == 0)
            return i + 1;
    }
    return text.size();
}

class LatexReader {
public:
    LatexReader(BlockWriter &writer, const PlainText &latex)
        : m_writer(writer)
        , m_latex(latex)
        , m_text(latex.text)
    {
    }

    void read()
    {
        if (const auto body = m_text.find("\\begin{document}"); body != std::string_view::npos)
            m_at = body + 16;
        m_begin = m_at;
        while (m_at < m_text.size())
            step();
        flush(m_text.size());
        while (m_lists > 0) {
            m_writer.endList();
            --m_lists;
        }
    }

private:
    void step()
    {
        const char c = m_text[m_at];
        if (c == '%') {
            flush(m_at);
            m_at = std::min(m_text.find('\n', m_at), m_text.size());
            m_begin = m_at;
        } else if (c == '\n' && m_at + 1 < m_text.size()
                   && m_text.find_first_not_of(" \t\r", m_at + 1) != std::string_view::npos
                   && m_text[m_text.find_first_not_of(" \t\r", m_at + 1)] == '\n') {
            flush(m_at);
            ++m_at;
        } else if (c == '\\' && !command()) {
            m_at += 2;
        } else if (c != '\\') {
            ++m_at;
        }
    }

    /// A command that makes blocks; false if it is a part of the text.
    bool command()
    {
        const auto rest = m_text.substr(m_at);
        struct Level {
            std::string_view name;
            unsigned level;
        };
        static constexpr std::array Levels { Level { "\\title", 1 },         Level { "\\chapter", 1 },
                                             Level { "\\section", 2 },       Level { "\\subsection", 3 },
                                             Level { "\\subsubsection", 4 }, Level { "\\paragraph", 5 } };
        for (const auto &[name, level] : Levels) {
            if (!rest.starts_with(name) || rest.size() <= name.size()
                || (rest[name.size()] != '{' && rest[name.size()] != '*'))
                continue;
            const auto open = rest.find('{');
            if (open == std::string_view::npos || open > name.size() + 1)
                continue;
            flush(m_at);
            const auto end = groupEnd(m_text, m_at + open);
            m_writer.heading(level, textOf(m_at + open + 1, end - 1));
            m_at = m_begin = end;
            return true;
        }
        if (rest.starts_with("\\begin{"))
            return beginEnvironment(rest);
        if (rest.starts_with("\\end{")) {
            flush(m_at);
            const auto end = groupEnd(m_text, m_at + 4);
            const auto name = m_text.substr(m_at + 5, end - m_at - 6);
            if (m_lists > 0 && isList(name)) {
                m_writer.endList();
                --m_lists;
            }
            m_at = m_begin = end;
            return true;
        }
        if (rest.starts_with("\\item") && m_lists > 0) {
            flush(m_at);
            m_writer.endItem();
            m_writer.beginItem();
            m_at += 5;
            m_begin = m_at;
            return true;
        }
        if (rest.starts_with("\\caption{")) {
            flush(m_at);
            const auto end = groupEnd(m_text, m_at + 8);
            m_writer.caption(textOf(m_at + 9, end - 1));
            m_at = m_begin = end;
            return true;
        }
        return false;
    }

    static bool isList(std::string_view name)
    {
        return name == "itemize" || name == "enumerate" || name == "description";
    }

    bool beginEnvironment(std::string_view rest)
    {
        flush(m_at);
        const auto close = rest.find('}');
        const auto name = rest.substr(7, close == std::string_view::npos ? 0 : close - 7);
        auto at = m_at + (close == std::string_view::npos ? rest.size() : close + 1);
        const bool table
            = name.starts_with("tabular") || name == "longtable" || name == "array" || name == "tblr";
        if (table) {
            if (name == "tabular*" || name == "tabularx")
                at = at < m_text.size() && m_text[at] == '{' ? groupEnd(m_text, at) : at;
            if (at < m_text.size() && m_text[at] == '[')
                at = std::min(m_text.find(']', at), m_text.size() - 1) + 1;
            if (at < m_text.size() && m_text[at] == '{')
                at = groupEnd(m_text, at);
            const auto end = std::min(m_text.find("\\end{" + std::string(name) + "}", at), m_text.size());
            readRows(at, end);
            m_at = std::min(m_text.find('}', end), m_text.size() - 1) + 1;
            m_begin = m_at;
            return true;
        }
        if (isList(name)) {
            m_writer.beginList(name == "enumerate");
            ++m_lists;
        }
        if (at < m_text.size() && m_text[at] == '[')
            at = std::min(m_text.find(']', at), m_text.size() - 1) + 1;
        m_at = m_begin = at;
        return true;
    }

    RichText textOf(std::size_t begin, std::size_t end) const
    {
        RichText out;
        if (begin >= end)
            return out;
        // Line by line, so that each has its own place.
        for (auto at = begin; at < end;) {
            const auto line = std::min(m_text.find('\n', at), end);
            appendLatex(out, m_text.substr(at, std::min(line + 1, end) - at), m_latex.sourceOf(at));
            at = line + 1;
        }
        std::ranges::replace(out.plain.text, '\n', ' ');
        return out.trimmed();
    }

    void flush(std::size_t end)
    {
        if (const auto text = textOf(m_begin, end); !text.empty())
            m_writer.paragraph(text);
        m_begin = end;
    }

    void readRows(std::size_t begin, std::size_t end)
    {
        TableCells cells;
        std::size_t rules = 0;
        std::vector<std::pair<RichText, int>> spans;
        auto row = begin;
        const auto add = [&](std::size_t to) {
            addRow(cells, row, to, rules, spans);
            row = to;
        };
        int depth = 0;
        for (auto at = begin; at < end; ++at) {
            const char c = m_text[at];
            if (c == '{' || c == '}') {
                depth += c == '{' ? 1 : -1;
            } else if (c == '\\' && at + 1 < end) {
                if (depth == 0 && m_text[at + 1] == '\\') {
                    add(at);
                    row = at + 2;
                    if (row < end && m_text[row] == '[')
                        row = std::min(m_text.find(']', row), end - 1) + 1;
                }
                ++at;
            }
        }
        add(end);
        m_writer.table(cells);
    }

    void addRow(TableCells &cells, std::size_t begin, std::size_t end, std::size_t &rules,
                std::vector<std::pair<RichText, int>> &spans)
    {
        // Rules stand before the cells of the row behind them.
        for (bool more = true; more;) {
            more = false;
            begin = std::min(m_text.find_first_not_of(" \t\r\n", begin), end);
            for (const std::string_view rule : { "\\hline", "\\toprule", "\\midrule", "\\bottomrule",
                                                 "\\endhead", "\\endfirsthead", "\\endfoot" })
                if (m_text.substr(begin).starts_with(rule)) {
                    begin += rule.size();
                    ++rules;
                    more = true;
                    if (cells.headerRows == 0 && !cells.rows.empty())
                        cells.headerRows = cells.rows.size();
                }
            for (const std::string_view partial : { "\\cmidrule", "\\cline", "\\addlinespace", "\\rowcolor" })
                if (m_text.substr(begin, end - begin).starts_with(partial)) {
                    begin += partial.size();
                    while (begin < end
                           && (m_text[begin] == '(' || m_text[begin] == '[' || m_text[begin] == '{'))
                        begin = m_text[begin] == '{'
                            ? groupEnd(m_text, begin)
                            : std::min(m_text.find_first_of(")]", begin), end - 1) + 1;
                    more = true;
                }
        }
        if (begin >= end)
            return;
        std::vector<RichText> out;
        int depth = 0;
        auto cell = begin;
        for (auto at = begin; at <= end; ++at) {
            if (at < end && m_text[at] == '\\') {
                ++at;
                continue;
            }
            if (at < end && (m_text[at] == '{' || m_text[at] == '}'))
                depth += m_text[at] == '{' ? 1 : -1;
            if (at == end || (m_text[at] == '&' && depth == 0)) {
                addCell(out, cell, at, spans);
                cell = at + 1;
            }
        }
        cells.rows.push_back(std::move(out));
    }

    void addCell(std::vector<RichText> &row, std::size_t begin, std::size_t end,
                 std::vector<std::pair<RichText, int>> &spans)
    {
        begin = std::min(m_text.find_first_not_of(" \t\r\n", begin), end);
        const auto raw = m_text.substr(begin, end - begin);
        std::size_t wide = 1;
        int high = 1;
        for (const std::string_view command : { "\\multicolumn", "\\multirow" }) {
            if (!raw.starts_with(command))
                continue;
            const auto count = begin + command.size();
            auto first = groupEnd(m_text, count);
            int number = 1;
            std::from_chars(m_text.data() + std::min(count + 1, end), m_text.data() + end, number);
            if (command == "\\multicolumn")
                wide = static_cast<std::size_t>(std::clamp(number, 1, 64));
            else
                high = std::clamp(number, 1, 1000);
            first = first < end
                ? groupEnd(m_text, m_text.find('{', first) < end ? m_text.find('{', first) : end)
                : end;
            begin = std::min(first, end);
        }
        auto text = textOf(begin, end);
        const auto column = row.size();
        spans.resize(std::max(spans.size(), column + 1));
        if (text.empty() && spans[column].second > 0) {
            text = spans[column].first;
            --spans[column].second;
        } else {
            spans[column] = { text, high - 1 };
        }
        row.push_back(std::move(text));
        for (std::size_t i = 1; i < wide; ++i)
            row.emplace_back();
    }

    BlockWriter &m_writer;
    const PlainText &m_latex;
    std::string_view m_text;
    std::size_t m_at = 0, m_begin = 0;
    unsigned m_lists = 0;
};

} // namespace

bool looksLikeLatex(std::string_view text)
{
    const auto head = text.substr(0, 65536);
    const auto first = head.find_first_not_of(" \t\r\n");
    return head.find("\\documentclass") != std::string_view::npos
        || head.find("\\begin{document}") != std::string_view::npos
        || (first != std::string_view::npos
            && (head.substr(first).starts_with("\\begin{") || head.substr(first).starts_with("\\section")));
}

void readLatex(TreeBuilder &builder, std::string_view source, std::size_t begin)
{
    PlainText whole;
    whole.append(source.substr(begin), begin);
    BlockWriter writer(builder);
    readLatexBlocks(writer, whole);
    writer.finish();
}

void readLatexBlocks(BlockWriter &writer, const PlainText &latex)
{
    LatexReader(writer, latex).read();
}

} // namespace assay
