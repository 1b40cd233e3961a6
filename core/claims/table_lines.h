// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/claims/text_blocks.h"

namespace assay {

/// The same Markdown as the parser wants its tables: at least three dashes per column of a delimiter row
/// ("|--|--|" becomes "|---|---|"), and a blank line between a paragraph and the table behind it. Every byte
/// keeps its place in the source.
MappedText withPlainTables(std::string_view markdown);

} // namespace assay
