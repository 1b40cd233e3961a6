// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/html_reader.h"

#include <gumbo.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace assay {
namespace {

// Deeper elements are read as if they stood here.
constexpr int DeepestElement = 200;

class HtmlReader {
public:
    HtmlReader(BlockWriter &writer, const PlainText &html)
        : m_writer(writer)
        , m_html(html)
    {
    }

    void read(const GumboNode *root)
    {
        visit(root, 0);
        flush();
    }

private:
    void flush()
    {
        if (!m_text.trimmed().empty())
            m_writer.paragraph(m_text);
        m_text = {};
    }

    void visit(const GumboNode *node, int depth)
    {
        switch (node->type) {
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_WHITESPACE:
            addText(node->v.text);
            break;
        case GUMBO_NODE_ELEMENT:
            if (isBesideElement(*node))
                part(node->v.element.start_pos.offset);
            element(node->v.element, depth);
            break;
        case GUMBO_NODE_DOCUMENT:
            children(node->v.document.children, depth);
            break;
        default: // comments, CDATA and templates say nothing
            break;
        }
    }

    /// "<span>Tensors</span><span>8</span>": two pieces side by side, set apart by their style alone.
    static bool isBesideElement(const GumboNode &node)
    {
        const GumboTag tag = node.v.element.tag;
        if (tag != GUMBO_TAG_SPAN && tag != GUMBO_TAG_LABEL && tag != GUMBO_TAG_B && tag != GUMBO_TAG_STRONG)
            return false;
        const GumboNode *parent = node.parent;
        if (!parent || parent->type != GUMBO_NODE_ELEMENT || node.index_within_parent == 0)
            return false;
        const auto *before
            = static_cast<const GumboNode *>(parent->v.element.children.data[node.index_within_parent - 1]);
        return before->type == GUMBO_NODE_ELEMENT
            && (before->v.element.tag == GUMBO_TAG_SPAN || before->v.element.tag == GUMBO_TAG_LABEL);
    }

    /// The first piece is the label of the second, unless it holds figures itself.
    void part(unsigned offset)
    {
        const std::string &text = m_text.plain.text;
        if (text.empty() || text.back() == ' ')
            return;
        const bool figures = text.find_first_of("0123456789") != std::string::npos;
        m_text.plain.append(figures || text.back() == ':' ? " " : ": ", m_html.sourceOf(offset));
    }

    void children(const GumboVector &nodes, int depth)
    {
        for (unsigned i = 0; depth < DeepestElement && i < nodes.length; ++i)
            visit(static_cast<const GumboNode *>(nodes.data[i]), depth + 1);
    }

    /// Text with entities decoded; of one run, since the decoded bytes are no longer those of the source.
    void addText(const GumboText &text)
    {
        const auto offset = m_html.sourceOf(text.start_pos.offset);
        std::string_view rest = text.text;
        const bool asWritten = std::string_view(text.original_text.data, text.original_text.length) == rest;
        std::size_t at = 0;
        while (at < rest.size()) {
            const auto line = std::min(rest.find('\n', at), rest.size());
            const auto place = asWritten ? m_html.sourceOf(text.start_pos.offset + at) : offset;
            auto part = rest.substr(at, line - at);
            if (m_preformatted == 0) {
                const auto first = std::min(part.find_first_not_of(" \t\r"), part.size());
                if (first > 0 && !m_text.plain.text.empty() && m_text.plain.text.back() != ' ')
                    m_text.plain.append(" ", place);
                part = part.substr(first);
                m_text.plain.append(part, place + (asWritten ? first : 0));
            } else {
                m_text.plain.append(part, place);
            }
            if (line < rest.size())
                m_text.plain.append(m_preformatted > 0 ? "\n" : " ", place + (asWritten ? part.size() : 0));
            at = line + 1;
        }
    }

    static bool isHidden(const GumboElement &element)
    {
        if (gumbo_get_attribute(&element.attributes, "hidden"))
            return true;
        const auto *style = gumbo_get_attribute(&element.attributes, "style");
        return style && std::string_view(style->value).find("display:none") != std::string_view::npos;
    }

