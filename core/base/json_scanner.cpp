// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar of RFC 8259; UTF-8 as in table 3-7 of the Unicode Standard.
#include "core/base/json_scanner.h"

#include "core/base/utf8.h"

#include <charconv>

namespace assay {
namespace {

bool isDigit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/// Of a string: neither its end, nor an escape, nor to be checked.
bool isPlain(char letter)
{
    const auto code = static_cast<unsigned char>(letter);
    return code >= 0x20 && code < 0x80 && letter != '"' && letter != '\\';
}

/// First byte of a sequence, the bounds of its second byte, and its length.
struct Utf8Row {
    unsigned char first, last, low, high;
    std::size_t length;
};
constexpr Utf8Row Utf8Rows[] = {
    { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
    { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
    { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

} // namespace

char JsonScanner::peek()
{
    while (m_at < m_text.size()) {
        const char letter = m_text[m_at];
        if (letter != ' ' && letter != '\t' && letter != '\n' && letter != '\r')
            return letter;
        ++m_at;
    }
    return '\0';
}

bool JsonScanner::take(char wanted)
{
    if (peek() != wanted || m_at == m_text.size())
        return false;
    ++m_at;
    return true;
}

std::optional<std::string_view> JsonScanner::string(std::string &scratch)
{
    if (!take('"'))
        return std::nullopt;
    std::size_t begin = m_at;
    bool isCopied = false;
    while (m_at < m_text.size()) {
        const char letter = m_text[m_at];
        if (isPlain(letter)) {
            ++m_at;
        } else if (letter == '"') {
            const auto piece = m_text.substr(begin, m_at++ - begin);
            return isCopied ? std::string_view(scratch.append(piece)) : piece;
        } else if (letter == '\\') {
            if (!isCopied)
                scratch.clear();
            isCopied = true;
            scratch.append(m_text.substr(begin, m_at++ - begin));
            if (!escape(scratch))
                return std::nullopt;
            begin = m_at;
        } else if (const std::size_t length = sequenceLength(); length > 0) {
            m_at += length;
        } else {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::size_t JsonScanner::sequenceLength() const
{
    const auto byteAt = [this](std::size_t at) { return static_cast<unsigned char>(m_text[at]); };
    const unsigned char first = byteAt(m_at);
    for (const auto &row : Utf8Rows) {
        if (first < row.first || first > row.last)
            continue;
        if (m_text.size() - m_at < row.length || byteAt(m_at + 1) < row.low || byteAt(m_at + 1) > row.high)
            return 0;
        for (std::size_t i = 2; i < row.length; ++i)
            if ((byteAt(m_at + i) & 0xc0) != 0x80)
                return 0;
        return row.length;
    }
    return 0;
}

std::optional<std::uint32_t> JsonScanner::fourHexDigits()
{
    const auto digits = m_text.substr(m_at, 4);
    std::uint32_t code = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || parsed.ptr != digits.data() + 4)
        return std::nullopt;
    m_at += 4;
    return code;
}

bool JsonScanner::escape(std::string &out)
{
    constexpr std::string_view Letters = "\"\\/bfnrt", Meanings = "\"\\/\b\f\n\r\t";
    if (m_at == m_text.size())
        return false;
    const char letter = m_text[m_at++];
    if (const auto index = Letters.find(letter); index != std::string_view::npos) {
        out += Meanings[index];
        return true;
    }
    const auto code = letter == 'u' ? fourHexDigits() : std::nullopt;
    if (!code || (*code >= 0xdc00 && *code < 0xe000))
        return false;
    if (*code < 0xd800 || *code >= 0xe000) {
        appendUtf8(out, *code);
        return true;
    }
    if (m_text.substr(m_at, 2) != "\\u")
        return false;
    m_at += 2;
    const auto low = fourHexDigits();
    if (!low || *low < 0xdc00 || *low >= 0xe000)
        return false;
    appendUtf8(out, 0x10000 + ((*code - 0xd800) << 10) + (*low - 0xdc00));
    return true;
}

std::optional<std::uint64_t> JsonScanner::wholeNumber()
{
    peek();
    const char *begin = m_text.data() + m_at, *end = m_text.data() + m_text.size();
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(begin, end, value);
    const bool isPadded = begin != end && *begin == '0' && parsed.ptr != begin + 1;
    const bool goesOn = parsed.ptr != end && (*parsed.ptr == '.' || *parsed.ptr == 'e' || *parsed.ptr == 'E');
    if (parsed.ec != std::errc() || isPadded || goesOn)
        return std::nullopt;
    m_at += static_cast<std::size_t>(parsed.ptr - begin);
    return value;
}

bool JsonScanner::literal(std::string_view word)
{
    if (m_text.substr(m_at, word.size()) != word)
        return false;
    m_at += word.size();
    return true;
}

bool JsonScanner::skipNumber()
{
    const auto digits = [this] {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && isDigit(m_text[m_at]))
            ++m_at;
        return m_at - begin;
    };
    literal("-");
    const bool isPadded = m_text.substr(m_at, 1) == "0";
    const std::size_t whole = digits();
    if (whole == 0 || (isPadded && whole > 1) || (literal(".") && digits() == 0))
        return false;
    if (!literal("e") && !literal("E"))
        return true;
    if (!literal("+"))
        literal("-");
    return digits() > 0;
}

bool JsonScanner::skipMembers(char close, int depth)
{
    std::string scratch;
    ++m_at;
    if (take(close))
        return true;
    do {
        if (close == '}' && (!string(scratch) || !take(':')))
            return false;
        if (!skipValue(depth + 1))
            return false;
    } while (take(','));
    return take(close);
}

bool JsonScanner::skipValue(int depth)
{
    std::string scratch;
    if (depth > DeepestNesting)
        return false;
    switch (peek()) {
    case '{':
        return skipMembers('}', depth);
    case '[':
        return skipMembers(']', depth);
    case '"':
        return string(scratch).has_value();
    case 't':
        return literal("true");
    case 'f':
        return literal("false");
    case 'n':
        return literal("null");
    default:
        return skipNumber();
    }
}

} // namespace assay
