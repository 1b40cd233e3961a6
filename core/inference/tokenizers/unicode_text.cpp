// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tokenizers/unicode_text.h"

#include <utf8proc.h>

#include <array>
#include <cstdlib>
#include <new>

namespace assay {
namespace {

/// Bytes of the valid sequence at offset, 0 if there is none.
std::size_t validLength(std::string_view text, std::size_t offset)
{
    utf8proc_int32_t codePoint = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t *>(text.data()) + offset,
                                         static_cast<utf8proc_ssize_t>(text.size() - offset), &codePoint);
    return length > 0 ? static_cast<std::size_t>(length) : 0;
}

utf8proc_category_t category(char32_t codePoint)
{
    return utf8proc_category(static_cast<utf8proc_int32_t>(codePoint));
}

bool isAsciiPunctuation(char32_t c)
{
    return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
}

} // namespace

std::optional<std::size_t> firstInvalidUtf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = validLength(text, at);
        if (length == 0)
            return at;
        at += length;
    }
    return std::nullopt;
}

std::size_t sequenceLength(char lead)
{
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

char32_t characterAt(std::string_view text, std::size_t offset)
{
    utf8proc_int32_t codePoint = 0;
    utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t *>(text.data()) + offset,
                     static_cast<utf8proc_ssize_t>(text.size() - offset), &codePoint);
    return codePoint < 0 ? U'\uFFFD' : static_cast<char32_t>(codePoint);
}

std::string validUtf8(std::string_view bytes)
{
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = validLength(bytes, at);
        if (length == 0)
            appendUtf8(text, U'\uFFFD');
        else
            text += bytes.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    return text;
}

std::string normalForm(std::string_view text, NormalForm form)
{
    int options = UTF8PROC_STABLE;
    options |= form == NormalForm::Nfc || form == NormalForm::Nfkc ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE;
    if (form == NormalForm::Nfkc || form == NormalForm::Nfkd)
        options |= UTF8PROC_COMPAT;
    utf8proc_uint8_t *result = nullptr;
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t *>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &result,
                                     static_cast<utf8proc_option_t>(options));
    if (length == UTF8PROC_ERROR_NOMEM)
        throw std::bad_alloc();
    std::string normal(text);
    if (length >= 0)
        normal.assign(reinterpret_cast<const char *>(result), static_cast<std::size_t>(length));
    std::free(result);
    return normal;
}

bool isWhiteSpace(char32_t c)
{
    return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f
        || c == 0x3000;
}

bool isNumeric(char32_t c)
{
    const auto kind = category(c);
    return kind == UTF8PROC_CATEGORY_ND || kind == UTF8PROC_CATEGORY_NL || kind == UTF8PROC_CATEGORY_NO;
}

bool isPunctuation(char32_t c)
{
    const auto kind = category(c);
    return isAsciiPunctuation(c) || (kind >= UTF8PROC_CATEGORY_PC && kind <= UTF8PROC_CATEGORY_PO);
}

bool isOther(char32_t c)
{
    const auto kind = category(c);
    return kind == UTF8PROC_CATEGORY_CN || (kind >= UTF8PROC_CATEGORY_CC && kind <= UTF8PROC_CATEGORY_CO);
}

bool isNonspacingMark(char32_t c)
{
    return category(c) == UTF8PROC_CATEGORY_MN;
}

bool isWordCharacter(char32_t c)
{
    const auto kind = category(c);
    return (kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_ND) || kind == UTF8PROC_CATEGORY_PC;
}

bool isCjkIdeograph(char32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2a6df)
        || (c >= 0x2a700 && c <= 0x2b73f) || (c >= 0x2b740 && c <= 0x2b81f) || (c >= 0x2b820 && c <= 0x2ceaf)
        || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

std::string lowerCase(std::string_view text)
{
    constexpr char32_t DottedI = 0x130; // the one code point whose lower case is two
    std::string lower;
    forEachCodePoint(text, [&](char32_t c, std::string_view) {
        if (c == DottedI)
            lower += "i\xcc\x87";
        else
            appendUtf8(lower, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
    });
    return lower;
}

std::string withoutAccents(std::string_view text)
{
    std::string plain;
    forEachCodePoint(normalForm(text, NormalForm::Nfd), [&](char32_t c, std::string_view bytes) {
        if (!isNonspacingMark(c))
            plain += bytes;
    });
    return plain;
}

std::size_t graphemeLength(std::string_view text, std::size_t offset)
{
    utf8proc_int32_t state = 0;
    std::size_t at = offset + sequenceLength(text[offset]);
    auto before = static_cast<utf8proc_int32_t>(characterAt(text, offset));
    while (at < text.size()) {
        const auto after = static_cast<utf8proc_int32_t>(characterAt(text, at));
        if (utf8proc_grapheme_break_stateful(before, after, &state))
            break;
        before = after;
        at += sequenceLength(text[at]);
    }
    return at - offset;
}

} // namespace assay
