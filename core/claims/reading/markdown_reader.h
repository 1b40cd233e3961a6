// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/claims/reading/tree_builder.h"

namespace assay {

/// Markdown with tables, task lists, struck text and mathematics; HTML inside is read as HTML. Plain text is
/// read so as well. [begin, end) of the source; places are of the whole.
void readMarkdown(TreeBuilder &builder, std::string_view source, std::size_t begin);

} // namespace assay
