// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/not_quantities.h"

#include "core/claims/number_lexer.h"
#include "core/claims/word_search.h"

#include <algorithm>

namespace assay {
std::size_t nonQuantityLength(std::string_view text)
{
    std::size_t run = 0;
    while (run < text.size() && isDigit(text[run]))
        ++run;
    if (run == text.size())
        return 0;
    const auto after = text.substr(run);
    const auto isDigitAt = [&](std::size_t i) { return i < after.size() && isDigit(after[i]); };
    const auto skipWord = [&] {
        std::size_t end = run;
        while (end < text.size()
               && (isWordByte(text[end])
                   || ((text[end] == '-' || text[end] == '/' || text[end] == ':' || text[end] == '.')
                       && end + 1 < text.size() && isWordByte(text[end + 1]))))
            ++end;
        return end;
    };
    // 2025-09-16, 07/20/2026, 4/4, 12:00:00
    if (after[0] == '/' && isDigitAt(1))
        return skipWord();
    if (after[0] == '-' && isDigitAt(1)) {
        std::size_t second = 1;
        while (isDigitAt(second))
            ++second;
        if (second < after.size() && after[second] == '-' && isDigitAt(second + 1))
            return skipWord();
    }
    if (after[0] == ':' && isDigitAt(1) && (after[1] != '1' || isDigitAt(2)))
        return skipWord();
    // 1.2.3
    if (after[0] == '.' && isDigitAt(1)) {
        std::size_t second = 1;
        while (isDigitAt(second))
            ++second;
        if (second != 4 && second < after.size() && after[second] == '.' && isDigitAt(second + 1))
            return skipWord();
    }
    // 100×100, 768x2304, 0x1F
    for (const std::string_view cross : { "\xc3\x97", "x", "*", "\xc2\xb2" })
        if (after.starts_with(cross) && after.size() > cross.size() && isWordByte(after[cross.size()]))
            return skipWord() + (cross.size() == 1 ? 0 : std::max<std::size_t>(cross.size(), 1));
    return 0;
}

bool continuesWord(std::string_view text, std::size_t at)
{
    if (at == 0)
        return false;
    const char before = text[at - 1];
    if (isWordByte(before) || before == '#' || before == '@' || before == '\\' || before == '^'
        || before == '=')
        return before != '=' || (at > 1 && text[at - 2] != ' ');
    if (before == '.' || before == ',' || before == ':')
        return at > 1 && isWordByte(text[at - 2]);
    if (before == '-' || before == '/')
        return at > 1
            && (isWordByte(text[at - 2]) || text[at - 2] == '/' || text[at - 2] == '.'
                || text[at - 2] == ')');
    return false;
}

bool mayEndBlankGroups(std::string_view text, std::size_t at)
{
    std::size_t run = 0;
    while (at + run < text.size() && isDigit(text[at + run]))
        ++run;
    if (run != 3 || at < 2 || text[at - 1] != ' ' || !isDigit(text[at - 2]))
        return false;
    std::size_t begin = at - 1;
    while (begin > 0 && isDigit(text[begin - 1]))
        --begin;
    const char ahead = begin > 0 ? text[begin - 1] : ' ';
    return at - 1 - begin <= 3 && text[begin] != '0' && (ahead == ' ' || ahead == '(' || ahead == '|');
}

bool isPartOfName(std::string_view text, std::size_t start, std::size_t end)
{
    const auto rest = text.substr(end);
    const auto blank = blankLength(rest);
    for (const std::string_view word :
         { "model", "Instruct", "Chat", "chat", "instruct", "Base", "Model", "LLM" })
        if (rest.substr(blank).starts_with(word))
            return true;
    auto before = text.substr(0, start);
    while (!before.empty() && before.back() == ' ')
        before.remove_suffix(1);
    const auto space = before.find_last_of(" |*[(");
    const auto word = space == std::string_view::npos ? before : before.substr(space + 1);
    const bool version = !word.empty() && isDigit(word[0])
        && word.find_first_not_of("0123456789.") == std::string_view::npos;
    const bool capital
        = !word.empty() && word[0] >= 'A' && word[0] <= 'Z' && word.back() != ':' && word.back() != ',';
    return (version && before.size() > word.size()) || capital;
}

} // namespace assay
