// SPDX-License-Identifier: GPL-3.0-or-later
// How documents write methods and their settings, as patterns: small letters stand for themselves in either
// case, '#' for a number, ' ' for any marks and blanks between words (or none), '=' for an equals sign or
// colon among blanks, '*' at the end for more letters. A pattern begins and ends at a word's edge.
#pragma once

#include "core/claims/lexing/numeral.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct PatternMatch {
    std::size_t begin = 0, end = 0;
    std::vector<double> numbers {};
    std::vector<bool> isPercent {}; ///< a per cent sign follows the number
};

/// Capitals of Latin and Cyrillic made small; every byte keeps its place.
std::string smallLetters(std::string_view text);

/// The first match at or behind from, in a text of small letters.
std::optional<PatternMatch> findPattern(std::string_view text, std::string_view pattern, std::size_t from,
                                        DecimalSign sign);
bool hasAnyPattern(std::string_view text, std::span<const std::string_view> patterns, DecimalSign sign);

} // namespace assay
