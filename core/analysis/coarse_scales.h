// SPDX-License-Identifier: GPL-3.0-or-later
// Scales of codes so coarse (2 bits, ternary) that one group alone cannot tell another scale from rounding:
// among the groups of its matrix a wrong one stands out.
#pragma once

#include <cstdint>
#include <vector>

namespace assay {

/// One row or group: least squares of the candidate on the reference, and what that leaves of its energy.
struct CoarseUnit {
    double gain = 1, left = 0;
};

struct CoarseFaults {
    std::uint64_t count = 0;
    double leastGain = 1, mostGain = 1; ///< of those, over the usual gain
    double allowed = 0; ///< how far the others are from it at most
};

/// Units whose gain is farther from the median than all the others' spread allows, and whose error beside
/// that factor is not larger than theirs. None where they are as many as could make the median themselves, or
/// where the codes keep too little.
CoarseFaults judgeCoarse(const std::vector<CoarseUnit> &units);

} // namespace assay
