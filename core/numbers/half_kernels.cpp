// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/numbers/half_kernels.h"

#include "core/numbers/float_formats.h"

#include <cstdint>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/numbers/half_kernels.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void HalvesToFloats(const std::byte *in, std::size_t count, float *out)
{
    const hn::ScalableTag<float> wide;
    const hn::Rebind<hwy::float16_t, hn::ScalableTag<float>> halves;
    constexpr std::size_t Lanes = hn::MaxLanes(wide);
    HWY_ALIGN hwy::float16_t stored[Lanes];
    std::size_t i = 0;
    for (; i + Lanes <= count; i += Lanes) {
        std::memcpy(stored, in + 2 * i, sizeof stored);
        hn::StoreU(hn::PromoteTo(wide, hn::Load(halves, stored)), wide, out + i);
    }
    for (; i < count; ++i) {
        std::uint16_t half;
        std::memcpy(&half, in + 2 * i, sizeof half);
        out[i] = halfToFloat(half);
    }
}

void Bfloat16sToFloats(const std::byte *in, std::size_t count, float *out)
{
    const hn::ScalableTag<float> wide;
    const hn::RebindToUnsigned<decltype(wide)> bits;
    const hn::Rebind<std::uint16_t, decltype(wide)> codes;
    std::size_t i = 0;
    for (; i + hn::Lanes(wide) <= count; i += hn::Lanes(wide)) {
        const auto code = hn::LoadU(codes, reinterpret_cast<const std::uint16_t *>(in + 2 * i));
        hn::StoreU(hn::BitCast(wide, hn::ShiftLeft<16>(hn::PromoteTo(bits, code))), wide, out + i);
    }
    for (; i < count; ++i) {
        std::uint16_t code;
        std::memcpy(&code, in + 2 * i, sizeof code);
        out[i] = bf16ToFloat(code);
    }
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(HalvesToFloats);
HWY_EXPORT(Bfloat16sToFloats);

void halvesToFloats(const std::byte *in, std::size_t count, float *out)
{
    HWY_DYNAMIC_DISPATCH(HalvesToFloats)(in, count, out);
}

void bfloat16sToFloats(const std::byte *in, std::size_t count, float *out)
{
    HWY_DYNAMIC_DISPATCH(Bfloat16sToFloats)(in, count, out);
}

} // namespace assay
#endif
