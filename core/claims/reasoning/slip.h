// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that are one digit, or two digits in the wrong order, away from what they should be: "4.56"
// for 3.56, "39.5" for 35.9. Such a slip is no proof of a relation, but where a relation is likely it tells a
// mistake from another figure.
#pragma once

#include "core/claims/reasoning/arithmetic.h"

namespace assay {

/// A slip that an unrelated figure would show more often says nothing.
inline constexpr double SlipChance = 0.05;

/// How often a figure that has nothing to do with the computed one, and is not far off it, would look like a
/// slip of it: what slips of its digits reach, over all figures of that form. 1 if it is none.
double slipChance(const Fact &stated, const Computed &computed);
/// The same of a digit that is off by one: far fewer figures are that near, so that two digits may tell.
double stepChance(const Fact &stated, const Computed &computed);

/// In prose, where a sentence ties a figure to its sources, if only loosely, so much luck is not to be had.
inline constexpr double LuckOfSlip = 0.1;
/// The likelier of the two readings of a slip.
double likelySlip(const Fact &stated, const Computed &computed);
inline bool isDigitSlip(const Fact &stated, const Computed &computed)
{
    return likelySlip(stated, computed) < LuckOfSlip;
}

} // namespace assay
