// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/text_blocks.h"
#include "core/claims/word_search.h"

#include <array>

namespace assay {
namespace {

struct EntityRow {
    std::string_view entity, text;
};
constexpr std::array Entities {
    EntityRow { "&lt;", "<" },    EntityRow { "&gt;", ">" },           EntityRow { "&amp;", "&" },
    EntityRow { "&nbsp;", " " },  EntityRow { "&times;", "\xc3\x97" }, EntityRow { "&asymp;", "~" },
    EntityRow { "&ndash;", "-" }, EntityRow { "&#215;", "\xc3\x97" },
};

class HtmlReader {
public:
    HtmlReader(const MappedText &html, const BlockSink &sink)
        : m_html(html)
        , m_sink(sink)
    {
    }

    void read()
    {
        const std::string_view text = m_html.text;
        for (std::size_t at = 0; at < text.size();) {
            const auto next = text.find_first_of("<&", at);
            const auto end = next == std::string_view::npos ? text.size() : next;
            add(text.substr(at, end - at), at);
            at = end;
            if (at == text.size())
                break;
            at = text[at] == '<' ? tag(at) : entity(at);
        }
        flush();
        flushTable();
    }

private:
    void add(std::string_view part, std::size_t at)
    {
        auto *target = &m_block.text;
        if (m_inCell)
            target = &m_table.rows.back().back();
        for (std::size_t start = 0; start < part.size();) { // a mapped run per run of the source
            const auto line = part.find('\n', start);
            const auto length = (line == std::string_view::npos ? part.size() : line + 1) - start;
            target->append(part.substr(start, length), m_html.sourceOf(at + start));
            start += length;
        }
    }

    std::size_t entity(std::size_t at)
    {
        const auto rest = std::string_view(m_html.text).substr(at);
        for (const auto &row : Entities)
            if (rest.starts_with(row.entity)) {
                (m_inCell ? m_table.rows.back().back() : m_block.text).append(row.text, m_html.sourceOf(at));
                return at + row.entity.size();
            }
        add(rest.substr(0, 1), at);
        return at + 1;
    }

    std::size_t tag(std::size_t at)
    {
        const std::string_view text = m_html.text;
        const auto close = text.find('>', at);
        if (close == std::string_view::npos) {
            add(text.substr(at, 1), at);
            return at + 1;
        }
        auto body = text.substr(at + 1, close - at - 1);
        const bool ending = body.starts_with('/');
        if (ending)
            body.remove_prefix(1);
        const auto name = lowerCopy(body.substr(0, body.find_first_of(" \t\n/")));
        apply(name, ending);
        return close + 1;
    }

    void apply(const std::string &name, bool ending)
    {
        if (name == "td" || name == "th") {
            if (!ending && m_table.rows.empty())
                m_table.rows.emplace_back();
            if (!ending)
                m_table.rows.back().emplace_back();
            m_inCell = !ending;
        } else if (name == "tr") {
            m_inCell = false;
            if (!ending)
                m_table.rows.emplace_back();
        } else if (name == "table") {
            m_inCell = false;
            flush();
            flushTable();
        } else if (!m_inCell && isBlockTag(name)) {
            flush();
            if (!ending && name.size() == 2 && name[0] == 'h' && isDigit(name[1])) {
                m_block.kind = Block::Kind::Heading;
                m_block.level = static_cast<unsigned>(name[1] - '0');
            } else if (!ending && name == "li") {
                m_block.kind = Block::Kind::Item;
            }
        }
    }

    static bool isBlockTag(const std::string &name)
    {
        static constexpr std::array<std::string_view, 16> Tags { "p",  "div", "br", "li", "ul", "ol",
                                                                 "h1", "h2",  "h3", "h4", "h5", "h6",
                                                                 "hr", "dt",  "dd", "pre" };
        return std::find(Tags.begin(), Tags.end(), name) != Tags.end();
    }

    void flush()
    {
        if (!trimmed(m_block.text.text).empty())
            m_sink(m_block);
        m_block = {};
    }

    void flushTable()
    {
        std::erase_if(m_table.rows, [](const auto &row) { return row.empty(); });
        m_table.kind = Block::Kind::Table;
        if (!m_table.rows.empty())
            m_sink(m_table);
        m_table = {};
    }

    const MappedText &m_html;
    const BlockSink &m_sink;
    Block m_block {}, m_table {};
    bool m_inCell = false;
};

} // namespace

void readHtmlBlocks(const MappedText &html, const BlockSink &sink)
{
    HtmlReader(html, sink).read();
}

} // namespace assay
