// SPDX-License-Identifier: GPL-3.0-or-later
// Any document in one form: sections, lists, tables, records of labelled values, sentences, and every number
// with its place. Readers build it (tree_builder.h), one shape pass orders it, and nobody above sees what the
// file was.
#pragma once

#include "core/claims/lexicon/lexicon.h"
#include "core/claims/lexing/amount.h"

#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

using TreeId = std::uint32_t; ///< index into DocumentTree's nodes; 0 is the root, and "none" of links
inline constexpr TreeId NoTreeId = 0;

enum class TreeKind : std::uint8_t {
    Section, ///< label: its heading (front matter: "front matter"); the heading's own Sentence is its first
             ///< child
    Paragraph, ///< Sentences that stand together; block quotes and code blocks too (flags)
    List, ///< Sentences, Records and Lists; label: the line that leads in ("Tested layers:")
    Record, ///< labelled values of one thing; label: the row's name, the JSON key, the caption or lead-in
    Table, ///< Records, one per row, of like fields; label: caption, key or lead-in; see TableShape
    Sentence ///< every text that may say something: prose, a cell, a scalar, the right side of "key: value"
};

/// Bits of TreeNode::flags.
enum TreeFlag : std::uint32_t {
    Quoted = 1u << 0, ///< in a block quote
    Struck = 1u << 1, ///< struck through as a whole
    Checked = 1u << 2, ///< "[x]"
    Unchecked = 1u << 3, ///< "[ ]"
    Heading
    = 1u << 4, ///< Sentence: of a Section's heading or of an item that names its Record; Record: a header row
    Code = 1u << 5, ///< of a code block or from inline code as a whole
    FrontMatter = 1u << 6,
    Ordered = 1u << 7, ///< List: numbered; Sentence: an item of one
    RowName = 1u << 8, ///< Sentence: the cell that names its row
    NumberText = 1u << 9, ///< Sentence: a number of JSON, YAML or a pickle, not a text that looks like one
    NullText = 1u << 10, ///< Sentence: null, None, "--", "n/a", an empty cell
    BooleanText = 1u << 11, ///< Sentence: true or false, yes or no as a scalar
    KeyValue = 1u << 12, ///< Record: made from "label: value" lines or a two-column table
    Siblings = 1u << 13, ///< Record: one of several like records whose labels are sides (before, after)
    TotalRow = 1u << 14, ///< Record: a row set apart at the end (total, mean)
    Elided = 1u << 15, ///< Sentence, Record, List: "...", "…": something is left out here
    Emphasised = 1u << 16, ///< the whole is bold
    Footnote = 1u << 17, ///< Sentence: a footnote's text, beside the sentence that refers to it
    Payload
    = 1u << 18, ///< Record, List: numbers of an artefact's payload were kept apart (DocumentTree::payloads)
    Cut = 1u << 19 ///< children were left out because a bound was reached; a note says so
};

/// A piece of DocumentTree's pool of texts.
struct TextSpan {
    std::uint32_t begin = 0, length = 0;
};

struct TreeNode {
    TreeKind kind = TreeKind::Section;
    std::uint8_t level = 0; ///< of a Section: of its heading, 0 for root and front matter
    std::int16_t column = -1; ///< of a cell's Sentence: index into its Table's columns
    std::uint32_t flags = 0;
    TreeId parent = 0, firstChild = 0, lastChild = 0, next = 0;
    TextSpan label {}, text {}; ///< plain: marks, tags and escapes are gone
    std::uint32_t offset = 0, length = 0; ///< bytes of the source; of a number without text (pickles) 0
    std::uint32_t line = 0, columnNumber = 0; ///< 1-based; 0 where there is none
    std::uint32_t pointer = 0; ///< see DocumentTree::pointer
    std::uint32_t firstValue = 0; ///< of a Sentence: index into DocumentTree::values
    std::uint32_t valueCount = 0; ///< of a Sentence
    std::uint32_t items = 0; ///< members of the array, list or table as the source has them
    std::uint32_t table = 0; ///< of a Table: index into DocumentTree::tables
    std::uint32_t firstRun = 0, runCount = 0; ///< of a Sentence: where its text lies in the source
};

/// A number in a Sentence. All numbers are here; amount.classified tells those that are no claim.
struct TreeValue {
    TreeId sentence = 0;
    std::uint32_t begin = 0, length = 0; ///< bytes of the Sentence's text: sign, "about", digits and unit
    std::uint32_t digitsBegin = 0, digitsLength = 0; ///< the digits alone
    Amount amount {};
};

/// How a Table is to be read. After the shape pass its Records are rows named by RowName cells.
struct TableShape {
    enum class Rows : std::uint8_t {
        Things, ///< a row is a thing, a column an attribute or side
        Attributes, ///< a row is an attribute, a column a side or thing ("Metric | Original | Compressed")
        Unnamed ///< no column names the rows
    };
    Rows rows = Rows::Unnamed;
    bool turned = false; ///< the source has the things in columns; rows and columns are exchanged here
    std::int32_t nameColumn = -1;
    std::vector<std::string>
        columns {}; ///< headers; those of two lines or two rows are joined: "Size Original"
    std::vector<std::string>
        columnUnits {}; ///< unit that the header gives ("MB"), or empty; as many as columns
};

