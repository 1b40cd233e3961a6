// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of 32 weights: a half scale d (and minimum m), then the codes; element j in the low nibble of byte
// j, j + 16 in the high one. Q5_0 keeps the fifth bits as 32 bits before the nibbles.
#include "core/numbers/ggml_quants.h"
#include "core/numbers/ggml_scale_search.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/numbers/ggml_small_quants.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// Plain loops of fixed length: the compiler makes whole vectors of each target's width of them.
HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
constexpr int BlockWeights = 32;

HWY_INLINE float inverse(float value)
{
    return value != 0 ? 1.0f / value : 0.0f;
}

/// Of the bits without the sign: magnitudes in order, not-a-number above all.
HWY_INLINE std::uint32_t largestMagnitudeBits(const float *in)
{
    std::uint32_t largest = 0;
    for (int i = 0; i < BlockWeights; ++i) {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(in[i]) & 0x7FFFFFFFu;
        largest = bits > largest ? bits : largest;
    }
    return largest;
}

HWY_INLINE float largestMagnitude(const float *in)
{
    constexpr std::uint32_t Infinity = 0x7F800000u;
    const std::uint32_t bits = largestMagnitudeBits(in);
    if (bits <= Infinity)
        return std::bit_cast<float>(bits);
    float largest = 0;
    for (int i = 0; i < BlockWeights; ++i)
        largest = largest < std::fabs(in[i]) ? std::fabs(in[i]) : largest;
    return largest;
}

/// The value of largest magnitude with its sign, the first of equals.
HWY_INLINE float blockExtreme(const float *in)
{
    const float largest = largestMagnitude(in);
    std::uint32_t first = 2 * BlockWeights;
    for (std::uint32_t i = 0; i < BlockWeights; ++i) {
        const std::uint32_t place = std::fabs(in[i]) == largest ? i : 2 * BlockWeights;
        first = place < first ? place : first;
    }
    return largest > 0 && first < BlockWeights ? in[first] : 0.0f;
}

/// Truncation towards zero into [0, top]; not-a-number becomes 0.
HWY_INLINE std::int32_t truncated(float value, float top)
{
    const float positive = value > 0 ? value : 0.0f;
    return static_cast<std::int32_t>(positive < top ? positive : top);
}

HWY_INLINE void blockQ8_0(const float *in, std::uint8_t *out)
{
    const float scale = largestMagnitude(in) / 127.0f;
    const float factor = inverse(scale);
    storeHalf(scale, out);
    const hn::CappedTag<float, 16> tag;
    const hn::RebindToSigned<decltype(tag)> whole;
    const hn::Rebind<std::int8_t, decltype(tag)> bytes;
    const auto top = hn::Set(tag, 127.0f), half = hn::Set(tag, 0.5f), inverted = hn::Set(tag, factor);
    std::int8_t codes[BlockWeights];
    for (std::size_t i = 0; i < BlockWeights; i += hn::Lanes(tag)) {
        // Halves go away from zero: truncation and the exact rest give what roundf gives.
        const auto scaled = hn::Mul(hn::LoadU(tag, in + i), inverted);
        const auto bounded = hn::Max(hn::Min(scaled, top), hn::Neg(top));
        const auto number = hn::IfThenElseZero(hn::Eq(scaled, scaled), bounded);
        const auto truncatedNumber = hn::ConvertTo(whole, number);
        const auto rest = hn::Sub(number, hn::ConvertTo(tag, truncatedNumber));
        const auto up = hn::BitCast(whole, hn::VecFromMask(tag, hn::Ge(rest, half))); // -1 where it is
        const auto down = hn::BitCast(whole, hn::VecFromMask(tag, hn::Le(rest, hn::Neg(half))));
        hn::StoreU(hn::DemoteTo(bytes, hn::Add(hn::Sub(truncatedNumber, up), down)), bytes, codes + i);
    }
    std::memcpy(out + 2, codes, BlockWeights);
}

/// Nibbles of 16 pairs: the first half of the block low, the second half high.
template <typename Code> HWY_INLINE void packNibbles(std::uint8_t *out, const Code &code)
{
    std::int32_t codes[BlockWeights];
    for (int i = 0; i < BlockWeights; ++i)
        codes[i] = code(i);
    for (int i = 0; i < 16; ++i)
        out[i] = static_cast<std::uint8_t>((codes[i] & 15) | ((codes[i + 16] & 15) << 4));
}

HWY_INLINE void blockQ4_0(const float *in, std::uint8_t *out)
{
    const float scale = blockExtreme(in) / -8.0f;
    const float factor = inverse(scale);
    storeHalf(scale, out);
    packNibbles(out + 2, [&](int i) HWY_ATTR { return truncated(in[i] * factor + 8.5f, 15); });
}

HWY_INLINE void blockQ4_1(const float *in, std::uint8_t *out)
{
    float low = in[0], high = in[0];
    for (int i = 1; i < BlockWeights; ++i) {
        low = std::min(low, in[i]);
        high = std::max(high, in[i]);
    }
    const float scale = (high - low) / 15.0f;
    const float factor = inverse(scale);
    storeHalf(scale, out);
    storeHalf(low, out + 2);
    packNibbles(out + 4, [&](int i) HWY_ATTR { return truncated((in[i] - low) * factor + 0.5f, 15); });
}

HWY_INLINE void blockQ5_0(const float *in, std::uint8_t *out)
{
    const float scale = blockExtreme(in) / -16.0f;
    const float factor = inverse(scale);
    storeHalf(scale, out);
    std::uint32_t high = 0;
    packNibbles(out + 6, [&](int i) HWY_ATTR {
        const std::int32_t code = truncated(in[i] * factor + 16.5f, 31);
        high |= static_cast<std::uint32_t>(code >> 4) << i;
        return code;
    });
    std::memcpy(out + 2, &high, sizeof high);
}

} // namespace

#define ASSAY_BLOCK_RUN(Type, Bytes)                                                                         \
    void run##Type(const float *in, std::uint8_t *out, std::size_t blocks)                                   \
    {                                                                                                        \
        for (std::size_t i = 0; i < blocks; ++i)                                                             \
            block##Type(in + i * BlockWeights, out + i * (Bytes));                                           \
    }
ASSAY_BLOCK_RUN(Q8_0, 34)
ASSAY_BLOCK_RUN(Q4_0, 18)
ASSAY_BLOCK_RUN(Q4_1, 20)
ASSAY_BLOCK_RUN(Q5_0, 22)
#undef ASSAY_BLOCK_RUN

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(runQ8_0);
HWY_EXPORT(runQ4_0);
HWY_EXPORT(runQ4_1);
HWY_EXPORT(runQ5_0);

void quantiseQ8_0(const float *in, std::uint8_t *out, std::size_t blocks)
{
    HWY_DYNAMIC_DISPATCH(runQ8_0)(in, out, blocks);
}

void quantiseQ4_0(const float *in, std::uint8_t *out, std::size_t blocks)
{
    HWY_DYNAMIC_DISPATCH(runQ4_0)(in, out, blocks);
}

void quantiseQ4_1(const float *in, std::uint8_t *out, std::size_t blocks)
{
    HWY_DYNAMIC_DISPATCH(runQ4_1)(in, out, blocks);
}

void quantiseQ5_0(const float *in, std::uint8_t *out, std::size_t blocks)
{
    HWY_DYNAMIC_DISPATCH(runQ5_0)(in, out, blocks);
}

} // namespace assay
#endif
