// SPDX-License-Identifier: GPL-3.0-or-later
// The words of one text that vote for something, with what surrounds them. The only door from facts to words.
#pragma once

#include "core/claims/facts/fact.h"
#include "core/claims/lexicon/lexicon.h"

#include <optional>

namespace assay {

struct Word {
    std::uint32_t begin = 0, end = 0; ///< bytes of the text
    const LexiconRow *row = nullptr;

    bool votesFor(Vote kind) const { return row->votesFor(kind); }
    bool says(Vote kind, std::string_view value) const { return row->of(kind) == value; }
};

/// All phrases of the lexicon in the text, from left to right.
using Words = std::vector<Word>;

/// Finds phrases in the languages of one document: its own, English (keys and headers are English everywhere)
/// and what is written alike in all.
class WordFinder {
public:
    explicit WordFinder(const DocumentTree &tree);
    Words find(std::string_view text) const;

private:
    const DocumentTree &m_tree;
};

/// So few letters that no phrase of the lexicon covers leave nothing to qualify a figure with.
inline constexpr std::size_t FieldLetters = 8;
/// Letters of the text that neither a phrase of the lexicon nor [begin, end) nor a word with digits covers;
/// counts on until there are more than enough.
std::size_t unknownLetters(const WordFinder &finder, std::string_view text, std::size_t begin,
                           std::size_t end, std::size_t enough);

/// The first vote of that kind within [begin, end), or empty.
std::string_view firstVote(const Words &words, Vote kind, std::size_t begin = 0, std::size_t end = NoIndex);

/// "The largest single deviation", "größte Abweichung", "最大误差": a word for what is largest, and close
/// behind it (or before it, where adjectives follow) one for an error of no kind.
bool namesLargestError(const Words &words, std::size_t begin = 0, std::size_t end = NoIndex);

Attribute attributeOf(std::string_view vote);
FactSide sideOf(std::string_view vote);
Sense senseOf(std::string_view vote);
Aggregate aggregateOf(std::string_view vote);
Mode modeOf(std::string_view vote);
Standing statusOf(std::string_view vote);

/// Bits of the data type that a word names: 16 for "fp16", "bf16", "half", 4 for "int4", "Q4_K_M", "4-bit",
/// "w4a16"; empty if it names none.
std::optional<double> dataTypeBits(std::string_view word);
/// The first data type named in the text.
std::optional<double> dataTypeIn(std::string_view text);
/// True if the word is a data type, a method or hardware, and so no model: "GPTQ", "H100", "W4A16", "v2".
bool isTechnicalName(std::string_view word);

} // namespace assay
