// SPDX-License-Identifier: GPL-3.0-or-later
// Digits that are no quantity: dates, times, versions, dimensions, identifiers, sizes in models' names.
#pragma once

#include <cstddef>
#include <string_view>

namespace assay {

/// Bytes of a date, time, version or dimension that starts with the text's digits, or 0.
std::size_t nonQuantityLength(std::string_view text);

/// True if no quantity can begin at this digit: it continues a word, a path, an identifier or a number.
bool continuesWord(std::string_view text, std::size_t at);

/// "1 400": three digits that may be the end of a number whose groups are divided by blanks.
bool mayEndBlankGroups(std::string_view text, std::size_t at);

/// "Llama 3.1 8B Instruct", "GPT-Neo 1.3B", "7B model": the number [start, end) is a part of a name.
bool isPartOfName(std::string_view text, std::size_t start, std::size_t end);

} // namespace assay
