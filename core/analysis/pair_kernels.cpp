// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pair_kernels.h"

#include <bit>
#include <cmath>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/pair_kernels.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {

// The inner loops run over a fixed number of lanes, so the compiler turns them into whole vectors of whatever
// width the target has, and the order of every sum stays the same.

HWY_INLINE void addSide(PairLanes::Side &side, const double *values)
{
    for (std::size_t lane = 0; lane < KernelLanes; ++lane) {
        const double value = values[lane];
        const double square = value * value;
        side.sum[lane] += value;
        side.squares[lane] += square;
        side.cubes[lane] += square * value;
        side.fourths[lane] += square * square;
        side.minimum[lane] = value < side.minimum[lane] ? value : side.minimum[lane];
        side.maximum[lane] = value > side.maximum[lane] ? value : side.maximum[lane];
        side.zeros[lane] += value == 0 ? 1 : 0;
    }
}

void AddPairs(PairLanes &target, const float *reference, const float *candidate, std::size_t count)
{
    PairLanes lanes = target;
    for (std::size_t i = 0; i < count; i += KernelLanes) {
        double original[KernelLanes], decoded[KernelLanes];
        for (std::size_t lane = 0; lane < KernelLanes; ++lane) {
            original[lane] = static_cast<double>(reference[i + lane]);
            decoded[lane] = static_cast<double>(candidate[i + lane]);
        }
        addSide(lanes.reference, original);
        addSide(lanes.candidate, decoded);
        for (std::size_t lane = 0; lane < KernelLanes; ++lane) {
            const double error = decoded[lane] - original[lane];
            const double size = std::abs(error);
            lanes.products[lane] += original[lane] * decoded[lane];
            lanes.errorSquares[lane] += error * error;
            lanes.errorSum[lane] += error;
            lanes.absoluteErrorSum[lane] += size;
            lanes.maxAbsoluteError[lane]
                = size > lanes.maxAbsoluteError[lane] ? size : lanes.maxAbsoluteError[lane];
            lanes.differing[lane] += error != 0 ? 1 : 0;
            const int originalSign = (original[lane] > 0 ? 1 : 0) - (original[lane] < 0 ? 1 : 0);
            const int decodedSign = (decoded[lane] > 0 ? 1 : 0) - (decoded[lane] < 0 ? 1 : 0);
            lanes.signAgree[lane] += originalSign == decodedSign ? 1 : 0;
        }
    }
    target = lanes;
}

bool AllFinite(const float *values, std::size_t count)
{
    constexpr std::uint32_t Exponent = 0x7f800000u;
    std::uint32_t odd = 0;
    for (std::size_t i = 0; i < count; ++i)
        odd |= (std::bit_cast<std::uint32_t>(values[i]) & Exponent) == Exponent ? 1u : 0u;
    return odd == 0;
}

void ErrorBins(const float *reference, const float *candidate, std::size_t count, std::uint16_t *bins)
{
    for (std::size_t i = 0; i < count; ++i) {
        const float error
            = static_cast<float>(static_cast<double>(candidate[i]) - static_cast<double>(reference[i]));
        bins[i] = static_cast<std::uint16_t>((std::bit_cast<std::uint32_t>(error) & 0x7fffffffu) >> 16);
    }
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(AddPairs);
HWY_EXPORT(AllFinite);
HWY_EXPORT(ErrorBins);

void addPairs(PairLanes &lanes, const float *reference, const float *candidate, std::size_t count)
{
    HWY_DYNAMIC_DISPATCH(AddPairs)(lanes, reference, candidate, count);
}

bool allFinite(const float *values, std::size_t count)
{
    return HWY_DYNAMIC_DISPATCH(AllFinite)(values, count);
}

void errorBins(const float *reference, const float *candidate, std::size_t count, std::uint16_t *bins)
{
    HWY_DYNAMIC_DISPATCH(ErrorBins)(reference, candidate, count, bins);
}

} // namespace assay
#endif
