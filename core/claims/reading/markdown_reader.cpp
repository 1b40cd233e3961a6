// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/markdown_reader.h"

#include "core/claims/reading/block_writer.h"
#include "core/claims/reading/html_reader.h"
#include "core/claims/reading/latex_reader.h"
#include "core/claims/reading/markdown_tables.h"
#include "core/claims/reading/marked_text.h"

#include <md4c.h>

#include <algorithm>
#include <array>

namespace assay {
namespace {

class MarkdownReader {
public:
    MarkdownReader(TreeBuilder &builder, const PlainText &source, std::string_view whole)
        : m_writer(builder)
        , m_source(source)
        , m_whole(whole)
    {
    }

    void read()
    {
        MD_PARSER parser {};
        parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS
            | MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_LATEXMATHSPANS;
        parser.enter_block = [](MD_BLOCKTYPE type, void *detail, void *user) {
            static_cast<MarkdownReader *>(user)->enter(type, detail);
            return 0;
        };
        parser.leave_block = [](MD_BLOCKTYPE type, void *detail, void *user) {
            static_cast<MarkdownReader *>(user)->leave(type, detail);
            return 0;
        };
        parser.enter_span = [](MD_SPANTYPE type, void *, void *user) {
            static_cast<MarkdownReader *>(user)->span(type, true);
            return 0;
        };
        parser.leave_span = [](MD_SPANTYPE type, void *, void *user) {
            static_cast<MarkdownReader *>(user)->span(type, false);
            return 0;
        };
        parser.text = [](MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *user) {
            static_cast<MarkdownReader *>(user)->text(type, { text, size });
            return 0;
        };
        md_parse(m_source.text.data(), static_cast<MD_SIZE>(m_source.text.size()), &parser, this);
        flush();
        m_writer.finish();
    }

private:
    void flush()
    {
        if (m_text.plain.text.find("\\begin{tab") != std::string::npos)
            readRaw();
        else if (!m_text.empty())
            m_writer.paragraph(m_text);
        m_text = {};
    }

    /// LaTeX between Markdown's paragraphs: as the source has it, since escapes mean something else there.
    void readRaw()
    {
        const auto &runs = m_text.plain.runs;
        const auto begin = runs.front().offset,
                   end = static_cast<std::uint32_t>(m_text.plain.sourceOf(m_text.plain.text.size() - 1) + 1);
        PlainText raw;
        if (end > begin && end <= m_whole.size())
            raw.append(m_whole.substr(begin, end - begin), begin);
        readLatexBlocks(m_writer, raw);
    }

    void enter(MD_BLOCKTYPE type, void *detail)
    {
        switch (type) {
        case MD_BLOCK_UL:
        case MD_BLOCK_OL:
            flush();
            m_writer.beginList(type == MD_BLOCK_OL);
            break;
        case MD_BLOCK_LI: {
            flush();
            const auto *item = static_cast<MD_BLOCK_LI_DETAIL *>(detail);
            m_writer.beginItem(!item->is_task               ? 0u
                                   : item->task_mark == ' ' ? std::uint32_t { Unchecked }
                                                            : std::uint32_t { Checked });
            break;
        }
        case MD_BLOCK_QUOTE:
            flush();
            m_writer.beginQuote();
            break;
        case MD_BLOCK_HTML:
            flush();
            m_inHtml = true;
            break;
        case MD_BLOCK_H:
        case MD_BLOCK_P:
        case MD_BLOCK_CODE:
            flush();
            break;
        case MD_BLOCK_TABLE:
            flush();
            m_table = {};
            m_inTable = true;
            break;
        case MD_BLOCK_TR:
            m_table.rows.emplace_back();
            break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD:
            m_table.rows.back().emplace_back();
            break;
        default:
            break;
        }
    }

