// SPDX-License-Identifier: GPL-3.0-or-later
// What the quantisers of the ggml formats share.
#pragma once

#include "core/numbers/float_formats.h"

#include <cstdint>
#include <cstring>
#include <span>

namespace assay {

/// To the nearest whole number, halves to even, for magnitudes below 2^22.
inline float nearestWhole(float value)
{
    return (value + 12582912.0f) - 12582912.0f;
}

/// Not-a-number becomes low.
inline float clamped(float value, float low, float high)
{
    const float bounded = value > low ? value : low;
    return bounded < high ? bounded : high;
}

inline void storeHalf(float value, std::uint8_t *out)
{
    const std::uint16_t half = floatToHalf(value);
    std::memcpy(out, &half, sizeof half);
}

inline float throughHalf(float value)
{
    return halfToFloat(floatToHalf(value));
}

/// The value of largest magnitude with its sign, the first of equals; 0 where there is only NaN.
float signedExtreme(std::span<const float> values);

/// Symmetric scale for codes -top .. top - 1 by a search over 19 steps, errors weighted by the squares of the
/// weights. codes: x is about scale * (code - top).
float searchSymmetric(std::span<const float> x, float top, float *codes);

struct AffineFit {
    float scale = 0, minimum = 0; ///< both at least 0: x is about scale * code - minimum
};
/// Scale and minimum for codes 0 .. top by a search over 16 steps, absolute errors weighted by magnitudes.
AffineFit searchAffine(std::span<const float> x, float top);

} // namespace assay
