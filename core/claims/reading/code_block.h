// SPDX-License-Identifier: GPL-3.0-or-later
// Code blocks that hold data: JSON, YAML, CSV and LaTeX, read as they would be in a file.
#pragma once

#include "core/claims/reading/rich_text.h"
#include "core/claims/reading/tree_builder.h"

namespace assay {

/// True if the block was data and is in the tree now.
bool readCodeBlock(TreeBuilder &builder, const RichText &text, std::string_view language,
                   std::string_view label);

} // namespace assay
