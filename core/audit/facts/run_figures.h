// SPDX-License-Identifier: GPL-3.0-or-later
// What a run of both models on a text is worth to claims.
#pragma once

#include "core/audit/audit.h"

namespace assay {

/// Perplexities, their ratio and difference, agreement and divergence, bound to the text they were measured
/// on; of the built-in text nothing, since no document speaks of it. A perplexity depends on windows and
/// first tokens that documents rarely tell, so it may confirm and never refutes. The change between the two
/// models does not: both stumble on the same words (the paired error of ln ratio), so a statement beyond
/// SigmasOfChange is refuted.
std::vector<MeasuredFigure> runFigures(const RunReport &run);

/// Of a normal error 0.3 % lie beyond.
inline constexpr double SigmasOfChange = 3;

/// Is the text meant by the words of a statement (its sentence, or the data set that its words name)?
bool meansText(const MeasuredFigure &figure, const std::string &dataSet, std::string_view sentence);

/// Is what a statement takes for a model ("on stories.txt") the text of a figure?
bool isTextOfRun(std::span<const MeasuredFigure> figures, std::string_view model);

} // namespace assay