    void leave(MD_BLOCKTYPE type, void *detail)
    {
        switch (type) {
        case MD_BLOCK_UL:
        case MD_BLOCK_OL:
            flush();
            m_writer.endList();
            break;
        case MD_BLOCK_LI:
            flush();
            m_writer.endItem();
            break;
        case MD_BLOCK_QUOTE:
            flush();
            m_writer.endQuote();
            break;
        case MD_BLOCK_HTML:
            m_inHtml = false;
            readHtmlFragment(m_writer, m_text.plain);
            m_text = {};
            break;
        case MD_BLOCK_H:
            m_writer.heading(static_cast<MD_BLOCK_H_DETAIL *>(detail)->level, m_text);
            m_text = {};
            break;
        case MD_BLOCK_CODE: {
            const auto &info = static_cast<MD_BLOCK_CODE_DETAIL *>(detail)->lang;
            m_writer.code(m_text, info.text ? std::string_view(info.text, info.size) : std::string_view());
            m_text = {};
            break;
        }
        case MD_BLOCK_THEAD:
            m_table.headerRows = m_table.rows.size();
            break;
        case MD_BLOCK_TABLE:
            m_inTable = false;
            m_writer.table(m_table);
            m_table = {};
            break;
        case MD_BLOCK_P:
            flush();
            break;
        default:
            break;
        }
    }

    RichText &target()
    {
        const bool cell = m_inTable && !m_table.rows.empty() && !m_table.rows.back().empty();
        return cell ? m_table.rows.back().back() : m_text;
    }

    void span(MD_SPANTYPE type, bool enter)
    {
        static constexpr std::array Styles { std::pair(MD_SPAN_STRONG, TextStyle::Bold),
                                             std::pair(MD_SPAN_CODE, TextStyle::Code),
                                             std::pair(MD_SPAN_DEL, TextStyle::Struck) };
        auto &to = target();
        for (const auto &[span, style] : Styles) {
            if (span != type)
                continue;
            auto &begin = m_begins[static_cast<std::size_t>(style)];
            if (enter)
                begin = to.plain.text.size();
            else if (begin <= to.plain.text.size())
                to.styles.push_back({ style, begin, to.plain.text.size() });
        }
    }

    std::uint64_t offsetOf(std::string_view text)
    {
        const auto address = reinterpret_cast<std::uintptr_t>(text.data());
        const auto begin = reinterpret_cast<std::uintptr_t>(m_source.text.data());
        const bool inside = address >= begin && address < begin + m_source.text.size();
        const auto offset = inside ? sourceOf(address - begin) : m_last;
        m_last = inside ? offset + text.size() : offset;
        return offset;
    }

    /// Text comes in order, so the run that a byte is in is found by going on from the last.
    std::uint64_t sourceOf(std::size_t position)
    {
        const auto &runs = m_source.runs;
        if (m_run >= runs.size() || runs[m_run].position > position)
            m_run = 0;
        while (m_run + 1 < runs.size() && runs[m_run + 1].position <= position)
            ++m_run;
        return runs.empty() ? position : runs[m_run].offset + (position - runs[m_run].position);
    }

    void text(MD_TEXTTYPE type, std::string_view text)
    {
        const auto offset = offsetOf(text);
        auto &to = target();
        switch (type) {
        case MD_TEXT_HTML:
            if (m_inHtml)
                to.plain.append(text, offset);
            else
                inlineTag(to, text, offset);
            break;
        case MD_TEXT_SOFTBR:
        case MD_TEXT_BR:
            to.plain.append("\n", m_last);
            break;
        case MD_TEXT_ENTITY:
            to.plain.append(entityText(text), offset);
            break;
        case MD_TEXT_LATEXMATH:
            appendLatex(to, text, offset);
            break;
        case MD_TEXT_NULLCHAR:
            break;
        default:
            to.plain.append(text, offset);
        }
    }

    static void inlineTag(RichText &to, std::string_view tag, std::uint64_t offset)
    {
        if (tag.starts_with("<br") || tag.starts_with("<BR"))
            to.plain.append("\n", offset);
        else if (tag.starts_with("<sup"))
            to.plain.append(" ^", offset);
    }

    BlockWriter m_writer;
    const PlainText &m_source; ///< with whole tables
    std::string_view m_whole; ///< as the file has it
    RichText m_text {};
    TableCells m_table {};
    bool m_inTable = false, m_inHtml = false;
    std::array<std::size_t, 3> m_begins {};
    std::uint64_t m_last = 0;
    std::size_t m_run = 0;
};

} // namespace

void readMarkdown(TreeBuilder &builder, std::string_view source, std::size_t begin)
{
    const auto prepared = withWholeTables(source, begin);
    MarkdownReader(builder, prepared, source).read();
}

} // namespace assay
