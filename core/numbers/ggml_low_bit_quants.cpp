// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/numbers/ggml_quants.h"
#include "core/numbers/ggml_scale_search.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

constexpr std::size_t SuperWeights = 256, SubCount = 16, SubWeights = 16;
using Codes = std::array<float, SuperWeights>;

std::span<const float> subBlock(const float *in, std::size_t sub)
{
    return { in + sub * SubWeights, SubWeights };
}

/// Two bits of weight i lie in byte 32 (i / 128) + i mod 32, at 2 (i mod 128 / 32).
void packTwoBits(const Codes &codes, unsigned mask, std::uint8_t *out)
{
    for (std::size_t i = 0; i < SuperWeights; ++i)
        out[32 * (i / 128) + i % 32]
            |= static_cast<std::uint8_t>((static_cast<unsigned>(codes[i]) & mask) << (2 * (i % 128 / 32)));
}

// 84 bytes: 16 bytes of 4-bit scales and minima, 64 bytes of 2-bit codes, d, dmin (half).
void blockQ2_K(const float *in, std::uint8_t *out)
{
    std::array<AffineFit, SubCount> fits;
    float maxScale = 0, maxMinimum = 0;
    for (std::size_t sub = 0; sub < SubCount; ++sub) {
        fits[sub] = searchAffine(subBlock(in, sub), 3);
        maxScale = std::max(maxScale, fits[sub].scale);
        maxMinimum = std::max(maxMinimum, fits[sub].minimum);
    }
    std::memset(out, 0, 84);
    storeHalf(maxScale / 15, out + 80);
    storeHalf(maxMinimum / 15, out + 82);
    const float d = throughHalf(maxScale / 15), m = throughHalf(maxMinimum / 15);
    Codes codes {};
    for (std::size_t sub = 0; sub < SubCount; ++sub) {
        const float scale = maxScale > 0 ? nearestWhole(15 / maxScale * fits[sub].scale) : 0,
                    minimum = maxMinimum > 0 ? nearestWhole(15 / maxMinimum * fits[sub].minimum) : 0;
        out[sub] = static_cast<std::uint8_t>(static_cast<unsigned>(clamped(scale, 0, 15))
                                             | (static_cast<unsigned>(clamped(minimum, 0, 15)) << 4));
        const float step = d * clamped(scale, 0, 15), offset = m * clamped(minimum, 0, 15);
        for (std::size_t i = sub * SubWeights; step != 0 && i < (sub + 1) * SubWeights; ++i)
            codes[i] = clamped(nearestWhole((in[i] + offset) / step), 0, 3);
    }
    packTwoBits(codes, 3, out + 16);
}

// 110 bytes: 32 bytes of third bits, 64 of the lower two, 12 of 6-bit scales, d (half).
void blockQ3_K(const float *in, std::uint8_t *out)
{
    Codes codes {};
    std::array<float, SubCount> scales;
    for (std::size_t sub = 0; sub < SubCount; ++sub)
        scales[sub] = searchSymmetric(subBlock(in, sub), 4, codes.data() + sub * SubWeights);
    const float extreme = signedExtreme(scales);
    std::memset(out, 0, 110);
    const float inverse = extreme != 0 ? -32.0f / extreme : 0;
    const float step = extreme != 0 ? 1 / inverse : 0;
    storeHalf(step, out + 108);
    const float d = throughHalf(step);
    for (std::size_t sub = 0; sub < SubCount; ++sub) {
        const float rounded = clamped(nearestWhole(inverse * scales[sub]), -32, 31);
        const auto stored = static_cast<unsigned>(static_cast<int>(rounded) + 32);
        out[96 + sub % 8] |= static_cast<std::uint8_t>((stored & 15) << (4 * (sub / 8)));
        out[104 + sub % 4] |= static_cast<std::uint8_t>((stored >> 4) << (2 * (sub / 4)));
        const float subStep = d * rounded;
        for (std::size_t i = sub * SubWeights; i < (sub + 1) * SubWeights; ++i)
            codes[i] = subStep != 0 ? clamped(nearestWhole(in[i] / subStep), -4, 3) + 4 : 4;
    }
    for (std::size_t i = 0; i < SuperWeights; ++i)
        if (codes[i] > 3)
            out[i % 32] |= static_cast<std::uint8_t>(1u << (i / 32));
    packTwoBits(codes, 3, out + 32);
}

constexpr std::array<float, 16> Iq4Values { -127, -104, -83, -65, -49, -35, -22, -10,
                                            1,    13,   25,  38,  53,  69,  89,  113 };

unsigned nearestIq4(float value)
{
    unsigned index = 0;
    for (std::size_t i = 0; i + 1 < Iq4Values.size(); ++i)
        index += value > 0.5f * (Iq4Values[i] + Iq4Values[i + 1]) ? 1u : 0u;
    return index;
}

// 18 bytes: d (half), then nibbles as in Q4_0, indices into 16 uneven levels.
void blockIQ4_NL(const float *in, std::uint8_t *out)
{
    constexpr std::size_t Count = 32;
    constexpr int Tries = 7;
    std::memset(out, 0, 18);
    const float extreme = signedExtreme({ in, Count });
    float scale = 0, best = -1;
    for (int attempt = -Tries; attempt <= Tries && std::fabs(extreme) >= 1e-15f; ++attempt) {
        const float inverse = (static_cast<float>(attempt) + Iq4Values[0]) / extreme;
        float sumXL = 0, sumL2 = 0;
        for (std::size_t i = 0; i < Count; ++i) {
            const float level = Iq4Values[nearestIq4(inverse * in[i])], weight = in[i] * in[i];
            sumXL += weight * level * in[i];
            sumL2 += weight * level * level;
        }
        if (sumL2 > 0 && sumXL * sumXL > best * sumL2) {
            best = sumXL * sumXL / sumL2;
            scale = sumXL / sumL2;
        }
    }
    storeHalf(scale, out);
    const float stored = throughHalf(scale), inverse = stored != 0 ? 1 / stored : 0;
    for (std::size_t i = 0; i < Count / 2; ++i)
        out[2 + i] = static_cast<std::uint8_t>(nearestIq4(inverse * in[i])
                                               | (nearestIq4(inverse * in[i + Count / 2]) << 4));
}

} // namespace

void quantiseQ2_K(const float *in, std::uint8_t *out, std::size_t blocks)
{
    for (std::size_t i = 0; i < blocks; ++i)
        blockQ2_K(in + i * SuperWeights, out + i * 84);
}

void quantiseQ3_K(const float *in, std::uint8_t *out, std::size_t blocks)
{
    for (std::size_t i = 0; i < blocks; ++i)
        blockQ3_K(in + i * SuperWeights, out + i * 110);
}

void quantiseIQ4_NL(const float *in, std::uint8_t *out, std::size_t blocks)
{
    for (std::size_t i = 0; i < blocks; ++i)
        blockIQ4_NL(in + i * 32, out + i * 18);
}

} // namespace assay
