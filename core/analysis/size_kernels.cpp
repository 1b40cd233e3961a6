// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/size_kernels.h"

#include <bit>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/size_kernels.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void StoreSizes(const float *reference, const float *candidate, std::size_t count, float *sizes)
{
    const hn::ScalableTag<float> lanes;
    const auto nan = hn::Set(lanes, std::numeric_limits<float>::quiet_NaN());
    const auto zero = hn::Zero(lanes);
    std::size_t i = 0;
    for (; i + hn::Lanes(lanes) <= count; i += hn::Lanes(lanes)) {
        const auto original = hn::LoadU(lanes, reference + i), decoded = hn::LoadU(lanes, candidate + i);
        // x - x is zero for finite numbers only.
        const auto nothing
            = hn::And(hn::Eq(hn::Sub(original, original), zero), hn::Eq(hn::Sub(decoded, decoded), zero));
        hn::StoreU(hn::IfThenElse(nothing, hn::Abs(hn::Sub(decoded, original)), nan), lanes, sizes + i);
    }
    for (; i < count; ++i)
        sizes[i] = std::isfinite(reference[i]) && std::isfinite(candidate[i])
            ? std::abs(candidate[i] - reference[i])
            : std::numeric_limits<float>::quiet_NaN();
}

std::size_t PickSizes(const float *sizes, std::size_t count, std::uint32_t begin, std::uint32_t end,
                      float *out)
{
    const hn::ScalableTag<float> lanes;
    const hn::RebindToSigned<decltype(lanes)> whole;
    static_assert(hn::MaxLanes(hn::ScalableTag<float>()) <= PickedSlack);
    // What has its sign bit set is below every size there is, as a signed number.
    const auto before = hn::Set(whole, static_cast<std::int32_t>(begin) - 1);
    const auto last = hn::Set(whole, static_cast<std::int32_t>(end - 1));
    std::size_t picked = 0, i = 0;
    for (; i + hn::Lanes(lanes) <= count; i += hn::Lanes(lanes)) {
        const auto size = hn::LoadU(lanes, sizes + i);
        const auto bits = hn::BitCast(whole, size);
        const auto isInside = hn::AndNot(hn::Gt(bits, last), hn::Gt(bits, before));
        picked += hn::CompressStore(size, hn::RebindMask(lanes, isInside), lanes, out + picked);
    }
    for (; i < count; ++i) {
        const auto bits = std::bit_cast<std::uint32_t>(sizes[i]);
        out[picked] = sizes[i];
        picked += bits >= begin && bits < end ? 1 : 0;
    }
    return picked;
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(StoreSizes);
HWY_EXPORT(PickSizes);

void storeSizes(const float *reference, const float *candidate, std::size_t count, float *sizes)
{
    HWY_DYNAMIC_DISPATCH(StoreSizes)(reference, candidate, count, sizes);
}

std::size_t pickSizes(const float *sizes, std::size_t count, std::uint32_t begin, std::uint32_t end,
                      float *out)
{
    return HWY_DYNAMIC_DISPATCH(PickSizes)(sizes, count, begin, end, out);
}

} // namespace assay
#endif
