// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over pairs of finite values in eight fixed lanes of doubles: the same bits on every instruction set,
// which is chosen at run time (Highway).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace assay {

inline constexpr std::size_t KernelLanes = 8;

struct PairLanes {
    using Lane = std::array<double, KernelLanes>;
    struct Side {
        Lane sum {}, squares {}, cubes {}, fourths {}, minimum {}, maximum {};
        std::array<std::int64_t, KernelLanes> zeros {};
    };
    Side reference, candidate;
    Lane products {}, errorSquares {}, errorSum {}, absoluteErrorSum {}, maxAbsoluteError {};
    std::array<std::int64_t, KernelLanes> differing {}, signAgree {};
};

/// count is a multiple of KernelLanes; every value is finite. minimum and maximum must be set before.
void addPairs(PairLanes &lanes, const float *reference, const float *candidate, std::size_t count);
/// True if no value is NaN or infinite.
bool allFinite(const float *values, std::size_t count);
/// |candidate − reference| as the upper 16 bits of its float.
void errorBins(const float *reference, const float *candidate, std::size_t count, std::uint16_t *bins);

} // namespace assay