    void element(const GumboElement &element, int depth)
    {
        if (isHidden(element))
            return;
        const auto styled = [&](TextStyle style) {
            const auto begin = m_text.plain.text.size();
            children(element.children, depth);
            if (begin <= m_text.plain.text.size())
                m_text.styles.push_back({ style, begin, m_text.plain.text.size() });
        };
        switch (element.tag) {
        case GUMBO_TAG_SCRIPT:
        case GUMBO_TAG_STYLE:
        case GUMBO_TAG_TEMPLATE:
        case GUMBO_TAG_NOSCRIPT:
        case GUMBO_TAG_TITLE:
        case GUMBO_TAG_SVG:
            if (element.tag == GUMBO_TAG_TITLE && depth < 4)
                return block(element, depth, [&] { m_writer.paragraph(m_text); });
            return;
        case GUMBO_TAG_H1:
        case GUMBO_TAG_H2:
        case GUMBO_TAG_H3:
        case GUMBO_TAG_H4:
        case GUMBO_TAG_H5:
        case GUMBO_TAG_H6:
            return block(element, depth, [&] {
                m_writer.heading(static_cast<unsigned>(element.tag - GUMBO_TAG_H1) + 1, m_text);
            });
        case GUMBO_TAG_B:
        case GUMBO_TAG_STRONG:
            return styled(TextStyle::Bold);
        case GUMBO_TAG_CODE:
        case GUMBO_TAG_TT:
        case GUMBO_TAG_KBD:
            return styled(TextStyle::Code);
        case GUMBO_TAG_DEL:
        case GUMBO_TAG_S:
        case GUMBO_TAG_STRIKE:
            return styled(TextStyle::Struck);
        case GUMBO_TAG_BR:
            m_text.plain.append("\n", m_html.sourceOf(element.start_pos.offset));
            return;
        case GUMBO_TAG_SUP:
            m_text.plain.append(" ^", m_html.sourceOf(element.start_pos.offset));
            return children(element.children, depth);
        case GUMBO_TAG_TABLE:
            flush();
            return table(element, depth);
        case GUMBO_TAG_UL:
        case GUMBO_TAG_OL:
            flush();
            m_writer.beginList(element.tag == GUMBO_TAG_OL);
            children(element.children, depth);
            flush();
            return m_writer.endList();
        case GUMBO_TAG_LI:
            flush();
            m_writer.beginItem();
            children(element.children, depth);
            flush();
            return m_writer.endItem();
        case GUMBO_TAG_DL:
            flush();
            children(element.children, depth);
            m_term = {};
            m_text = {};
            return;
        case GUMBO_TAG_DT:
            return block(element, depth, [&] { m_term = m_text; });
        case GUMBO_TAG_DD:
            return block(element, depth, [&] { m_writer.definition(m_term, m_text); });
        case GUMBO_TAG_BLOCKQUOTE:
            flush();
            m_writer.beginQuote();
            children(element.children, depth);
            flush();
            return m_writer.endQuote();
        case GUMBO_TAG_PRE:
            ++m_preformatted;
            block(element, depth, [&] { m_writer.code(m_text, {}); });
            --m_preformatted;
            return;
        case GUMBO_TAG_FIGCAPTION:
            return block(element, depth, [&] { m_writer.caption(m_text); });
        case GUMBO_TAG_P:
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_SECTION:
        case GUMBO_TAG_ARTICLE:
        case GUMBO_TAG_HEADER:
        case GUMBO_TAG_FOOTER:
        case GUMBO_TAG_MAIN:
        case GUMBO_TAG_ASIDE:
        case GUMBO_TAG_FIGURE:
        case GUMBO_TAG_DETAILS:
        case GUMBO_TAG_SUMMARY:
        case GUMBO_TAG_HR:
            flush();
            children(element.children, depth);
            return flush();
        default:
            return children(element.children, depth);
        }
    }

    template <typename Write> void block(const GumboElement &element, int depth, Write write)
    {
        flush();
        children(element.children, depth);
        if (!m_text.trimmed().empty())
            write();
        m_text = {};
    }

