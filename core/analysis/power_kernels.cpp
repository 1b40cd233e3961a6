// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/power_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/power_kernels.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using Floats = hn::Rebind<float, Doubles>; // as many, so that their doubles are one vector

void WindowBoth(const float *real, const float *imaginary, const float *window, std::size_t count,
                float *complex)
{
    const Floats lanes;
    std::size_t i = 0;
    for (; i + hn::Lanes(lanes) <= count; i += hn::Lanes(lanes)) {
        const auto weight = hn::LoadU(lanes, window + i);
        hn::StoreInterleaved2(hn::Mul(hn::LoadU(lanes, real + i), weight),
                              hn::Mul(hn::LoadU(lanes, imaginary + i), weight), lanes, complex + 2 * i);
    }
    for (; i < count; ++i) {
        complex[2 * i] = real[i] * window[i];
        complex[2 * i + 1] = imaginary[i] * window[i];
    }
}

void AddPowers(const float *complex, std::size_t count, double *sums)
{
    const Doubles lanes;
    const Floats narrow;
    std::size_t k = 0;
    for (; k + hn::Lanes(lanes) <= count; k += hn::Lanes(lanes)) {
        hn::Vec<Floats> real, imaginary;
        hn::LoadInterleaved2(narrow, complex + 2 * k, real, imaginary);
        const auto wideReal = hn::PromoteTo(lanes, real), wideImaginary = hn::PromoteTo(lanes, imaginary);
        const auto power = hn::Add(hn::Mul(wideReal, wideReal), hn::Mul(wideImaginary, wideImaginary));
        hn::StoreU(hn::Add(hn::LoadU(lanes, sums + k), power), lanes, sums + k);
    }
    for (; k < count; ++k) {
        const double real = complex[2 * k], imaginary = complex[2 * k + 1];
        sums[k] += real * real + imaginary * imaginary;
    }
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(WindowBoth);
HWY_EXPORT(AddPowers);

void windowBoth(const float *real, const float *imaginary, const float *window, std::size_t count,
                float *complex)
{
    HWY_DYNAMIC_DISPATCH(WindowBoth)(real, imaginary, window, count, complex);
}

void addPowers(const float *complex, std::size_t count, double *sums)
{
    HWY_DYNAMIC_DISPATCH(AddPowers)(complex, count, sums);
}

} // namespace assay
#endif
