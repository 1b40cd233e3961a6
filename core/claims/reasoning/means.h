// SPDX-License-Identifier: GPL-3.0-or-later
// Sums and means of stated figures, in every reading that their writer may have meant.
#pragma once

#include "core/claims/reasoning/arithmetic.h"
#include "core/claims/reasoning/graph.h"

namespace assay {

/// A total, sum or remainder that no word calls so is meant as one if it is near what the parts give;
/// anything further off is another figure.
inline constexpr double MeantSum = 0.35;

/// A list of matrices leaves out biases and norms (0.07 % of the parameters of GPT-2, 1.1 % of a network 256
/// wide), a list of tensors the header of their file: a total this little above the sum is no error.
inline constexpr double MostUnlisted = 0.02;
bool isLittleMore(const Fact &total, const Interval &sum);

/// A sum or mean of fewer parts shows nothing; one that a sentence states may be of two.
inline constexpr std::size_t FewestParts = 2;

/// "sum of the 6 figures from 4.1 min to 9.5 min"; name: "sum" or "mean".
std::string formulaOfAll(const Graph &graph, const std::vector<std::size_t> &facts, const char *name);
/// Readings of the unit go together: all in 10^6 or all in 2^20.
Computed sumOf(const Graph &graph, const std::vector<std::size_t> &facts);
/// Arithmetic mean of the figures; of ratios and speeds the geometric and harmonic as well.
Computed meansOf(const Graph &graph, const std::vector<std::size_t> &facts);

} // namespace assay
