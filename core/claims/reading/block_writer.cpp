// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/block_writer.h"

#include "core/claims/reading/block_texts.h"
#include "core/claims/reading/code_block.h"
#include "core/claims/reading/label_lines.h"
#include "core/claims/reading/sentences.h"
#include "core/claims/reading/structured_text.h"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

/// Sections made from a bold line stand below every heading.
constexpr unsigned BoldLevel = 7;
constexpr std::size_t LongestBoldHeading = 80;

} // namespace

std::string BlockWriter::takeLead()
{
    return std::exchange(m_lead, {});
}

void BlockWriter::closeSections(unsigned level)
{
    while (!m_sections.empty() && m_sections.back() >= level) {
        m_builder.close();
        m_sections.pop_back();
    }
}

void BlockWriter::heading(unsigned level, const RichText &text)
{
    m_lead.clear();
    m_definitions = 0;
    if (!m_lists.empty() || text.empty()) {
        if (!text.empty())
            paragraph(text);
        return;
    }
    closeSections(level);
    m_builder.open(TreeKind::Section, text.plain.trimmed().text, common(), static_cast<std::uint8_t>(level));
    m_sections.push_back(level);
    m_builder.sentence(text.plain, {}, Heading | common() | styleFlags(text));
}

void BlockWriter::sentences(const RichText &text, std::uint32_t flags, std::string_view label)
{
    // What is struck through is a sentence of its own, said and taken back.
    RichText kept;
    std::size_t from = 0;
    const auto whole = text.isAll(TextStyle::Struck);
    for (const auto &range : text.styles) {
        if (range.style != TextStyle::Struck || whole || range.begin < from)
            continue;
        m_builder.sentence(text.slice(range.begin, range.end - range.begin).plain, label, flags | Struck);
        const auto before = text.slice(from, range.begin - from);
        for (const auto &run : before.plain.runs)
            kept.plain.runs.push_back(
                { static_cast<std::uint32_t>(kept.plain.text.size() + run.position), run.offset });
        kept.plain.text += before.plain.text;
        from = range.end;
    }
    const auto &source = from == 0 ? text : kept;
    if (from > 0) {
        const auto rest = text.slice(from, std::string::npos);
        for (const auto &run : rest.plain.runs)
            kept.plain.runs.push_back(
                { static_cast<std::uint32_t>(kept.plain.text.size() + run.position), run.offset });
        kept.plain.text += rest.plain.text;
    }
    for (const auto &[begin, length] : sentencesOf(source.plain.text)) {
        const auto one = source.slice(begin, length);
        m_builder.sentence(one.plain, label, flags | styleFlags(one));
    }
}

void BlockWriter::record(const std::vector<LabelledLine> &lines, std::uint32_t flags)
{
    const auto id = m_builder.open(TreeKind::Record, takeLead(), KeyValue | flags);
    std::uint32_t items = 0;
    for (const auto &line : lines) {
        if (line.value.empty() && !line.label.empty()) {
            m_builder.sentence(line.label.plain, {}, flags | Heading);
            continue;
        }
        m_builder.sentence(line.value.plain, line.label.plain.text, flags | styleFlags(line.value));
        items += !line.label.empty();
    }
    if (id != NoTreeId)
        m_builder.node(id).items = items;
    m_builder.close();
}

bool BlockWriter::footnote(const RichText &text)
{
    const auto &plain = text.plain.text;
    const auto close = plain.find("]:");
    if (!plain.starts_with("[^") || close == std::string::npos || close > 40)
        return false;
    m_builder.open(TreeKind::Paragraph);
    const auto id = m_builder.sentence(text.slice(close + 2, std::string::npos).trimmed().plain, {},
                                       Footnote | common());
    m_builder.close();
    if (id != NoTreeId)
        m_footnotes.emplace_back(plain.substr(0, close + 1), id);
    return true;
}

bool BlockWriter::structured(const RichText &text, std::uint32_t flags)
{
    auto pieces = piecesOf(text);
    if (pieces.size() == 1 && pieces.front().kind == TextPiece::Kind::Prose)
        return false;
    for (TextPiece &piece : pieces)
        switch (piece.kind) {
        case TextPiece::Kind::Prose:
            paragraph(piece.text, flags);
            break;
        case TextPiece::Kind::Command:
            // What was typed names files and options, and states nothing.
            m_lead.clear();
            m_builder.open(TreeKind::Paragraph, {}, flags | Code);
            m_builder.sentence(piece.text.plain, {}, flags | Code | RowName);
            m_builder.close();
            break;
        case TextPiece::Kind::Table: {
            auto label = piece.cells.caption.empty() ? takeLead() : withoutColon(piece.cells.caption);
            m_lead.clear();
            writeTable(m_builder, piece.cells, label, flags);
            break;
        }
        case TextPiece::Kind::Record:
            record(piece.lines, flags);
            break;
        }
    return true;
}

