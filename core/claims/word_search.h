// SPDX-License-Identifier: GPL-3.0-or-later
// Whole-word search in text, without regard to case for ASCII.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace assay {

inline char asciiLower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
inline bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
inline bool isWordByte(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

inline std::string lowerCopy(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), asciiLower);
    return out;
}

/// First place at or after from where word stands between word boundaries in text, or npos.
inline std::size_t findWord(std::string_view text, std::string_view word, std::size_t from)
{
    for (auto at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool open = at == 0 || !isWordByte(text[at - 1]) || !isWordByte(word.front());
        const bool closed = end == text.size() || !isWordByte(text[end]) || !isWordByte(word.back());
        if (open && closed)
            return at;
    }
    return std::string_view::npos;
}

/// [begin, end) of text without white space at its edges.
inline std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

} // namespace assay
