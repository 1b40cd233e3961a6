// SPDX-License-Identifier: GPL-3.0-or-later
// How small an error a given number of bits can buy. Shannon 1959; Cover and Thomas, ch. 10.
#pragma once

#include <span>

namespace assay {

/// Smallest relative MSE at bitsPerWeight for weights that are independent Gaussian given their variance:
/// 2^(−2R). Every other independent source of that variance can be coded at least as well.
double gaussianRelativeMseBound(double bitsPerWeight);
/// The largest cosine similarity at that rate: sqrt(1 − 2^(−2R)).
double gaussianCosineBound(double bitsPerWeight);
/// The rate below which relativeMse (in (0, 1]) cannot be reached: −½ log2.
double gaussianRateBound(double relativeMse);
/// Reverse water-filling over component variances (equal numbers of weights each): relative MSE at that rate.
double waterFillingRelativeMse(std::span<const double> variances, double bitsPerWeight);

} // namespace assay
