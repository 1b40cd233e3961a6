// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/logits.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/logit_kernels.cpp"
#include <hwy/foreach_target.h>

#include "core/inference/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {

using DoubleTag = hn::CappedTag<double, PanelLanes / 2>;
using DoubleVector = hn::Vec<DoubleTag>;
constexpr std::size_t DoubleLanes = hn::MaxLanes(DoubleTag());

HWY_INLINE DoubleVector LoadLogits(const float *rows, std::size_t row, std::size_t lane)
{
    const DoubleTag d;
    const hn::Rebind<float, DoubleTag> narrow;
    return hn::PromoteTo(d, hn::LoadU(narrow, rows + row * PanelLanes + lane));
}

/// The largest of the rows and of what came before; what came before is scaled to it.
HWY_INLINE DoubleVector NewMaximum(const float *rows, std::size_t count, std::size_t lane, LogitSums &sums)
{
    const DoubleTag d;
    const auto before = hn::LoadU(d, sums.maximum + lane);
    auto most = before;
    for (std::size_t row = 0; row < count; ++row)
        most = hn::Max(most, LoadLogits(rows, row, lane));
    const auto scale = ExponentialOfDouble(d, hn::Sub(before, most));
    hn::StoreU(most, d, sums.maximum + lane);
    hn::StoreU(hn::Mul(scale, hn::LoadU(d, sums.sum + lane)), d, sums.sum + lane);
    hn::StoreU(hn::Mul(scale, hn::LoadU(d, sums.cross + lane)), d, sums.cross + lane);
    return most;
}

void ReduceLogits(const float *reference, const float *candidate, std::size_t rows, LogitSums &left,
                  LogitSums &right)
{
    const DoubleTag d;
    for (std::size_t lane = 0; lane < PanelLanes; lane += DoubleLanes) {
        const auto leftMost = NewMaximum(reference, rows, lane, left);
        auto sum = hn::LoadU(d, left.sum + lane), cross = hn::LoadU(d, left.cross + lane);
        if (!candidate) {
            for (std::size_t row = 0; row < rows; ++row)
                sum = hn::Add(sum,
                              ExponentialOfDouble(d, hn::Sub(LoadLogits(reference, row, lane), leftMost)));
            hn::StoreU(sum, d, left.sum + lane);
            continue;
        }
        const auto rightMost = NewMaximum(candidate, rows, lane, right);
        auto rightSum = hn::LoadU(d, right.sum + lane);
        for (std::size_t row = 0; row < rows; ++row) {
            const auto x = LoadLogits(reference, row, lane), y = LoadLogits(candidate, row, lane);
            const auto power = ExponentialOfDouble(d, hn::Sub(x, leftMost));
            sum = hn::Add(sum, power);
            cross = Fused(power, hn::Sub(x, y), cross);
            rightSum = hn::Add(rightSum, ExponentialOfDouble(d, hn::Sub(y, rightMost)));
        }
        hn::StoreU(sum, d, left.sum + lane);
        hn::StoreU(cross, d, left.cross + lane);
        hn::StoreU(rightSum, d, right.sum + lane);
    }
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(ReduceLogits);

LogitSums::LogitSums()
{
    for (std::size_t lane = 0; lane < PanelLanes; ++lane) {
        maximum[lane] = -1e300; // below every logit; e^(it − any) is 0
        sum[lane] = cross[lane] = 0;
    }
}

void reduceLogits(const float *reference, const float *candidate, std::size_t rows, LogitSums &referenceSums,
                  LogitSums &candidateSums)
{
    HWY_DYNAMIC_DISPATCH(ReduceLogits)(reference, candidate, rows, referenceSums, candidateSums);
}

double naturalLogarithm(double x)
{
    int exponent = 0;
    double m = std::frexp(x, &exponent); // exact; m in [0.5, 1)
    if (m < 0.70710678118654752) {
        m *= 2;
        --exponent;
    }
    // ln m = 2 atanh((m − 1)/(m + 1)); |z| <= 0.172: z^2 <= 0.0295, 12 terms reach 1e-20.
    const double z = (m - 1) / (m + 1), s = z * z;
    double series = 0;
    for (int n = 23; n >= 3; n -= 2)
        series = s * (1.0 / n + series);
    const double whole = exponent;
    return whole * 0x1.62e42fee00000p-1 + (2 * z + 2 * z * series + whole * 0x1.a39ef35793c76p-33);
}

} // namespace assay
#endif
