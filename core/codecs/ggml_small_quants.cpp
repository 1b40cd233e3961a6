// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of 32 weights: a half scale d (and minimum m), then the codes; element j in the low nibble of byte
// j, j + 16 in the high one. Q5_0 keeps the fifth bits as 32 bits before the nibbles.
#include "core/codecs/ggml_quants.h"
#include "core/codecs/ggml_scale_search.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace assay {
namespace {

constexpr int BlockWeights = 32;

float inverse(float value)
{
    return value != 0 ? 1.0f / value : 0.0f;
}

/// Truncation towards zero into [0, top]; not-a-number becomes 0.
std::uint8_t truncated(float value, float top)
{
    return static_cast<std::uint8_t>(value > 0 ? std::min(value, top) : 0.0f);
}

} // namespace

void quantiseQ8_0(const float *in, std::uint8_t *out)
{
    float largest = 0;
    for (int i = 0; i < BlockWeights; ++i)
        largest = std::max(largest, std::fabs(in[i]));
    const float scale = largest / 127.0f;
    const float factor = inverse(scale);
    storeHalf(scale, out);
    for (int i = 0; i < BlockWeights; ++i) {
        // Halves go away from zero; truncation and the exact rest give what roundf gives, and vectorise.
        const float scaled = in[i] * factor;
        const float bounded = scaled >= -127.0f ? std::min(scaled, 127.0f) : (scaled < 0 ? -127.0f : 0.0f);
        const auto whole = static_cast<std::int32_t>(bounded);
        const float rest = bounded - static_cast<float>(whole);
        out[2 + i] = static_cast<std::uint8_t>(whole + (rest >= 0.5f) - (rest <= -0.5f));
    }
}

void quantiseQ4_0(const float *in, std::uint8_t *out)
{
    const float scale = signedExtreme({ in, BlockWeights }) / -8.0f;
    const float factor = inverse(scale);
    storeHalf(scale, out);
    for (int i = 0; i < 16; ++i)
        out[2 + i] = static_cast<std::uint8_t>(truncated(in[i] * factor + 8.5f, 15)
                                               | (truncated(in[i + 16] * factor + 8.5f, 15) << 4));
}

void quantiseQ4_1(const float *in, std::uint8_t *out)
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
    for (int i = 0; i < 16; ++i)
        out[4 + i] = static_cast<std::uint8_t>(truncated((in[i] - low) * factor + 0.5f, 15)
                                               | (truncated((in[i + 16] - low) * factor + 0.5f, 15) << 4));
}

void quantiseQ5_0(const float *in, std::uint8_t *out)
{
    const float scale = signedExtreme({ in, BlockWeights }) / -16.0f;
    const float factor = inverse(scale);
    storeHalf(scale, out);
    std::uint32_t high = 0;
    for (int i = 0; i < 16; ++i) {
        const unsigned first = truncated(in[i] * factor + 16.5f, 31);
        const unsigned second = truncated(in[i + 16] * factor + 16.5f, 31);
        out[6 + i] = static_cast<std::uint8_t>((first & 15) | ((second & 15) << 4));
        high |= ((first >> 4) << i) | ((second >> 4) << (i + 16));
    }
    std::memcpy(out + 2, &high, sizeof high);
}

} // namespace assay
