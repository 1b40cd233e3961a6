// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of many predictions and their errors. The formulas are those of specs that the field uses: see
// each.
#pragma once

#include "core/inference/logits.h"
#include "core/inference/run_report.h"

#include <span>

namespace assay {

/// Fewer predictions than this give no percentiles.
inline constexpr std::size_t LeastForPercentiles = 100;

/// Mean and its error: σ = sqrt(max(Σv²/N − μ², 0) / (N − 1)); the error of a single value is 0.
MeanError meanOf(std::span<const double> values);
/// By linear interpolation at index f (N − 1) of the sorted values.
double percentileOf(std::span<const double> sorted, double fraction);
/// What the candidate says beside the reference, of predictions that have both sides.
RunDifference differenceOf(std::span<const Prediction> predictions);
/// Fills nll, perplexity and its error of one side from the predictions that know the token that came.
void fillPerplexity(std::span<const double> nll, RunSide &side);
/// Σ −c/N ln(c/N) over the tokens.
double unigramEntropy(std::span<const std::uint32_t> ids);
/// Says so where predictions carry no information: the mean is within 3 errors of ln V or beyond, or above
/// the entropy of the tokens of a text that is long enough to tell. A shorter text is fitted too well by its
/// own counts: nearly every token stands in it once.
inline constexpr std::size_t LeastForUnigrams = 1000;
void judgeRuin(std::span<const std::uint32_t> ids, RunSide &side);

} // namespace assay
