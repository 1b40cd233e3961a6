// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/small_codes.h"

#include <algorithm>
#include <cmath>
#include <limits>

// Highway compiles this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/small_codes.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Words = hn::RebindToUnsigned<Floats>;
using Integers = hn::RebindToSigned<Floats>;
using Octets = hn::Rebind<std::uint8_t, Floats>;

/// code(vector of so many values) for all of them, the last ones behind zeros: a vector of codes as integers.
template <typename Code>
void overLanes(const float *in, std::size_t count, std::uint8_t *out, const Code &code)
{
    const Floats floats;
    const Octets octets;
    const std::size_t lanes = hn::Lanes(floats);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        hn::StoreU(hn::DemoteTo(octets, code(hn::LoadU(floats, in + i))), octets, out + i);
    if (i == count)
        return;
    float rest[16] {};
    std::uint8_t codes[16];
    std::copy(in + i, in + count, rest);
    hn::StoreU(hn::DemoteTo(octets, code(hn::LoadU(floats, rest))), octets, codes);
    std::copy(codes, codes + (count - i), out + i);
}

float Largest(const float *in, std::size_t count)
{
    const Floats floats;
    const std::size_t lanes = hn::Lanes(floats);
    const auto most = hn::Set(floats, std::numeric_limits<float>::max());
    auto largest = hn::Zero(floats);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto magnitude = hn::Abs(hn::LoadU(floats, in + i));
        largest = hn::Max(largest, hn::IfThenElseZero(hn::Le(magnitude, most), magnitude));
    }
    float found = hn::GetLane(hn::MaxOfLanes(floats, largest));
    for (; i < count; ++i)
        if (std::isfinite(in[i]))
            found = std::max(found, std::fabs(in[i]));
    return found;
}

void SmallFloats(const float *in, std::size_t count, float factor, const SmallFloat &format,
                 std::uint8_t nanCode, std::uint8_t *out)
{
    constexpr int FloatBias = 127, FloatMantissa = 23;
    const Floats floats;
    const Integers integers;
    const int width = format.exponentBits + format.mantissaBits;
    const int largest = (1 << width) - (format.specials == SmallFloat::Specials::Finite ? 1 : 2);
    const int smallest = FloatBias + 1 - format.bias; // exponent of the subnormals, as a float has it
    // Twice the largest value: what is more ends there too, and stays in the range of the integers.
    const auto most = hn::Set(floats, 2 * decodeSmallFloat(format, static_cast<std::uint8_t>(largest)));
    overLanes(in, count, out, [&](auto value) {
        const auto scaled = hn::Mul(value, hn::Set(floats, factor));
        const auto isNumber = hn::Eq(scaled, scaled);
        const auto magnitude = hn::IfThenElseZero(isNumber, hn::Min(hn::Abs(scaled), most));
        const auto exponent = hn::Max(hn::ShiftRight<FloatMantissa>(hn::BitCast(integers, magnitude)),
                                      hn::Set(integers, smallest));
        // 2^(mantissa bits - exponent)
        const auto inSteps
            = hn::BitCast(floats,
                          hn::ShiftLeft<FloatMantissa>(
                              hn::Sub(hn::Set(integers, 2 * FloatBias + format.mantissaBits), exponent)));
        const auto steps = hn::NearestInt(hn::Mul(magnitude, inSteps));
        const auto octave = hn::Sub(exponent, hn::Set(integers, smallest));
        const auto code
            = hn::Min(hn::Add(hn::Mul(octave, hn::Set(integers, 1 << format.mantissaBits)), steps),
                      hn::Set(integers, largest));
        const auto sign = hn::IfThenElseZero(
            hn::RebindMask(integers, hn::Lt(hn::BitCast(integers, scaled), hn::Zero(integers))),
            hn::Set(integers, 1 << width));
        return hn::IfThenElse(hn::RebindMask(integers, isNumber), hn::Or(code, sign),
                              hn::Set(integers, static_cast<int>(nanCode)));
    });
}

void Between(const float *in, std::size_t count, float factor, const std::array<float, 15> &bounds,
             std::uint8_t *out)
{
    const Floats floats;
    const Integers integers;
    overLanes(in, count, out, [&](auto value) {
        const auto scaled = hn::IfThenElseZero(hn::Eq(value, value), hn::Mul(value, hn::Set(floats, factor)));
        auto code = hn::Zero(integers);
        for (const float bound : bounds) // -1 where it is above
            code = hn::Sub(
                code, hn::BitCast(integers, hn::VecFromMask(floats, hn::Gt(scaled, hn::Set(floats, bound)))));
        return code;
    });
}

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(Largest);
HWY_EXPORT(SmallFloats);
HWY_EXPORT(Between);

float largestFinite(std::span<const float> values)
{
    return HWY_DYNAMIC_DISPATCH(Largest)(values.data(), values.size());
}

void smallFloatCodes(std::span<const float> values, float factor, const SmallFloat &format,
                     std::uint8_t nanCode, std::uint8_t *codes)
{
    HWY_DYNAMIC_DISPATCH(SmallFloats)(values.data(), values.size(), factor, format, nanCode, codes);
}

void codesBetween(std::span<const float> values, float factor, const std::array<float, 15> &bounds,
                  std::uint8_t *codes)
{
    HWY_DYNAMIC_DISPATCH(Between)(values.data(), values.size(), factor, bounds, codes);
}

} // namespace assay
#endif
