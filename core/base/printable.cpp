// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/printable.h"

#include "core/base/utf8.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace assay {
namespace {

struct CodeRange {
    char32_t first, last;
};

/// Unicode 15: controls, marks of direction and what has no width (UAX 9, UTR 36).
constexpr std::array HiddenRanges {
    CodeRange { 0x00, 0x1f },     CodeRange { 0x7f, 0x9f },       CodeRange { 0xad, 0xad },
    CodeRange { 0x61c, 0x61c },   CodeRange { 0x180e, 0x180e },   CodeRange { 0x200b, 0x200f },
    CodeRange { 0x2028, 0x202e }, CodeRange { 0x2060, 0x206f },   CodeRange { 0xfeff, 0xfeff },
    CodeRange { 0xfff9, 0xfffb }, CodeRange { 0xe0000, 0xe007f },
};

std::string byteEscape(unsigned char byte)
{
    char text[8];
    std::snprintf(text, sizeof text, "\\x%02x", byte);
    return text;
}

std::string codeEscape(char32_t code)
{
    char text[24];
    if (code > 0xffff) // a pair of surrogates, as JSON and C# write it
        std::snprintf(text, sizeof text, "\\u%04x\\u%04x",
                      static_cast<unsigned>(0xd800 + ((code - 0x10000) >> 10)),
                      static_cast<unsigned>(0xdc00 + ((code - 0x10000) & 0x3ff)));
    else
        std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(code));
    return text;
}

std::string escaped(char32_t code)
{
    if (code == '\n')
        return "\\n";
    if (code == '\r')
        return "\\r";
    if (code == '\t')
        return "\\t";
    return code < 0x80 ? byteEscape(static_cast<unsigned char>(code)) : codeEscape(code);
}

bool isPlainAscii(char letter)
{
    return letter >= 0x20 && letter < 0x7f;
}

} // namespace

bool isHiddenCharacter(char32_t code)
{
    for (const CodeRange &range : HiddenRanges)
        if (code >= range.first && code <= range.last)
            return true;
    return false;
}

std::string printable(std::string_view text)
{
    std::string safe;
    safe.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (isPlainAscii(text[at])) {
            safe += text[at++];
            continue;
        }
        const Utf8Character one = decodeUtf8(text.substr(at));
        if (one.bytes == 0)
            safe += byteEscape(static_cast<unsigned char>(text[at]));
        else if (isHiddenCharacter(one.code))
            safe += escaped(one.code);
        else
            safe += text.substr(at, one.bytes);
        at += one.bytes == 0 ? 1 : one.bytes;
    }
    return safe;
}

namespace {

/// Eight bytes below 0x7f begin here: most of a report is.
bool isPlainWord(std::string_view text, std::size_t at)
{
    constexpr std::uint64_t Ones = 0x0101010101010101u, Tops = 0x8080808080808080u;
    std::uint64_t word = 0;
    if (text.size() - at < sizeof word)
        return false;
    std::memcpy(&word, text.data() + at, sizeof word);
    return ((word | (word + Ones)) & Tops) == 0;
}

} // namespace

std::string printableJson(std::string json)
{
    std::string safe;
    std::size_t copied = 0;
    for (std::size_t at = 0; at < json.size();) {
        if (isPlainWord(json, at)) {
            at += sizeof(std::uint64_t);
            continue;
        }
        const auto byte = static_cast<unsigned char>(json[at]);
        if (byte < 0x7f) {
            ++at;
            continue;
        }
        const Utf8Character one = decodeUtf8(std::string_view(json).substr(at));
        const std::size_t bytes = one.bytes == 0 ? 1 : one.bytes;
        if (one.bytes > 0 && isHiddenCharacter(one.code)) {
            safe.append(json, copied, at - copied);
            safe += codeEscape(one.code);
            copied = at + bytes;
        }
        at += bytes;
    }
    if (copied == 0)
        return json;
    return safe.append(json, copied);
}

} // namespace assay
