// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/claims/reading/plain_text.h"

namespace assay {

/// Markdown from a byte on as the parser wants its tables: at least three dashes per column of a delimiter
/// row
/// ("|--|--|" becomes "|---|---|"), and a blank line between a paragraph and the table behind it. Every byte
/// keeps its place in the source.
PlainText withWholeTables(std::string_view source, std::size_t begin);

} // namespace assay
