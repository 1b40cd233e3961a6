// SPDX-License-Identifier: GPL-3.0-or-later
// Codes that are decoded with other scales or zero points than they were made with. An honest code of x is
// either unbiased (its least squares on x is 1) or a mean of what it stands for (least squares of x on it is
// 1), or between the two; the scale of another row moves both to the same side. A zero point that is one off
// moves every value of its group by a step, whose square is 12 times that of rounding's error.
#pragma once

#include "core/analysis/compare.h"

namespace assay {

/// Sums over values that share a scale.
struct CodeSums {
    double count = 0, reference = 0, candidate = 0, products = 0; ///< of squares and products
    double errors = 0, errorSquares = 0, largest = 0; ///< candidate less reference; largest reference square
    void add(double x, double y);
};

struct CodeVerdict {
    bool isJudged = false; ///< enough values, none of which carries all
    bool isMisscaled = false, isShifted = false;
    double gain = 1; ///< least squares of the candidate on the reference
    double allowed = 0; ///< how far an honest code of that error may be from 1
    double left = 0; ///< what that factor leaves, of the reference's energy
    double shift = 0; ///< mean error over the spread of the errors; one step is sqrt(12) = 3.46 of them
};
CodeVerdict judgeCodes(const CodeSums &sums);

/// Adds a finding for the quantised layers some of whose rows or groups stand in other scales
/// (layer.misscaled-codes; layers whose rows have each other's scales are said to be exchanged), and one for
/// those whose codes are moved (layer.shifted-codes). Reads about 2^18 values of every quantised layer with
/// more than an 8-bit error.
Status tellScaleFaults(Comparison &comparison, const RunControl &run);

} // namespace assay
