// SPDX-License-Identifier: GPL-3.0-or-later
// Text of one block with the styles that say something: what is bold names, what is struck through is
// withdrawn.
#pragma once

#include "core/claims/reading/plain_text.h"

namespace assay {

enum class TextStyle : std::uint8_t { Bold, Code, Struck };

struct StyledRange {
    TextStyle style = TextStyle::Bold;
    std::size_t begin = 0, end = 0;
};

struct RichText {
    PlainText plain {};
    std::vector<StyledRange> styles {};

    bool empty() const { return plain.empty(); }
    /// True if the style covers all of [begin, end) but blanks.
    bool isAll(TextStyle style, std::size_t begin, std::size_t end) const;
    bool isAll(TextStyle style) const { return isAll(style, 0, plain.text.size()); }
    RichText slice(std::size_t begin, std::size_t length) const;
    RichText trimmed() const;
    /// Lines of the source; blanks at their edges are cut off, empty ones are left out.
    std::vector<RichText> lines() const;
};

/// A table as a reader finds it; the first headerRows rows are its header.
struct TableCells {
    std::vector<std::vector<RichText>> rows {};
    std::size_t headerRows = 0;
    std::string caption {};
};

} // namespace assay
