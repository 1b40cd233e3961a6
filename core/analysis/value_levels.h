// SPDX-License-Identifier: GPL-3.0-or-later
// How many levels the values of a sample take: a quantiser leaves few, whatever its grid (equal steps, NF4,
// FP4, FP8) and its groups. Zeros are no level: pruning is not rounding.
#pragma once

#include <cstdint>
#include <span>

namespace assay {

struct LevelCount {
    std::uint64_t nonZero = 0; ///< values that are not zero
    std::uint64_t inSample = 0; ///< distinct values among them
    std::uint64_t inGroup = 0; ///< most distinct values in any 128 neighbours
    /// Distinct magnitudes per non-zero value, the mean over windows of 32 and of 128 neighbours; 1 where too
    /// few are not zero.
    double perShortWindow = 1, perLongWindow = 1;
    double onSteps = 0; ///< share of the windows whose values lie on equal steps (value_steps.h)
    bool isOnSteps() const;
    /// Rounded as by a quantiser of one scale per tensor, per row, or per group of at least 16: few levels,
    /// or many on equal steps.
    bool isCoarse() const;
};

LevelCount countLevels(std::span<const float> values);

} // namespace assay
