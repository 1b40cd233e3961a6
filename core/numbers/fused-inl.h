// SPDX-License-Identifier: GPL-3.0-or-later
// A fused multiply-add that is rounded once on every processor. Included once per Highway target; no include
// guard but Highway's.
#if defined(ASSAY_FUSED_TOGGLE) == defined(HWY_TARGET_TOGGLE)
#ifdef ASSAY_FUSED_TOGGLE
#undef ASSAY_FUSED_TOGGLE
#else
#define ASSAY_FUSED_TOGGLE
#endif

#include <hwy/highway.h>

#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// a b + c rounded once, also where the processor has no instruction for it.
template <class V> HWY_INLINE V Fused(V a, V b, V c)
{
#if HWY_NATIVE_FMA
    return hn::MulAdd(a, b, c);
#else
    const hn::DFromV<V> d;
    using T = hn::TFromD<decltype(d)>;
    constexpr std::size_t Lanes = hn::MaxLanes(d);
    HWY_ALIGN T left[Lanes], right[Lanes], sum[Lanes];
    hn::Store(a, d, left);
    hn::Store(b, d, right);
    hn::Store(c, d, sum);
    for (std::size_t i = 0; i < Lanes; ++i)
        sum[i] = std::fma(left[i], right[i], sum[i]);
    return hn::Load(d, sum);
#endif
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#endif
