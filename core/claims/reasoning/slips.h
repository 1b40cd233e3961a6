// SPDX-License-Identifier: GPL-3.0-or-later
// A slip of a digit: the stated figure is what the formula gives, but for one digit (3.8 for 2.8, 78.8 % for
// 68.8 %). It proves nothing alone; where a sentence ties a figure to its sources only loosely it tells that
// they are its sources.
#pragma once

#include "core/claims/reasoning/arithmetic.h"
#include "core/claims/reasoning/graph.h"

namespace assay {

/// A figure of one digit is one digit off from every other.
inline constexpr std::size_t FewestSlipDigits = 2;
/// (figures that are one digit off) x (width of the hit) / (range of plausible values): above it any formula
/// may be one digit off.
inline constexpr double LuckOfSlip = 0.1;

/// The chance that a formula which has nothing to do with the figure comes out one digit off from it; 1 if
/// this one does not.
double chanceOfSlip(const Graph &graph, std::size_t target, const Computed &computed);

inline bool isDigitSlip(const Graph &graph, std::size_t target, const Computed &computed)
{
    return chanceOfSlip(graph, target, computed) < LuckOfSlip;
}

} // namespace assay
