// SPDX-License-Identifier: GPL-3.0-or-later
// Names and texts come from strangers: what would steer a terminal, break a line or turn the direction of
// writing is shown as an escape.
#pragma once

#include <string>
#include <string_view>

namespace assay {

/// True of a code point that is never shown as it is: C0 and C1 controls, delete, line and paragraph
/// separators, direction marks, invisible spaces, tags, what is no character at all.
bool isHiddenCharacter(char32_t code);

/// One line in which every hidden character is shown: \n, \t, \x1b, \u202e; bytes that are no UTF-8 as \xNN.
std::string printable(std::string_view text);

/// JSON text in which hidden characters that the grammar allows inside strings stand as \uXXXX: the same
/// values, and harmless on a terminal.
std::string printableJson(std::string json);

} // namespace assay
