// SPDX-License-Identifier: GPL-3.0-or-later
// Names of models in running text: a family and a size or number, joined by a hyphen.
#include "core/claims/field_words.h"
#include "core/claims/prose_context.h"
#include "core/claims/word_search.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// "70B", "0.3B", "8x7B", "125m", "2", "v0.1".
bool isSizePart(std::string_view part)
{
    if (part.starts_with('v') || part.starts_with('V'))
        part.remove_prefix(1);
    if (part.ends_with('B') || part.ends_with('b') || part.ends_with('M') || part.ends_with('m'))
        part.remove_suffix(1);
    return !part.empty() && isDigit(part.front())
        && part.find_first_not_of("0123456789.x") == std::string_view::npos;
}

bool isSizeWord(std::string_view part)
{
    static constexpr std::array<std::string_view, 9> Words { "small", "base", "large", "tiny", "medium",
                                                             "mini",  "nano", "xl",    "huge" };
    return std::ranges::find(Words, lowerCopy(part)) != Words.end();
}

/// "Top-1", "FP-16" and "Table-2" are built alike and are no models.
bool isNoFamily(std::string_view part)
{
    static constexpr std::array<std::string_view, 16> Words { "top",   "fp",    "int",    "bf",
                                                              "utf",   "step",  "stage",  "layer",
                                                              "table", "phase", "figure", "section",
                                                              "float", "level", "order",  "group" };
    return std::ranges::find(Words, lowerCopy(part)) != Words.end();
}

bool isModelName(std::string_view word)
{
    const auto capital = std::ranges::any_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
    auto hyphen = word.find('-');
    if (!capital || hyphen == std::string_view::npos || hyphen < 2 || isDigit(word.front())
        || isNoFamily(word.substr(0, hyphen)))
        return false;
    while (hyphen != std::string_view::npos) {
        const auto next = word.find('-', hyphen + 1);
        const auto part = word.substr(hyphen + 1, next == std::string_view::npos ? next : next - hyphen - 1);
        if (isSizePart(part) || isSizeWord(part))
            return true;
        hyphen = next;
    }
    return false;
}

} // namespace

std::string modelNamedIn(std::string_view sentence)
{
    std::string found;
    for (std::size_t at = 0; at < sentence.size();) {
        const auto begin = sentence.find_first_not_of(" \t\n()[],;:|*`\"'", at);
        if (begin == std::string_view::npos)
            break;
        const auto end = std::min(sentence.find_first_of(" \t\n()[],;:|*`\"'", begin), sentence.size());
        at = end;
        auto word = sentence.substr(begin, end - begin);
        while (word.ends_with('.') || word.ends_with('!') || word.ends_with('?'))
            word.remove_suffix(1);
        if (!isModelName(word))
            continue;
        const auto name = normaliseSubject(word);
        if (!found.empty() && found != name)
            return {};
        found = name;
    }
    return found;
}

} // namespace assay
