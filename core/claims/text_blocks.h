// SPDX-License-Identifier: GPL-3.0-or-later
// A text document as headings, paragraphs, items and tables, every byte with its place in the source.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

/// Rendered text and where each run of it stands in the source.
struct MappedText {
    std::string text {};
    std::vector<std::pair<std::size_t, std::uint64_t>> runs {}; ///< position in text, offset in the source

    void append(std::string_view part, std::uint64_t sourceOffset);
    std::uint64_t sourceOf(std::size_t position) const;
    MappedText slice(std::size_t begin, std::size_t length) const;
};

struct Block {
    enum class Kind { Heading, Paragraph, Item, Table, Code };
    Kind kind = Kind::Paragraph;
    unsigned level = 0; ///< of a heading
    std::uint64_t list = 0; ///< items of one list share it
    bool quoted = false; ///< inside a block quote
    MappedText text {};
    std::vector<std::vector<MappedText>> rows {}; ///< of a table; the first row is its header
};
using BlockSink = std::function<void(const Block &)>;

/// Calls the sink for each block of Markdown, in document order. HTML inside is read as HTML.
void readMarkdownBlocks(std::string_view text, const BlockSink &sink);
/// The same for HTML: tables, headings, list items, paragraphs; tags dropped, common entities decoded.
void readHtmlBlocks(const MappedText &html, const BlockSink &sink);

} // namespace assay
