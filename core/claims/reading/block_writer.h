// SPDX-License-Identifier: GPL-3.0-or-later
// Headings, paragraphs, lists, tables and code blocks, however they were marked, into the tree. Readers of
// marked text call it in document order.
#pragma once

#include "core/claims/reading/rich_text.h"
#include "core/claims/reading/tree_builder.h"

namespace assay {

class BlockWriter {
public:
    explicit BlockWriter(TreeBuilder &builder)
        : m_builder(builder)
    {
    }

    void heading(unsigned level, const RichText &text);
    void paragraph(const RichText &text, std::uint32_t flags = 0);
    void beginQuote() { ++m_quotes; }
    void endQuote() { m_quotes -= m_quotes > 0; }
    void beginList(bool ordered);
    void endList();
    void beginItem(std::uint32_t flags = 0);
    void endItem();
    void table(const TableCells &cells);
    /// language: of the fence, or empty.
    void code(const RichText &text, std::string_view language);
    /// One "term: definition".
    void definition(const RichText &term, const RichText &text);
    /// A caption for the next table.
    void caption(const RichText &text);
    /// Closes what is open; footnotes move beside the sentences that refer to them.
    void finish();
    TreeBuilder &builder() { return m_builder; }

private:
    struct Item {
        RichText text {};
        std::uint32_t flags = 0;
        bool opened = false; ///< a Record of its own, since more than one text is in it
    };
    struct List {
        TreeId node = 0;
        std::vector<Item> items {};
        bool inItem = false; ///< an item is open
    };

    std::uint32_t common() const { return m_quotes > 0 ? std::uint32_t { Quoted } : 0u; }
    void openItem();
    void writeItem(const Item &item);
    void sentences(const RichText &text, std::uint32_t flags, std::string_view label = {});
    void record(const std::vector<struct LabelledLine> &lines, std::uint32_t flags);
    bool structured(const RichText &text, std::uint32_t flags);
    bool footnote(const RichText &text);
    /// Labelled lines that each stand in a paragraph of their own, one behind the other, are one Record.
    void joinField(TreeId paragraph, bool isField);
    std::string takeLead();
    void closeSections(unsigned level);
    void endLabelledList(TreeId list);

    TreeBuilder &m_builder;
    std::vector<unsigned> m_sections {};
    std::vector<List> m_lists {};
    std::string m_lead {}; ///< the line that leads in what follows: "Results:", "Table 1: sizes"
    unsigned m_quotes = 0;
    std::vector<std::pair<std::string, TreeId>> m_footnotes {};
    TreeId m_definitions = 0;
    TreeId m_field = NoTreeId; ///< the paragraph or Record of the labelled line just written
};

/// Table node with a Record for each row; the shape pass finds what its sides mean.
void writeTable(TreeBuilder &builder, const TableCells &cells, std::string_view label, std::uint32_t flags);

} // namespace assay
