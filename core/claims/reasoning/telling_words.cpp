// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/telling_words.h"

#include "core/claims/lexicon/lexicon.h"
#include "core/claims/lexicon/script.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

/// Shorter words stand anywhere; of scripts without blanks one sign may be a word.
constexpr std::size_t ShortestWord = 2, ShortestUnspaced = 6;
/// Words of that length may have an ending in the text, and no longer one.
constexpr std::size_t ShortestStem = 4, LongestEnding = 6;

struct Piece {
    std::string text; ///< folded
    std::size_t begin, end;
};

/// Words in any case, signs of unspaced scripts as runs.
std::vector<Piece> piecesOf(std::string_view text)
{
    std::vector<Piece> pieces;
    bool wasUnspaced = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        const bool unspaced = isUnspaced(point.value);
        const bool isPart = unspaced || isLetter(point.value) || isDecimalDigit(point.value);
        const bool goesOn = isPart && !pieces.empty() && pieces.back().end == at && unspaced == wasUnspaced;
        if (isPart && !goesOn)
            pieces.push_back({ {}, at, at });
        if (isPart) {
            pieces.back().end = at + point.length;
            wasUnspaced = unspaced;
        }
        at += point.length;
    }
    for (Piece &piece : pieces)
        piece.text = foldKey(text.substr(piece.begin, piece.end - piece.begin));
    return pieces;
}

bool isTelling(const std::string &word)
{
    if (word.find_first_not_of("0123456789") == std::string::npos)
        return false;
    const bool unspaced = isUnspaced(codePointAt(word, 0).value);
    return word.size() >= (unspaced ? ShortestUnspaced : ShortestWord);
}

bool saysWord(const Piece &said, const std::string &word)
{
    if (isUnspaced(codePointAt(word, 0).value))
        return said.text.find(word) != std::string::npos;
    return said.text == word
        || (word.size() >= ShortestStem && said.text.starts_with(word)
            && said.text.size() <= word.size() + LongestEnding
            && !isDecimalDigit(codePointAt(said.text, word.size()).value));
}

} // namespace

TellingWords::TellingWords(const std::vector<std::string> &labels, std::size_t mostRows)
{
    std::map<std::string, std::size_t> rows; // that say the word
    for (std::size_t row = 0; row < std::min(labels.size(), mostRows); ++row) {
        std::vector<std::string> own;
        for (Piece &piece : piecesOf(labels[row]))
            if (isTelling(piece.text) && std::ranges::find(own, piece.text) == own.end())
                own.push_back(std::move(piece.text));
        for (const std::string &word : own)
            ++rows[word];
        m_words.push_back(std::move(own));
    }
    for (std::vector<std::string> &own : m_words)
        std::erase_if(own, [&](const std::string &word) { return rows[word] > 1; });
}

std::vector<SaidRow> TellingWords::in(std::string_view text) const
{
    std::vector<SaidRow> said;
    for (const Piece &piece : piecesOf(text))
        for (std::size_t row = 0; row < m_words.size(); ++row)
            if (std::ranges::any_of(m_words[row],
                                    [&](const std::string &word) { return saysWord(piece, word); }))
                said.push_back({ row, piece.begin, piece.end });
    return said;
}

} // namespace assay
