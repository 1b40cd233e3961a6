// SPDX-License-Identifier: GPL-3.0-or-later
// What the text of a block says of its place: that it leads to what follows, names a table, or stands for
// what was left out.
#pragma once

#include "core/claims/reading/document_tree.h"
#include "core/claims/reading/rich_text.h"

namespace assay {

/// Longer ones are paragraphs of their own.
inline constexpr std::size_t LongestLead = 200;

bool endsWithColon(std::string_view text);
std::string withoutColon(std::string text);
/// "Table 2: sizes"
bool namesTable(std::string_view text);
/// What a style of the whole text says, and whether it is an ellipsis.
std::uint32_t styleFlags(const RichText &text);

} // namespace assay
