// SPDX-License-Identifier: GPL-3.0-or-later
// Where sentences end, in scripts with and without blanks.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

/// What goes on for longer has no end that could be found: it is cut behind the next blank. Nobody writes
/// such sentences, and what a figure means costs as much as its sentence is long.
inline constexpr std::size_t LongestSentence = 2048;

/// Begin and length of each sentence, in order. Points of numbers and of abbreviations end none.
std::vector<std::pair<std::size_t, std::size_t>> sentencesOf(std::string_view text);

} // namespace assay
