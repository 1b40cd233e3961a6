// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/ternary_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/ternary_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

void digitsHere(const float *values, std::size_t count, float threshold, std::uint8_t *digits)
{
    const hn::ScalableTag<float> tag;
    const hn::RebindToSigned<decltype(tag)> whole;
    const hn::Rebind<std::uint8_t, decltype(tag)> bytes;
    const std::size_t lanes = hn::Lanes(tag);
    const auto high = hn::Set(tag, threshold), low = hn::Set(tag, -threshold);
    const auto one = hn::Set(whole, 1);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto value = hn::LoadU(tag, values + i);
        const auto above = hn::BitCast(whole, hn::VecFromMask(tag, hn::Gt(value, high))); // -1 where it is
        const auto below = hn::BitCast(whole, hn::VecFromMask(tag, hn::Lt(value, low)));
        hn::StoreU(hn::DemoteTo(bytes, hn::Add(hn::Sub(one, above), below)), bytes, digits + i);
    }
    for (; i < count; ++i)
        digits[i] = static_cast<std::uint8_t>(1 + (values[i] > threshold) - (values[i] < -threshold));
}

void valuesHere(const std::uint8_t *digits, std::size_t count, float scale, float *values)
{
    const hn::ScalableTag<float> tag;
    const hn::RebindToSigned<decltype(tag)> whole;
    const hn::Rebind<std::uint8_t, decltype(tag)> bytes;
    const std::size_t lanes = hn::Lanes(tag);
    const auto factor = hn::Set(tag, scale);
    const auto one = hn::Set(whole, 1);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto digit = hn::Sub(hn::PromoteTo(whole, hn::LoadU(bytes, digits + i)), one);
        hn::StoreU(hn::Mul(hn::ConvertTo(tag, digit), factor), tag, values + i);
    }
    for (; i < count; ++i)
        values[i] = static_cast<float>(digits[i] - 1) * scale;
}

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(digitsHere);
HWY_EXPORT(valuesHere);

void ternaryDigits(const float *values, std::size_t count, float threshold, std::uint8_t *digits)
{
    HWY_DYNAMIC_DISPATCH(digitsHere)(values, count, threshold, digits);
}

void ternaryValues(const std::uint8_t *digits, std::size_t count, float scale, float *values)
{
    HWY_DYNAMIC_DISPATCH(valuesHere)(digits, count, scale, values);
}

} // namespace assay
#endif
