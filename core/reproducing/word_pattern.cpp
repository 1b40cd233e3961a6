// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/word_pattern.h"

#include <algorithm>

namespace assay {
namespace {

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isWordByte(char c)
{
    return isLetter(c) || isAsciiDigit(c);
}

/// Bytes of a letter at a place: ASCII, Latin with marks, Greek, Cyrillic; 0 for others.
std::size_t letterAt(std::string_view text, std::size_t at)
{
    if (at >= text.size())
        return 0;
    if (isLetter(text[at]))
        return 1;
    const auto lead = static_cast<unsigned char>(text[at]);
    return lead >= 0xC3 && lead <= 0xD3 && at + 1 < text.size() && !text.substr(at).starts_with("\xc3\x97")
        ? 2
        : 0;
}

/// Bytes of the mark or blank at a place; 0 for letters and digits.
std::size_t markAt(std::string_view text, std::size_t at)
{
    constexpr std::string_view Marks = " \t-_:=*`\"'()~\\";
    if (at >= text.size())
        return 0;
    if (Marks.find(text[at]) != std::string_view::npos)
        return 1;
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("\xe2\x80") && rest.size() >= 3) // dashes, quotes and thin blanks
        return 3;
    if (rest.starts_with("\xc2\xa0") || rest.starts_with("\xc3\x97"))
        return 2; // no-break blank, times sign
    return rest.starts_with("\xe2\x89\x88") || rest.starts_with("\xef\xbc\x9a") ? 3 : 0; // about, wide colon
}

/// Marks between words are few; more than this are a new thought.
constexpr std::size_t MostMarks = 8;

std::size_t skipMarks(std::string_view text, std::size_t at)
{
    const std::size_t begin = at;
    for (std::size_t mark = markAt(text, at); mark > 0 && at - begin < MostMarks; mark = markAt(text, at))
        at += mark;
    return at;
}

/// Blanks, an equals sign or colon, blanks; npos if there is none.
std::size_t skipEquals(std::string_view text, std::size_t at)
{
    const std::size_t end = skipMarks(text, at);
    const std::string_view between = text.substr(at, end - at);
    return between.find_first_of("=:") != std::string_view::npos ? end : std::string_view::npos;
}

std::optional<PatternMatch> matchAt(std::string_view text, std::string_view pattern, std::size_t begin,
                                    DecimalSign sign)
{
    PatternMatch match { .begin = begin, .end = begin };
    std::size_t at = begin;
    for (const char c : pattern) {
        if (c == '*') {
            for (std::size_t letter = letterAt(text, at); letter > 0; letter = letterAt(text, at))
                at += letter;
        } else if (c == ' ') {
            at = skipMarks(text, at);
        } else if (c == '=') {
            at = skipEquals(text, at);
            if (at == std::string_view::npos)
                return {};
        } else if (c == '#') {
            const auto number = numeralAt(text.substr(std::min(at, text.size())), sign);
            if (!number)
                return {};
            at += number->length;
            const std::size_t sign_ = at + blanksAt(text.substr(at));
            const bool percent = sign_ < text.size() && text[sign_] == '%';
            at = percent ? sign_ + 1 : at;
            match.numbers.push_back(number->value);
            match.isPercent.push_back(percent);
        } else {
            if (at >= text.size() || text[at] != c)
                return {};
            ++at;
        }
    }
    match.end = at;
    const bool endsInWord
        = at > begin && isWordByte(text[at - 1]) && at < text.size() && isWordByte(text[at]);
    return endsInWord ? std::nullopt : std::optional(match);
}

} // namespace

std::string smallLetters(std::string_view text)
{
    std::string small(text);
    for (char &c : small)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c + ('a' - 'A'));
    // Letters of two bytes whose small ones have two bytes as well.
    for (std::size_t i = 0; i + 1 < small.size(); ++i) {
        const auto lead = static_cast<unsigned char>(small[i]),
                   next = static_cast<unsigned char>(small[i + 1]);
        if (lead == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) {
            small[i + 1] = static_cast<char>(next + 0x20);
        } else if (lead == 0xD0 && next >= 0x90 && next <= 0x9F) {
            small[i + 1] = static_cast<char>(next + 0x20);
        } else if (lead == 0xD0 && next >= 0xA0 && next <= 0xAF) {
            small[i] = '\xD1';
            small[i + 1] = static_cast<char>(next - 0x20);
        }
    }
    return small;
}

std::optional<PatternMatch> findPattern(std::string_view text, std::string_view pattern, std::size_t from,
                                        DecimalSign sign)
{
    const bool beginsWithNumber = pattern.starts_with('#');
    for (std::size_t at = from; at < text.size(); ++at) {
        if (beginsWithNumber ? !isAsciiDigit(text[at]) : text[at] != pattern.front())
            continue;
        const bool insideWord = at > 0 && isWordByte(text[at]) && isWordByte(text[at - 1]);
        const bool insideNumber = beginsWithNumber && at > 1 && (text[at - 1] == '.' || text[at - 1] == ',')
            && isAsciiDigit(text[at - 2]);
        if (insideWord || insideNumber)
            continue;
        if (auto match = matchAt(text, pattern, at, sign))
            return match;
    }
    return {};
}

bool hasAnyPattern(std::string_view text, std::span<const std::string_view> patterns, DecimalSign sign)
{
    return std::ranges::any_of(
        patterns, [&](std::string_view pattern) { return findPattern(text, pattern, 0, sign).has_value(); });
}

} // namespace assay