    struct Span {
        RichText cell {};
        unsigned rows = 0;
    };

    void table(const GumboElement &element, int depth)
    {
        TableCells cells;
        std::vector<Span> spans;
        auto outer = std::exchange(m_text, {});
        rows(element, depth, cells, spans, false);
        m_text = std::move(outer);
        m_writer.table(cells);
    }

    void rows(const GumboElement &element, int depth, TableCells &cells, std::vector<Span> &spans, bool head)
    {
        for (unsigned i = 0; depth < DeepestElement && i < element.children.length; ++i) {
            const auto *node = static_cast<const GumboNode *>(element.children.data[i]);
            if (node->type != GUMBO_NODE_ELEMENT)
                continue;
            const auto &child = node->v.element;
            if (child.tag == GUMBO_TAG_THEAD || child.tag == GUMBO_TAG_TBODY
                || child.tag == GUMBO_TAG_TFOOT) {
                rows(child, depth + 1, cells, spans, child.tag == GUMBO_TAG_THEAD);
            } else if (child.tag == GUMBO_TAG_CAPTION) {
                m_text = {};
                children(child.children, depth + 1);
                cells.caption = m_text.trimmed().plain.text;
                m_text = {};
            } else if (child.tag == GUMBO_TAG_TR) {
                row(child, depth + 1, cells, spans, head);
            }
        }
    }

    static unsigned count(const GumboElement &element, const char *name)
    {
        constexpr unsigned MostSpanned = 64;
        const auto *attribute = gumbo_get_attribute(&element.attributes, name);
        const auto value = attribute ? std::strtoul(attribute->value, nullptr, 10) : 1;
        return static_cast<unsigned>(std::clamp<unsigned long>(value, 1, MostSpanned));
    }

    void row(const GumboElement &element, int depth, TableCells &cells, std::vector<Span> &spans, bool head)
    {
        std::vector<RichText> out;
        bool onlyHeads = true;
        const auto fillSpanned = [&] {
            while (out.size() < spans.size() && spans[out.size()].rows > 0) {
                --spans[out.size()].rows;
                out.push_back(spans[out.size()].cell);
            }
        };
        for (unsigned i = 0; i < element.children.length; ++i) {
            const auto *node = static_cast<const GumboNode *>(element.children.data[i]);
            if (node->type != GUMBO_NODE_ELEMENT
                || (node->v.element.tag != GUMBO_TAG_TD && node->v.element.tag != GUMBO_TAG_TH))
                continue;
            fillSpanned();
            const auto &cell = node->v.element;
            onlyHeads = onlyHeads && cell.tag == GUMBO_TAG_TH;
            m_text = {};
            children(cell.children, depth + 1);
            const auto text = std::exchange(m_text, {}).trimmed();
            const auto wide = count(cell, "colspan"), high = count(cell, "rowspan");
            for (unsigned column = 0; column < wide; ++column) {
                if (high > 1) {
                    spans.resize(std::max(spans.size(), out.size() + 1));
                    spans[out.size()] = Span { .cell = text, .rows = high - 1 };
                }
                out.push_back(column == 0 ? text : RichText {});
            }
        }
        fillSpanned();
        if (out.empty())
            return;
        cells.rows.push_back(std::move(out));
        if ((head || onlyHeads) && cells.headerRows + 1 == cells.rows.size())
            ++cells.headerRows;
    }

    BlockWriter &m_writer;
    const PlainText &m_html;
    RichText m_text {}, m_term {};
    int m_preformatted = 0;
};

} // namespace

void readHtmlFragment(BlockWriter &writer, const PlainText &html)
{
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    const auto destroy = [&options](GumboOutput *output) { gumbo_destroy_output(&options, output); };
    const std::unique_ptr<GumboOutput, decltype(destroy)> output(
        gumbo_parse_with_options(&options, html.text.data(), html.text.size()), destroy);
    if (output && output->document)
        HtmlReader(writer, html).read(output->document);
}

} // namespace assay
