// SPDX-License-Identifier: GPL-3.0-or-later
// What the words of a whole sentence say of its figures together: gains, means, changes, totals, and what one
// figure is because another was named.
#pragma once

#include "core/claims/facts/clauses.h"
#include "core/claims/facts/labels.h"

#include <span>

namespace assay {

/// Words within a number's own span ("bits per weight", "x") are its unit, and say nothing of its neighbours.
void dropUnits(Words &words, std::span<const TreeValue> values);
/// "Perplexity on board_minutes.txt": the words of a text's file name name the text, and no time.
void dropTextNames(Words &words, std::string_view text);
/// "from 45 to 108 tokens/s, 2.4 times": a factor in a sentence of speeds is one of speed.
void ofGains(const Words &words, std::vector<Fact *> &facts);
/// "We average (31.9x, 1.0x, 1.0x) to 18.5x": the word stands clauses before its number.
void ofMeans(const Words &words, std::vector<Fact *> &facts);
/// "Model B is 5x smaller": a capital word inside the sentence that means nothing to the lexicon. German
/// writes every noun so; there only letters and numbers that stand alone count.
bool namesSubject(std::string_view text, const Words &words, const DocumentTree &tree);
/// "Of the matrices in half precision it is higher (73.7 dB)": an error of those, and not of the whole.
void scopeMatrices(const Words &words, const std::vector<ClauseSpan> &clauses, std::string_view text,
                   const std::vector<Fact *> &facts);
/// "Top-1 before / after: 72.4 % / 71.9 %": the label names two sides, and there are two figures.
void sideByLabel(const Label *label, const std::vector<Fact *> &facts);
/// "From 31.8 to 31.2, that is 0.6 less": a small figure of the same kind behind two is their difference.
void ofChanges(const std::vector<Fact *> &facts);
/// "Together they have 2018 MB before and 348 MB after": both are totals.
void shareTotals(const std::vector<Fact *> &facts);
/// "at 4 bits perplexity rises by 0.38, at 3 bits by 2.65": the second number is what the first one is, and
/// so is "62.6 % after" behind "accuracy 63.2 % before", and a difference in points behind both.
void inherit(std::vector<Fact *> &facts);

} // namespace assay
