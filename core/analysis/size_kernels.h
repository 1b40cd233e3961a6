// SPDX-License-Identifier: GPL-3.0-or-later
// The sizes of errors one by one, and those of a range picked out, in the widest vectors of the processor
// (Highway, chosen at run time): the same floats in the same order on every target.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay {

/// |candidate − reference|, or NaN where a side is no finite number.
void storeSizes(const float *reference, const float *candidate, std::size_t count, float *sizes);

/// What is written beyond the values that were picked out.
inline constexpr std::size_t PickedSlack = 64;

/// Writes the sizes whose bits lie in [begin, end) one after the other and returns how many they are. out has
/// room for PickedSlack more than that. end is at most 2^31.
std::size_t pickSizes(const float *sizes, std::size_t count, std::uint32_t begin, std::uint32_t end,
                      float *out);

} // namespace assay
