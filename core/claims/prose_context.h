// SPDX-License-Identifier: GPL-3.0-or-later
// What the words around a number or a status word make of it.
#pragma once

#include "core/claims/field_words.h"
#include "core/claims/quantity.h"

namespace assay {

/// [begin, end) of the clause around a position: up to the nearest stop, bracket, comma or semicolon.
std::pair<std::size_t, std::size_t> clauseAround(std::string_view text, std::size_t begin, std::size_t end);
/// [begin, end) of the sentence around a position.
std::pair<std::size_t, std::size_t> sentenceAround(std::string_view text, std::size_t begin, std::size_t end);
/// The sentence without what a semicolon divides off, and without brackets about another number.
std::string wordsAbout(std::string_view text, std::pair<std::size_t, std::size_t> sentence, std::size_t begin,
                       std::size_t end);
/// Kinds that the words of the clause must carry, or the number is no statement about compression.
bool isAboutCompression(ClaimKind kind, std::string_view clause, std::string_view field);
ClaimKind refinedKind(const QuantityMatch &match, std::string_view clause, std::string_view after,
                      std::string_view field);
/// Which side of an arrow a number stands on: "10 GB -> 2.5 GB", "from 10 GB to 2.5 GB".
Side sideOfArrow(std::string_view before, std::string_view after);
/// The few words before the number, from the last separator or number: what it is called.
std::string fieldBefore(std::string_view text, std::size_t begin, std::size_t at);
/// True for a size that sets up a tool or bounds its input: "256KB chunks", "files larger than 3GB".
bool isSetting(const Quantity &quantity, std::string_view before, std::string_view after);
/// True if a percentage is of space saved: "50 % smaller", "reduces the size by 50 %".
bool saysSaved(std::string_view clause, std::string_view after);
/// Ratios said in words: "half the size".
std::vector<QuantityMatch> findWordedRatios(std::string_view text);
/// False where a status word names something else: the title of a paper, a dummy model that a script makes,
/// the quality of what a model answers. text begins where the search for the word began.
bool isStatusOfResult(std::string_view text, const StatusMatch &status, bool labelled);
/// Both with a blank between, or the one that is not empty.
std::string joined(const std::string &left, std::string_view right);

/// True if the sentence that follows takes back what this one said ("That number was wrong."). end: of this
/// one.
bool isTakenBack(std::string_view text, std::size_t end);
/// Error or Fidelity where the words right before the number name such a measure ("cosine similarity of
/// 0.99", "max error < 1e-3", "relative error of 0.5 %"), Other elsewhere. number: as printed.
ClaimKind measureBefore(const QuantityMatch &match, std::string_view number, std::string_view field);

/// The model that a sentence names by family and size ("Wren-70B", "GPT-2", "DialoGPT-small"), or empty if it
/// names none or several.
std::string modelNamedIn(std::string_view sentence);

} // namespace assay
