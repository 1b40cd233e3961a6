// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/phrase_index.h"

namespace assay {

namespace {

bool startsWith(std::string_view text, std::string_view lowerPhrase)
{
    return text.size() >= lowerPhrase.size()
        && std::equal(lowerPhrase.begin(), lowerPhrase.end(), text.begin(),
                      [](char phrase, char c) { return phrase == asciiLower(c); });
}

} // namespace

void PhraseIndex::add(std::string_view phrase)
{
    m_byFirst[static_cast<unsigned char>(phrase.front())].push_back(m_phrases.size());
    m_phrases.push_back(phrase);
}

/// visit(row, offset) for each row between word boundaries, by offset; it returns false to end the search.
template <typename Visit> void PhraseIndex::scan(std::string_view text, Visit visit) const
{
    bool inWord = false; // the byte before is part of a word
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool word = isWordByte(text[at]);
        const bool opens = !inWord || !word;
        inWord = word;
        if (!opens)
            continue;
        for (const auto row : m_byFirst[static_cast<unsigned char>(asciiLower(text[at]))]) {
            const auto phrase = m_phrases[row];
            const auto end = at + phrase.size();
            if (!startsWith(text.substr(at), phrase))
                continue;
            const bool closed = end == text.size() || !isWordByte(text[end]) || !isWordByte(phrase.back());
            if (closed && !visit(row, at))
                return;
        }
    }
}

std::optional<std::size_t> PhraseIndex::firstRow(std::string_view text) const
{
    std::optional<std::size_t> best;
    scan(text, [&](std::size_t row, std::size_t) {
        best = std::min(best.value_or(row), row);
        return *best > 0;
    });
    return best;
}

std::optional<PhraseIndex::Found> PhraseIndex::firstPlace(std::string_view text) const
{
    std::optional<Found> best;
    scan(text, [&](std::size_t row, std::size_t offset) {
        if (best && offset > best->offset)
            return false;
        if (!best || m_phrases[row].size() > m_phrases[best->row].size())
            best = Found { row, offset };
        return true;
    });
    return best;
}

bool PhraseIndex::holds(std::string_view lowerWord) const
{
    if (lowerWord.empty())
        return false;
    for (const auto row : m_byFirst[static_cast<unsigned char>(lowerWord.front())])
        if (m_phrases[row] == lowerWord)
            return true;
    return false;
}

} // namespace assay
