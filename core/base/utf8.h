// SPDX-License-Identifier: GPL-3.0-or-later
// One character of UTF-8 at a time, strict (RFC 3629): no overlong form, no surrogate, nothing above
// U+10FFFF.
#pragma once

#include <string>
#include <string_view>

namespace assay {

struct Utf8Character {
    char32_t code = 0;
    std::size_t bytes = 0; ///< 0 if no character begins here
};

inline Utf8Character decodeUtf8(std::string_view text)
{
    if (text.empty())
        return {};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return { lead, 1 };
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length)
        return {};
    char32_t code = lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return {};
        code = code << 6 | (byte(i) & 0x3fu);
    }
    constexpr char32_t Smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (code < Smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return {};
    return { code, length };
}

/// The bytes of a code point below 0x110000.
void appendUtf8(std::string &out, char32_t c);

} // namespace assay
