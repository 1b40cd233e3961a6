// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/sentences.h"

#include "core/claims/lexicon/script.h"

#include <algorithm>
#include <array>
#include <string>

namespace assay {
namespace {

bool isAbbreviation(std::string_view before)
{
    static constexpr std::array<std::string_view, 60> Known {
        "e.g",  "i.e",  "approx", "vs",    "fig",  "no",  "eq",   "sec", "dr",  "mr",  "ms",  "cf",
        "al",   "etc",  "ca",     "z.b",   "d.h",  "u.a", "bzw",  "mio", "mrd", "nr",  "abb", "tab",
        "usw",  "vgl",  "ggf",    "inkl",  "evtl", "ung", "p.ex", "env", "max", "min", "avg", "incl",
        "excl", "resp", "est",    "aprox", "pág",  "ej",  "núm",  "sr",  "ecc", "es",  "pag", "circ",
        "тыс",  "млн",  "млрд",   "рис",   "табл", "стр", "др",   "пр",  "см",  "т.е", "т.д", "ref"
    };
    auto begin = before.size();
    while (begin > 0 && before[begin - 1] != ' ' && before[begin - 1] != '\n' && before[begin - 1] != '(')
        --begin;
    const auto word = before.substr(begin);
    // Single letters: "J. Doe"; but "x." ends a sentence behind a number ("4x.").
    if (word.size() == 1 && isUpperCase(static_cast<unsigned char>(word[0])))
        return true;
    std::string low;
    for (const char c : word)
        low += static_cast<unsigned char>(c) < 0x80 ? static_cast<char>(foldCase(static_cast<char32_t>(c)))
                                                    : c;
    return std::ranges::find(Known, low) != Known.end();
}

/// A word that does not end by then is cut where it stands.
constexpr std::size_t LongestWord = 256;

/// False of most bytes, at one look.
bool mayEndSentence(char c)
{
    return static_cast<unsigned char>(c) >= 0x80 || c == '.' || c == '!' || c == '?' || c == '\n';
}

/// True if the mark at this byte ends a sentence; length: of the mark and what closes behind it.
bool endsSentence(std::string_view text, std::size_t at, std::size_t &end)
{
    const auto point = codePointAt(text, at);
    static constexpr std::u32string_view FullStops = U"。！？｡";
    end = at + point.length;
    const auto skipClosing = [&] {
        static constexpr std::u32string_view Closing = U"\"')]”’»」』）】*";
        while (end < text.size() && Closing.find(codePointAt(text, end).value) != std::u32string_view::npos)
            end += codePointAt(text, end).length;
    };
    if (point.value == '\n')
        return true;
    if (FullStops.find(point.value) != std::u32string_view::npos) {
        skipClosing();
        return true;
    }
    if (point.value != '.' && point.value != '!' && point.value != '?' && point.value != U'…')
        return false;
    while (end < text.size() && (text[end] == '.' || text[end] == '!' || text[end] == '?'))
        ++end;
    const bool dots = end - at > 1 && text[at] == '.';
    skipClosing();
    if (end >= text.size())
        return true;
    if (!isBlank(codePointAt(text, end).value))
        return false;
    auto next = end;
    while (next < text.size()
           && (isBlank(codePointAt(text, next).value) || text[next] == '"' || text[next] == '*'
               || text[next] == '('))
        next += codePointAt(text, next).length;
    const auto following = next < text.size() ? codePointAt(text, next).value : U'A';
    const bool small = isLetter(following) && !isUpperCase(following);
    if (point.value != '.' && point.value != U'…')
        return true;
    if (small || dots)
        return !small && dots;
    return !isAbbreviation(text.substr(0, at));
}

} // namespace

std::vector<std::pair<std::size_t, std::size_t>> sentencesOf(std::string_view text)
{
    std::vector<std::pair<std::size_t, std::size_t>> out;
    std::size_t begin = 0;
    const auto add = [&](std::size_t end) {
        auto first = begin;
        while (first < end && isBlank(codePointAt(text, first).value))
            first += codePointAt(text, first).length;
        auto last = end;
        while (last > first && isBlank(codePointBefore(text, last).value))
            last -= codePointBefore(text, last).length;
        if (last > first)
            out.emplace_back(first, last - first);
        begin = end;
    };
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = 0;
        if (mayEndSentence(text[at]) && endsSentence(text, at, end)) {
            add(end);
            at = end;
            continue;
        }
        const bool isTooLong = at - begin >= LongestSentence
            && (text[at] == ' ' || at - begin >= LongestSentence + LongestWord);
        at += static_cast<unsigned char>(text[at]) < 0x80 ? 1 : codePointAt(text, at).length;
        if (isTooLong)
            add(at);
    }
    add(text.size());
    return out;
}

} // namespace assay
