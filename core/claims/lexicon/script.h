// SPDX-License-Identifier: GPL-3.0-or-later
// Code points as words are made of them: case, letters, scripts without blanks between words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace assay {

struct CodePoint {
    char32_t value = 0;
    std::uint32_t length = 1; ///< bytes; a broken byte is one code point of its own, U+FFFD
};

/// Of more than one byte, or broken.
inline CodePoint longCodePointAt(std::string_view text, std::size_t at)
{
    const auto byte
        = [&](std::size_t i) { return static_cast<unsigned char>(at + i < text.size() ? text[at + i] : 0); };
    const auto more = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first >= 0xC2 && first < 0xE0 && more(1))
        return { (first & 0x1Fu) << 6 | (byte(1) & 0x3Fu), 2 };
    if (first >= 0xE0 && first < 0xF0 && more(1) && more(2))
        return { (first & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu), 3 };
    if (first >= 0xF0 && first < 0xF5 && more(1) && more(2) && more(3))
        return { (first & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu),
                 4 };
    return { 0xFFFD, 1 };
}

/// Behind the end of the text: 0.
inline CodePoint codePointAt(std::string_view text, std::size_t at)
{
    const auto first = static_cast<unsigned char>(at < text.size() ? text[at] : 0);
    return first < 0x80 ? CodePoint { first, 1 } : longCodePointAt(text, at);
}

/// The code point that ends before this byte.
inline CodePoint codePointBefore(std::string_view text, std::size_t at)
{
    if (at == 0)
        return { 0, 0 };
    if (const auto last = static_cast<unsigned char>(text[at - 1]); last < 0x80)
        return { last, 1 };
    auto begin = at - 1;
    while (begin > 0 && at - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0u) == 0x80u)
        --begin;
    const auto point = codePointAt(text, begin);
    return point.length == at - begin ? point : CodePoint { 0xFFFD, 1 };
}

/// Lower case; full-width forms as plain ones; ё as е.
inline char32_t foldCase(char32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c >= 0xFF01 && c <= 0xFF5E)
        return foldCase(c - 0xFEE0);
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
        return c | 1u;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c + (c & 1u);
    if (c == 0x401 || c == 0x451)
        return 0x435;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    return c;
}

inline bool isUpperCase(char32_t c)
{
    return foldCase(c) != c && c < 0xFF00;
}

/// Han, Kana, Bopomofo, Thai and their like: words stand without blanks. Hangul: their endings do.
inline bool isUnspaced(char32_t c)
{
    return (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3005 && c <= 0x3007) || (c >= 0x3040 && c <= 0x9FFF)
        || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0xE00 && c <= 0xE7F)
        || (c >= 0xAC00 && c <= 0xD7A3);
}

inline bool isDecimalDigit(char32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
}

/// Letters of alphabets and words' marks; digits and scripts without blanks are not among them.
inline bool isLetter(char32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c < 0xC0)
        return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c == 0xD7 || c == 0xF7 || isUnspaced(c))
        return false;
    if (c >= 0x2000 && c <= 0x2BFF)
        return c >= 0x2C00; // punctuation, arrows, mathematics, boxes
    if (c >= 0x3000 && c <= 0x303F)
        return false;
    return c < 0xD800 || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
}

/// Blanks of all widths.
inline bool isBlank(char32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F
        || c == 0x3000 || c == 0xFEFF;
}

/// What joins or divides the words of one phrase.
inline bool isWordJoint(char32_t c)
{
    return isBlank(c) || c == '_' || c == '-' || c == 0x2010 || c == 0x2011 || c == 0xAD;
}

} // namespace assay
