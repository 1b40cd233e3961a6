// SPDX-License-Identifier: GPL-3.0-or-later
// Where sentences end, in scripts with and without blanks.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

/// Begin and length of each sentence, in order. Points of numbers and of abbreviations end none.
std::vector<std::pair<std::size_t, std::size_t>> sentencesOf(std::string_view text);

} // namespace assay
