// SPDX-License-Identifier: GPL-3.0-or-later
// What is done before and after the transform of two real segments as one complex one, in the widest vectors
// of the processor (Highway, chosen at run time). Nothing is fused: the same bits on every target.
#pragma once

#include <cstddef>

namespace assay {

/// Complex numbers (re, im) one after the other: the two segments, each times the window.
void windowBoth(const float *real, const float *imaginary, const float *window, std::size_t count,
                float *complex);

/// sums[k] += |complex[k]|².
void addPowers(const float *complex, std::size_t count, double *sums);

} // namespace assay
