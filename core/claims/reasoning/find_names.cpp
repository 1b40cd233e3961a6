// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/find_names.h"

#include <algorithm>

namespace assay {
namespace {

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isWordByte(char c)
{
    return (lowered(c) >= 'a' && lowered(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::string firstWord(std::string_view text)
{
    std::string word;
    for (const char c : text) {
        if (!isWordByte(c))
            break;
        word += lowered(c);
    }
    return word;
}

bool standsAt(std::string_view text, std::size_t at, std::string_view name)
{
    if (!std::ranges::equal(text.substr(at, name.size()), name, {}, lowered, lowered))
        return false;
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !isWordByte(name.front()) || !isWordByte(text[at - 1]);
    // "Q4_0" is not named by "Q4_0-v2", nor "B" by "B.5".
    const bool goesOn
        = end + 1 < text.size() && (text[end] == '-' || text[end] == '.') && isWordByte(text[end + 1]);
    const bool ends = end == text.size() || !isWordByte(name.back()) || (!isWordByte(text[end]) && !goesOn);
    return begins && ends;
}

} // namespace

std::size_t findName(std::string_view text, std::string_view name)
{
    for (std::size_t at = 0; at + name.size() <= text.size(); ++at)
        if (standsAt(text, at, name))
            return at;
    return std::string_view::npos;
}

NameFinder::NameFinder(const std::vector<std::string_view> &names)
    : m_names(names)
{
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        std::string word = firstWord(m_names[i]);
        if (word.empty())
            m_others.push_back(i);
        else
            m_byWord[std::move(word)].push_back(i);
    }
}

std::vector<FoundName> NameFinder::in(std::string_view text) const
{
    std::vector<FoundName> found;
    std::vector<bool> seen(m_names.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::string word = firstWord(text.substr(at));
        if (const auto named = m_byWord.find(word); named != m_byWord.end())
            for (const std::size_t i : named->second)
                if (!seen[i] && standsAt(text, at, m_names[i])) {
                    seen[i] = true;
                    found.push_back({ i, at });
                }
        at += std::max<std::size_t>(1, word.size());
    }
    for (const std::size_t i : m_others)
        if (const std::size_t at = findName(text, m_names[i]); at != std::string_view::npos)
            found.push_back({ i, at });
    std::ranges::sort(found, {}, &FoundName::index);
    return found;
}

} // namespace assay