struct TreePlace {
    std::uint64_t line = 0, column = 0; ///< 1-based; 0 where only the pointer says where
    std::uint64_t offset = 0, length = 0;
    std::string pointer {};
};

/// A sequence of numbers inside an artefact: payload, not statements.
struct PayloadNumbers {
    std::string pointer {}; ///< where it lies
    std::string layer {}; ///< tensor it is said to stand for, if any
    std::vector<std::uint64_t> originalShape {};
    std::optional<std::uint64_t> declaredCount {};
    std::uint64_t count = 0;
    bool complex = false;
    std::vector<double> values {}; ///< at most 1,048,576 of them (re, im interleaved if complex)
};

/// Bytes written as hexadecimal or base64 text in the members of one object.
struct EncodedBytes {
    std::string pointer {}; ///< of the object
    std::string encoding {}; ///< "hexadecimal" or "base64"
    std::uint64_t textBytes = 0, decodedBytes = 0;
    TreeId record = 0; ///< the Record that holds them, if it was kept
};

/// How much was read, by the count of numbers.
struct TreeCensus {
    std::uint64_t numbers = 0, payloadNumbers = 0;
    std::array<std::uint64_t, 9> classified {}; ///< by NumberClass
    std::uint64_t cut = 0; ///< nodes that a bound left out
};

class DocumentTree {
public:
    class Children;

    const TreeNode &node(TreeId id) const { return nodes[id]; }
    std::string_view label(TreeId id) const { return view(nodes[id].label); }
    std::string_view text(TreeId id) const { return view(nodes[id].text); }
    bool has(TreeId id, TreeFlag flag) const { return (nodes[id].flags & flag) != 0; }
    Children children(TreeId id) const;
    std::span<const TreeValue> valuesOf(TreeId sentence) const
    {
        return std::span(values).subspan(nodes[sentence].firstValue, nodes[sentence].valueCount);
    }
    const TableShape &shape(TreeId table) const { return tables[nodes[table].table]; }
    /// The Sentence of a column in a row, or NoTreeId.
    TreeId cell(TreeId row, std::int32_t column) const;
    /// The nearest Table or Section above, or the root.
    TreeId tableOf(TreeId id) const;
    TreeId sectionOf(TreeId id) const;

    TreePlace place(TreeId id) const;
    TreePlace place(const TreeValue &value) const;
    /// The byte of the source that a byte of the Sentence's text comes from.
    std::uint64_t sourceOffset(TreeId sentence, std::uint32_t position) const;
    /// JSON pointer into the source as it was (not as the shape pass ordered it); "" outside of trees.
    std::string pointer(TreeId id) const { return pointerText(nodes[id].pointer); }
    std::string pointerText(std::uint32_t pointer) const;
    std::string_view view(TextSpan span) const
    {
        return std::string_view(pool).substr(span.begin, span.length);
    }

    std::string
        kind {}; ///< "markdown", "html", "text", "csv", "latex", "yaml", "json", "json lines", "pickle"
    std::string path {};
    std::uint64_t bytes = 0;
    Language language = Language::English;
    LanguageSet languages() const { return LanguageSet::with(language); }
    std::string
        source {}; ///< what is shown: the text; for pickles an outline; empty if it is too long to show
    std::string artefact {}; ///< id of a recognised schema, or empty
    std::vector<std::string> notes {}; ///< bounds that cut something, in sentences
    std::vector<PayloadNumbers> payloads {};
    std::vector<EncodedBytes> encoded {};
    TreeCensus census {};

    // The arena. Filled by TreeBuilder only.
    struct Run {
        std::uint32_t position = 0, offset = 0; ///< in the Sentence's text, in the source
    };
    struct Pointer {
        std::uint32_t parent = 0;
        TextSpan key {};
        std::uint32_t index = 0; ///< used where key is empty
    };
    std::vector<TreeNode> nodes {};
    std::vector<TreeValue> values {};
    std::vector<TableShape> tables {};
    std::vector<Run> runs {};
    std::vector<Pointer> pointers {};
    std::vector<std::uint32_t> lineStarts {}; ///< of text sources
    std::string pool {};
};

class DocumentTree::Children {
public:
    class Iterator {
    public:
        using value_type = TreeId;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(const DocumentTree *tree, TreeId at)
            : m_tree(tree)
            , m_at(at)
        {
        }
        TreeId operator*() const { return m_at; }
        Iterator &operator++()
        {
            m_at = m_tree->nodes[m_at].next;
            return *this;
        }
        Iterator operator++(int)
        {
            const auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const Iterator &other) const { return m_at == other.m_at; }

    private:
        const DocumentTree *m_tree = nullptr;
        TreeId m_at = 0;
    };
    Children(const DocumentTree *tree, TreeId first)
        : m_tree(tree)
        , m_first(first)
    {
    }
    Iterator begin() const { return { m_tree, m_first }; }
    Iterator end() const { return { m_tree, 0 }; }

private:
    const DocumentTree *m_tree;
    TreeId m_first;
};

inline DocumentTree::Children DocumentTree::children(TreeId id) const
{
    return { this, nodes[id].firstChild };
}

} // namespace assay
