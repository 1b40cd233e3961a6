// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/step_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/step_kernels.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

bool LieOnAStep(std::span<const Magnitude> magnitudes, const StepsTried &tried)
{
    const hn::ScalableTag<double> lanes;
    const auto one = hn::Set(lanes, 1.0), two = hn::Set(lanes, 2.0), half = hn::Set(lanes, 0.5);
    const auto slack = hn::Set(lanes, tried.slack), enough = hn::Set(lanes, tried.enough);
    const auto mostParts = hn::Set(lanes, static_cast<double>(tried.mostParts));
    for (int first = 1; first <= tried.mostParts; first += static_cast<int>(hn::Lanes(lanes))) {
        const auto parts = hn::Iota(lanes, static_cast<double>(first));
        auto areOnStep = hn::Le(parts, mostParts);
        auto chance = one;
        for (const Magnitude &magnitude : magnitudes) {
            const double perTop = magnitude.value * tried.perTop;
            const double spread = (magnitude.rounding + tried.slackPerStep * magnitude.value) * tried.perTop;
            const auto steps = hn::Mul(hn::Set(lanes, perTop), parts);
            const auto tolerance = hn::Add(hn::Mul(hn::Set(lanes, spread), parts), slack);
            const auto away = hn::Abs(hn::Sub(steps, hn::Trunc(hn::Add(steps, half))));
            areOnStep = hn::And(areOnStep, hn::Le(away, tolerance));
            if (hn::AllFalse(lanes, areOnStep))
                break;
            chance = hn::Mul(chance, hn::Min(one, hn::Mul(two, tolerance)));
        }
        if (!hn::AllFalse(lanes, hn::And(areOnStep, hn::Le(chance, enough))))
            return true;
    }
    return false;
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(LieOnAStep);

bool lieOnAStep(std::span<const Magnitude> magnitudes, const StepsTried &tried)
{
    return HWY_DYNAMIC_DISPATCH(LieOnAStep)(magnitudes, tried);
}

} // namespace assay
#endif
