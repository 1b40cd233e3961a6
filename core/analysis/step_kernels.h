// SPDX-License-Identifier: GPL-3.0-or-later
// Whether magnitudes are whole multiples of a step, for many steps at a time in the widest vectors of the
// processor (Highway, chosen at run time). Each step's answer comes from the same roundings on every target.
#pragma once

#include <span>

namespace assay {

struct Magnitude {
    double value = 0, rounding = 0; ///< half of the last digit it can have
};

/// The steps that are tried: 1 / parts of the largest magnitude, parts from 1 to mostParts.
struct StepsTried {
    double perTop = 0; ///< 1 / the largest
    double slackPerStep = 0; ///< what the distance to the next place of the largest leaves
    double slack = 0; ///< what the arithmetic of a quantiser leaves, in steps
    int mostParts = 0;
    double enough = 0; ///< the chance that is small enough
};

/// True if for one of the steps every magnitude is a multiple of it, within its rounding, and magnitudes
/// anywhere would be so close to the multiples with a chance of at most enough. No magnitude is above the
/// largest.
bool lieOnAStep(std::span<const Magnitude> magnitudes, const StepsTried &tried);

} // namespace assay
