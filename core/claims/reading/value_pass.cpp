// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/value_pass.h"

#include "core/claims/lexing/amounts.h"
#include "core/claims/lexing/units.h"

#include <algorithm>

namespace assay {
namespace {

class ValuePass {
public:
    ValuePass(TreeBuilder &builder, DecimalSign sign)
        : m_tree(builder.tree())
        , m_sign(sign)
    {
    }

    void run()
    {
        // In document order, without recursion: the tree may be deep.
        TreeId at = 0;
        for (;;) {
            if (m_tree.node(at).kind == TreeKind::Sentence)
                read(at);
            if (m_tree.node(at).firstChild != 0) {
                at = m_tree.node(at).firstChild;
                continue;
            }
            while (at != 0 && m_tree.node(at).next == 0)
                at = m_tree.node(at).parent;
            if (at == 0)
                return;
            at = m_tree.node(at).next;
        }
    }

private:
    bool namesUnit(std::string_view label)
    {
        if (label.empty())
            return false;
        const auto [known, isNew] = m_labels.try_emplace(std::string(label), false);
        if (isNew)
            known->second = unitOfLabel(label, m_tree.languages()).any();
        return known->second;
    }

    bool isSize(std::string_view label) const
    {
        const auto hits = findPhrases(label, m_tree.languages(), Vote::Attribute);
        return std::ranges::any_of(
            hits, [](const LexiconHit &hit) { return hit.row->of(Vote::Attribute) == "size"; });
    }

    bool namesBytes(std::string_view label)
    {
        if (!namesUnit(label))
            return false;
        const auto named = unitOfLabel(label, m_tree.languages());
        return named.unit && named.unit->dimension == Dimension::Bytes && named.perWhat == PerWhat::None;
    }

    /// True if the Record's name says what its numbers are; the row of a table by things only says what they
    /// are of.
    bool namesNumbers(TreeId record, bool isRow) const
    {
        if (!isRow)
            return (m_tree.node(record).flags & KeyValue) == 0;
        const auto table = m_tree.node(record).parent;
        return m_tree.node(table).kind != TreeKind::Table
            || m_tree.shape(table).rows == TableShape::Rows::Attributes;
    }

    /// The label that names a unit: the cell's column, the row of a table by attributes, the Record's own
    /// name.
    std::string_view labelOf(TreeId id)
    {
        const auto &node = m_tree.node(id);
        const auto own = m_tree.label(id);
        if (namesUnit(own) || (node.flags & (RowName | Heading)) != 0)
            return own;
        const auto &parent = m_tree.node(node.parent);
        if (parent.kind == TreeKind::Record && namesNumbers(node.parent, node.column >= 0)
            && namesUnit(m_tree.label(node.parent)))
            return m_tree.label(node.parent);
        // "Sizes in GB" above the table.
        const auto table = node.column >= 0 ? m_tree.node(node.parent).parent : NoTreeId;
        if (table != NoTreeId && isSize(own) && namesBytes(m_tree.label(table)))
            return m_tree.label(table);
        if (parent.kind == TreeKind::List && own.empty())
            return m_tree.label(node.parent);
        return own;
    }

    void read(TreeId id)
    {
        auto &node = m_tree.nodes[id];
        node.firstValue = static_cast<std::uint32_t>(m_tree.values.size());
        const auto text = m_tree.text(id);
        if ((node.flags & (NullText | BooleanText)) != 0)
            return;
        const bool number = (node.flags & NumberText) != 0;
        const LanguageSet languages = number ? m_tree.languages() : m_tree.languagesOf(text);
        const bool isForeign = languages != m_tree.languages();
        const LexContext context { number          ? DecimalSign::Point
                                       : isForeign ? decimalSignOf(text, languageOf(text))
                                                   : m_sign,
                                   languages, labelOf(id) };
        for (const auto &found : findAmounts(text, context)) {
            m_tree.values.push_back({ id, static_cast<std::uint32_t>(found.begin),
                                      static_cast<std::uint32_t>(found.length),
                                      static_cast<std::uint32_t>(found.digitsBegin),
                                      static_cast<std::uint32_t>(found.digitsLength), found.amount });
            ++m_tree.census.numbers;
            ++m_tree.census.classified[static_cast<std::size_t>(found.amount.classified)];
        }
        node.valueCount = static_cast<std::uint32_t>(m_tree.values.size()) - node.firstValue;
    }

    DocumentTree &m_tree;
    DecimalSign m_sign;
    std::unordered_map<std::string, bool> m_labels {};
};

} // namespace

void readValues(TreeBuilder &builder, DecimalSign sign)
{
    ValuePass(builder, sign).run();
}

} // namespace assay
