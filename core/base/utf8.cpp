// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf8.h"

namespace assay {

void appendUtf8(std::string &out, char32_t c)
{
    const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0u | c >> 6);
        put(0x80u | (c & 0x3Fu));
    } else if (c < 0x10000) {
        put(0xE0u | c >> 12);
        put(0x80u | (c >> 6 & 0x3Fu));
        put(0x80u | (c & 0x3Fu));
    } else {
        put(0xF0u | c >> 18);
        put(0x80u | (c >> 12 & 0x3Fu));
        put(0x80u | (c >> 6 & 0x3Fu));
        put(0x80u | (c & 0x3Fu));
    }
}

} // namespace assay
