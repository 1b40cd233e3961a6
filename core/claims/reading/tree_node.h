// SPDX-License-Identifier: GPL-3.0-or-later
// What a DocumentTree is made of: nodes, their flags, the numbers in them, the shape of tables.
#pragma once

#include "core/claims/lexing/amount.h"

#include <cstdint>
#include <string>
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

} // namespace assay
