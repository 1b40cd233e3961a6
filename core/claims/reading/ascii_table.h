// SPDX-License-Identifier: GPL-3.0-or-later
// Tables drawn in plain text: bars, boxes, or columns apart by blanks and tabs.
#pragma once

#include "core/claims/reading/rich_text.h"

#include <optional>

namespace assay {

struct AsciiTable {
    TableCells cells {};
    std::size_t begin = 0, end = 0; ///< in the text: from its caption to its last line
};

/// The table that the lines are, or empty. Other lines may stand before and behind it.
std::optional<AsciiTable> asciiTable(const RichText &text);

} // namespace assay
