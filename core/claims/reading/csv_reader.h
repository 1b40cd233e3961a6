// SPDX-License-Identifier: GPL-3.0-or-later
// Separated values: comma, semicolon, tab or bar; quotes over line breaks; comment lines; decimal comma.
#pragma once

#include "core/claims/lexing/numeral.h"
#include "core/claims/reading/rich_text.h"
#include "core/claims/reading/tree_builder.h"

namespace assay {

/// The separator with which the first records have equally many fields, or 0.
char csvSeparator(std::string_view head);
/// map: where the text stands in the source, or null if it is the source.
void readCsv(TreeBuilder &builder, std::string_view text, char separator, const PlainText *map,
             std::string_view label);

} // namespace assay
