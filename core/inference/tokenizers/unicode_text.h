// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8 and the Unicode properties that tokenizers ask for (data: utf8proc).
#pragma once

#include "core/base/utf8.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// Offset of the first byte that begins no valid sequence.
std::optional<std::size_t> firstInvalidUtf8(std::string_view text);
/// Bytes of the sequence that begins with that byte, 1 to 4; for valid text.
std::size_t sequenceLength(char lead);
/// The code point at offset of valid text.
char32_t characterAt(std::string_view text, std::size_t offset);
/// Invalid bytes become U+FFFD, one each.
std::string validUtf8(std::string_view bytes);

/// Calls body(code point, its bytes) for each of valid text.
template <typename Body> void forEachCodePoint(std::string_view text, Body &&body)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequenceLength(text[at]);
        body(characterAt(text, at), text.substr(at, length));
        at += length;
    }
}

enum class NormalForm { Nfc, Nfd, Nfkc, Nfkd };
std::string normalForm(std::string_view text, NormalForm form);

bool isWhiteSpace(char32_t codePoint); ///< the property White_Space
bool isNumeric(char32_t codePoint); ///< category N
bool isPunctuation(char32_t codePoint); ///< category P or ASCII 33-47 58-64 91-96 123-126
bool isOther(char32_t codePoint); ///< category C
bool isNonspacingMark(char32_t codePoint); ///< category Mn
bool isWordCharacter(char32_t codePoint); ///< letters, marks, numbers, connectors
bool isCjkIdeograph(char32_t codePoint); ///< the blocks that BERT sets apart
std::string lowerCase(std::string_view text); ///< each code point for itself
std::string withoutAccents(std::string_view text); ///< NFD without marks of category Mn
/// Bytes of the extended grapheme cluster that begins at offset.
std::size_t graphemeLength(std::string_view text, std::size_t offset);

} // namespace assay
