// SPDX-License-Identifier: GPL-3.0-or-later
// Narrow floating-point formats to and from float32. Encoders round to nearest, ties to even; what is too big
// becomes infinity where the format has one, else its largest finite value; NaN becomes NaN where there is
// one.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace assay {

inline float bf16ToFloat(std::uint16_t bits)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

inline std::uint16_t floatToBf16(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u)
        return static_cast<std::uint16_t>((bits >> 16) | 0x40u);
    return static_cast<std::uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

/// No branches, so that loops over it vectorise: the exponent is moved up and the value scaled by 2^112,
/// which is exact and turns half's subnormals into normal floats.
inline float halfToFloat(std::uint16_t half)
{
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
    const std::uint32_t magnitude = static_cast<std::uint32_t>(half & 0x7FFFu) << 13;
    const float scaled = std::bit_cast<float>(magnitude) * 0x1p112f;
    const std::uint32_t infinityOrNan = 0u - static_cast<std::uint32_t>(magnitude >= 0x0F800000u);
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(scaled) | (infinityOrNan & 0x7F800000u) | sign;
    return std::bit_cast<float>(bits);
}

inline std::uint16_t floatToHalf(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
    const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
    if (magnitude > 0x7F800000u)
        return static_cast<std::uint16_t>(sign | 0x7E00u | ((magnitude >> 13) & 0x1FFu));
    if (magnitude >= 0x477FF000u) // from 65520 on
        return static_cast<std::uint16_t>(sign | 0x7C00u);
    if (magnitude < 0x38800000u) { // below 2^-14: adding 0.5 rounds at 2^-24, the step of half's subnormals
        const float rounded = std::bit_cast<float>(magnitude) + 0.5f;
        return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(rounded) - 0x3F000000u));
    }
    const std::uint32_t rounded = magnitude - 0x38000000u + 0xFFFu + ((magnitude >> 13) & 1u);
    return static_cast<std::uint16_t>(sign | (rounded >> 13));
}

/// A sign bit, exponent and mantissa of at most 8 bits together. In an Ieee format the top exponent is Inf
/// and NaN; in a Fn format only all ones is NaN; in a Fnuz format only "minus zero" is NaN; Finite has
/// neither.
struct SmallFloat {
    enum class Specials { Ieee, Fn, Fnuz, Finite };
    int exponentBits;
    int mantissaBits;
    int bias;
    Specials specials;
};

inline constexpr SmallFloat E4M3 { 4, 3, 7, SmallFloat::Specials::Fn };
inline constexpr SmallFloat E5M2 { 5, 2, 15, SmallFloat::Specials::Ieee };
inline constexpr SmallFloat E4M3Fnuz { 4, 3, 8, SmallFloat::Specials::Fnuz };
inline constexpr SmallFloat E5M2Fnuz { 5, 2, 16, SmallFloat::Specials::Fnuz };
inline constexpr SmallFloat E2M1 { 2, 1, 1, SmallFloat::Specials::Finite };
inline constexpr SmallFloat E2M3 { 2, 3, 1, SmallFloat::Specials::Finite };
inline constexpr SmallFloat E3M2 { 3, 2, 3, SmallFloat::Specials::Finite };

/// 2^exponent for exponents of normal floats.
constexpr float powerOfTwo(int exponent)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(exponent + 127) << 23);
}

constexpr float decodeSmallFloat(const SmallFloat &format, std::uint8_t code)
{
    const int width = format.exponentBits + format.mantissaBits;
    const bool negative = ((code >> width) & 1) != 0;
    const int exponent = (code >> format.mantissaBits) & ((1 << format.exponentBits) - 1);
    const int mantissa = code & ((1 << format.mantissaBits) - 1);
    const int topExponent = (1 << format.exponentBits) - 1;
    const int topMantissa = (1 << format.mantissaBits) - 1;
    constexpr float NotANumber = std::numeric_limits<float>::quiet_NaN();
    switch (format.specials) {
    case SmallFloat::Specials::Ieee:
        if (exponent == topExponent)
            return mantissa ? NotANumber : (negative ? -1.0f : 1.0f) * std::numeric_limits<float>::infinity();
        break;
    case SmallFloat::Specials::Fn:
        if (exponent == topExponent && mantissa == topMantissa)
            return NotANumber;
        break;
    case SmallFloat::Specials::Fnuz:
        if (negative && exponent == 0 && mantissa == 0)
            return NotANumber;
        break;
    case SmallFloat::Specials::Finite:
        break;
    }
    const int significand = exponent == 0 ? mantissa : mantissa + (1 << format.mantissaBits);
    const int scale = (exponent == 0 ? 1 : exponent) - format.bias - format.mantissaBits;
    const float magnitude = static_cast<float>(significand) * powerOfTwo(scale);
    return negative ? -magnitude : magnitude;
}

