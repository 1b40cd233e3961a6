// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/encoded_text.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

char asciiLower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr std::size_t ShortestHex = 32, ShortestBase64 = 64;

bool isHexDigit(char c)
{
    const char low = asciiLower(c);
    return isDigit(c) || (low >= 'a' && low <= 'f');
}

bool isBase64Byte(char c)
{
    return isDigit(c) || (asciiLower(c) >= 'a' && asciiLower(c) <= 'z') || c == '+' || c == '/' || c == '=';
}

/// A digest or an identifier is written in hexadecimal and is no payload.
bool namesDigest(std::string_view key)
{
    static constexpr std::array<std::string_view, 12> Words { "sha",   "hash",   "md5",       "digest",
                                                              "check", "commit", "revision",  "uuid",
                                                              "oid",   "token",  "signature", "key" };
    return std::ranges::any_of(
               Words, [&](std::string_view word) { return key.find(word) != std::string_view::npos; })
        || key == "id" || key.ends_with("_id");
}

} // namespace

std::optional<EncodedLength> encodedLength(std::string_view key, std::string_view text)
{
    if (text.size() < ShortestHex || namesDigest(key))
        return {};
    if (text.size() % 2 == 0 && std::ranges::all_of(text, isHexDigit))
        return EncodedLength { "hexadecimal", text.size() / 2 };
    if (text.size() < ShortestBase64 || text.size() % 4 != 0 || !std::ranges::all_of(text, isBase64Byte))
        return {};
    const auto any = [&](char first, char last) {
        return std::ranges::any_of(text, [&](char c) { return c >= first && c <= last; });
    };
    if (!any('a', 'z') || !any('A', 'Z') || !any('0', '9'))
        return {};
    const auto padding = static_cast<std::uint64_t>(std::ranges::count(text, '='));
    return padding <= 2 ? std::optional(EncodedLength { "base64", text.size() / 4 * 3 - padding })
                        : std::nullopt;
}

} // namespace assay