void BlockWriter::paragraph(const RichText &raw, std::uint32_t flags)
{
    flags |= common();
    auto text = raw.trimmed();
    if (text.empty())
        return;
    if (!m_lists.empty() && m_lists.back().inItem) {
        auto &item = m_lists.back().items.back();
        if (item.text.empty() && !item.opened) {
            item.text = text;
            return;
        }
        openItem();
    }
    m_definitions = 0;
    if (footnote(text) || structured(text, flags))
        return;
    const auto &plain = text.plain.text;
    const bool bold = text.isAll(TextStyle::Bold) && plain.size() <= LongestBoldHeading
        && !plain.ends_with('.') && plain.find('\n') == std::string::npos;
    if (bold && m_lists.empty() && m_quotes == 0 && !labelledLine(text, false)
        && !std::ranges::any_of(plain, [](char c) { return c >= '0' && c <= '9'; })) {
        heading(BoldLevel, text);
        return;
    }
    std::ranges::replace(text.plain.text, '\n', ' ');
    const auto labelled = namesTable(plain) ? std::nullopt : labelledLine(text, false);
    const bool isField = labelled && !labelled->value.empty();
    const auto id = m_builder.open(TreeKind::Paragraph, {}, flags);
    if (isField)
        sentences(labelled->value, flags, labelled->label.plain.text);
    else
        sentences(text, flags);
    m_builder.close();
    joinField(id, isField);
    const auto parts = sentencesOf(plain);
    m_lead.clear();
    if (!parts.empty()) {
        const auto last = plain.substr(parts.back().first, parts.back().second);
        if (endsWithColon(last) && last.size() <= LongestLead)
            m_lead = withoutColon(last);
        else if (namesTable(plain))
            m_lead = plain;
    }
}

void BlockWriter::joinField(TreeId paragraph, bool isField)
{
    auto &tree = m_builder.tree();
    const auto before = std::exchange(m_field, NoTreeId);
    if (!isField || paragraph == NoTreeId
        || tree.node(paragraph).firstChild != tree.node(paragraph).lastChild)
        return; // more than one sentence is prose
    m_field = paragraph;
    if (before == NoTreeId || tree.node(before).next != paragraph
        || tree.node(before).parent != tree.node(paragraph).parent)
        return;
    auto &record = tree.nodes[before];
    if (record.kind == TreeKind::Paragraph) {
        record.kind = TreeKind::Record;
        record.flags |= KeyValue;
        record.items = 1;
    }
    ++record.items;
    m_builder.detach(paragraph);
    m_builder.moveChildren(paragraph, before);
    m_field = before;
}

void BlockWriter::caption(const RichText &text)
{
    m_builder.open(TreeKind::Paragraph, {}, common());
    sentences(text, common());
    m_builder.close();
    m_lead = text.plain.trimmed().text;
}

void BlockWriter::beginList(bool ordered)
{
    m_definitions = 0;
    if (!m_lists.empty() && m_lists.back().inItem)
        openItem();
    const auto id
        = m_builder.open(TreeKind::List, takeLead(), common() | (ordered ? std::uint32_t { Ordered } : 0u));
    m_lists.push_back({ .node = id });
}

void BlockWriter::beginItem(std::uint32_t flags)
{
    if (m_lists.empty())
        beginList(false);
    m_lists.back().items.push_back({ .flags = flags | common() });
    m_lists.back().inItem = true;
}

/// More than one text is in the item: it becomes a Record that its first text names.
void BlockWriter::openItem()
{
    auto &item = m_lists.back().items.back();
    if (item.opened)
        return;
    item.opened = true;
    std::ranges::replace(item.text.plain.text, '\n', ' ');
    const auto labelled = labelledLine(item.text, false);
    const auto label
        = withoutColon(labelled ? labelled->label.plain.text : item.text.plain.text.substr(0, LongestLead));
    m_builder.open(TreeKind::Record, label, item.flags);
    if (!item.text.empty())
        sentences(labelled && !labelled->value.empty() ? labelled->value : item.text, item.flags | Heading);
    m_lead = label;
}