/// Values of the 256 codes (or fewer: higher codes repeat).
constexpr std::array<float, 256> smallFloatTable(const SmallFloat &format)
{
    std::array<float, 256> table {};
    const int codeCount = 1 << (1 + format.exponentBits + format.mantissaBits);
    for (int code = 0; code < 256; ++code)
        table[static_cast<std::size_t>(code)]
            = decodeSmallFloat(format, static_cast<std::uint8_t>(code % codeCount));
    return table;
}

inline constexpr std::array<float, 256> E4M3Values = smallFloatTable(E4M3);
inline constexpr std::array<float, 256> E5M2Values = smallFloatTable(E5M2);
inline constexpr std::array<float, 256> E4M3FnuzValues = smallFloatTable(E4M3Fnuz);
inline constexpr std::array<float, 256> E5M2FnuzValues = smallFloatTable(E5M2Fnuz);
inline constexpr std::array<float, 16> E2M1Values { 0.0f,  0.5f,  1.0f,  1.5f,  2.0f,  3.0f,  4.0f,  6.0f,
                                                    -0.0f, -0.5f, -1.0f, -1.5f, -2.0f, -3.0f, -4.0f, -6.0f };

/// 2^(code - 127); 255 is NaN.
inline float e8m0ToFloat(std::uint8_t code)
{
    if (code == 0xFF)
        return std::numeric_limits<float>::quiet_NaN();
    return code == 0 ? 0x1p-127f : std::bit_cast<float>(static_cast<std::uint32_t>(code) << 23);
}

/// The code of the largest power of two that is not above the value (> 0); 0 for what is smaller than 2^-127.
inline std::uint8_t floorToE8m0(float value)
{
    if (!(value > 0))
        return 0;
    const int exponent = std::isinf(value) ? 127 : std::ilogb(value);
    return static_cast<std::uint8_t>(std::clamp(exponent + 127, 0, 254));
}

/// The code nearest to value, ties to the even code.
inline std::uint8_t encodeSmallFloat(const SmallFloat &format, float value)
{
    const int width = format.exponentBits + format.mantissaBits;
    const auto signBit = static_cast<std::uint8_t>(1u << width);
    const std::uint8_t sign = std::signbit(value) ? signBit : std::uint8_t { 0 };
    const int allOnes = (1 << width) - 1;
    const bool isFnuz = format.specials == SmallFloat::Specials::Fnuz;
    if (std::isnan(value)) {
        if (isFnuz)
            return signBit;
        return format.specials == SmallFloat::Specials::Finite ? std::uint8_t { 0 }
                                                               : static_cast<std::uint8_t>(sign | allOnes);
    }
    int largest = allOnes;
    if (format.specials == SmallFloat::Specials::Ieee)
        largest = allOnes - (1 << format.mantissaBits);
    else if (format.specials == SmallFloat::Specials::Fn)
        largest = allOnes - 1;
    const float magnitude = std::fabs(value);
    int code = largest + 1;
    if (magnitude <= 2 * decodeSmallFloat(format, static_cast<std::uint8_t>(largest))) {
        const int smallest = 1 - format.bias; // exponent of the subnormals
        const int exponent = magnitude > 0 ? std::max(std::ilogb(magnitude), smallest) : smallest;
        const auto steps
            = static_cast<int>(std::nearbyint(std::ldexp(magnitude, format.mantissaBits - exponent)));
        code = ((exponent - smallest) << format.mantissaBits) + steps;
    }
    if (code > largest) // Ieee: the code after the largest is infinity
        code = format.specials == SmallFloat::Specials::Ieee ? largest + 1 : largest;
    if (code == 0 && isFnuz)
        return 0;
    return static_cast<std::uint8_t>(sign | code);
}

inline std::uint8_t floatToE4M3(float value)
{
    return encodeSmallFloat(E4M3, value);
}
inline std::uint8_t floatToE5M2(float value)
{
    return encodeSmallFloat(E5M2, value);
}
inline std::uint8_t floatToE2M1(float value)
{
    return encodeSmallFloat(E2M1, value);
}

} // namespace assay
