// SPDX-License-Identifier: GPL-3.0-or-later
// Logs: lines that begin with a date and a time ("2025-09-13 12:01:03 INFO model=a size=2 GB"). Each message
// is a statement of its own; pairs of keys and values are a record, or the rows of a table.
#pragma once

#include "core/claims/reading/tree_builder.h"

#include <string_view>

namespace assay {

bool looksLikeLog(std::string_view text);
void readLog(TreeBuilder &builder, std::string_view source, std::size_t begin);

} // namespace assay