void BlockWriter::writeItem(const Item &item)
{
    auto text = item.text;
    if (text.plain.text.find('\n') != std::string::npos && structured(text, item.flags))
        return;
    std::ranges::replace(text.plain.text, '\n', ' ');
    const auto labelled = labelledLine(text, true);
    const bool several = sentencesOf(text.plain.text).size() > 1;
    if (several)
        m_builder.open(TreeKind::Paragraph, {}, item.flags);
    if (labelled && !labelled->value.empty())
        sentences(labelled->value, item.flags, labelled->label.plain.text);
    else
        sentences(text, item.flags);
    if (several)
        m_builder.close();
}

void BlockWriter::endItem()
{
    if (m_lists.empty() || !m_lists.back().inItem)
        return;
    auto &list = m_lists.back();
    list.inItem = false;
    const auto item = std::move(list.items.back());
    list.items.back() = {};
    if (item.opened)
        m_builder.close();
    else if (!item.text.empty())
        writeItem(item);
    m_lead.clear();
}

void BlockWriter::endLabelledList(TreeId id)
{
    auto &tree = m_builder.tree();
    std::size_t items = 0, labelled = 0;
    for (const auto child : tree.children(id)) {
        ++items;
        labelled += tree.node(child).kind == TreeKind::Sentence && tree.node(child).label.length > 0;
    }
    if (labelled < 2 || labelled * 3 < items * 2)
        return;
    auto &node = tree.nodes[id];
    node.kind = TreeKind::Record;
    node.flags |= KeyValue;
    // A list that is all of an item's content is the item's record.
    const auto parent = node.parent;
    auto &above = tree.nodes[parent];
    if (above.kind == TreeKind::Record && above.lastChild == id
        && (node.label.length == 0 || tree.label(id) == tree.label(parent))) {
        above.flags |= KeyValue;
        above.items = node.items;
        m_builder.detach(id);
        m_builder.moveChildren(id, parent);
    }
}

void BlockWriter::endList()
{
    if (m_lists.empty())
        return;
    if (m_lists.back().inItem)
        endItem();
    const auto list = std::move(m_lists.back());
    m_lists.pop_back();
    m_builder.close();
    if (list.node != NoTreeId) {
        m_builder.node(list.node).items = static_cast<std::uint32_t>(list.items.size());
        endLabelledList(list.node);
    }
    m_lead.clear();
}

void BlockWriter::table(const TableCells &cells)
{
    m_definitions = 0;
    if (!m_lists.empty() && m_lists.back().inItem)
        openItem();
    auto label = cells.caption.empty() ? takeLead() : cells.caption;
    m_lead.clear();
    writeTable(m_builder, cells, label, common());
}

void BlockWriter::code(const RichText &text, std::string_view language)
{
    m_definitions = 0;
    if (!m_lists.empty() && m_lists.back().inItem)
        openItem();
    const auto lead = takeLead();
    if (readCodeBlock(m_builder, text, language, lead))
        return;
    m_lead = lead;
    if (structured(text, Code | common()))
        return;
    m_builder.open(TreeKind::Paragraph, takeLead(), Code | common());
    for (const auto &line : text.lines())
        m_builder.sentence(line.plain, {}, Code | common());
    m_builder.close();
}

void BlockWriter::definition(const RichText &term, const RichText &text)
{
    const auto &tree = m_builder.tree();
    if (m_definitions == NoTreeId || tree.node(m_builder.top()).lastChild != m_definitions) {
        m_definitions = m_builder.open(TreeKind::Record, takeLead(), KeyValue | common());
        m_builder.close();
    }
    auto plain = text.plain;
    std::ranges::replace(plain.text, '\n', ' ');
    const auto id = m_builder.sentence(plain, term.plain.trimmed().text, common() | styleFlags(text));
    if (id != NoTreeId && m_definitions != NoTreeId) {
        m_builder.detach(id);
        m_builder.append(m_definitions, id);
        ++m_builder.node(m_definitions).items;
    }
}

void BlockWriter::finish()
{
    while (!m_lists.empty())
        endList();
    closeSections(0);
    auto &tree = m_builder.tree();
    for (const auto &[mark, note] : m_footnotes) {
        const auto paragraph = tree.node(note).parent;
        for (TreeId id = 1; id < tree.nodes.size(); ++id)
            if (tree.node(id).kind == TreeKind::Sentence && id != note
                && tree.text(id).find(mark) != std::string_view::npos) {
                m_builder.detach(note);
                m_builder.insertBehind(id, note);
                m_builder.detach(paragraph);
                break;
            }
    }
}

} // namespace assay
