// SPDX-License-Identifier: GPL-3.0-or-later
// Super-blocks of 256 whose elements are entries of a codebook. Fields in byte order, d a half; g = i / 32,
// l = i % 32 / 8 and j = i % 8 of element i; KS(v) completes seven sign bits to an even number of ones.
//   IQ2_XXS  d; 8 x (4 indices, u32 a)       d (0.5 + (a >> 28)) / 4 Grid[index l][j], sign bit j of KS(a >>
//   7 l) IQ2_XS   d; u16 w[32]; s[8]              d (0.5 + nibble l / 2 of s[g]) / 4 Grid[w & 511][j], sign
//   KS(w >> 9) IQ2_S    d; q[32]; sign[32]; h[8]; s[8]  the same scale; index q | two bits of h[g] << 8, sign
//   bits as stored IQ3_XXS  d; q[64]; u32 a[8]              d (0.5 + (a >> 28)) / 2 Grid[q of half t = j /
//   4][j % 4], sign KS IQ3_S    d; q[64]; h[8]; sign[32]; s[4]  d (1 + 2 nibble g of s) Grid[q | bit of h[g]
//   << 8][j % 4] IQ1_S    d; q[32]; u16 h[8]              d (2 (h >> 12 & 7) + 1) (Grid[q | three bits of h
//   << 8][j] +- 1/8) IQ1_M    q[32]; h[16]; u16 s[4]          the same with d in the top nibbles of s, 3-bit
//   scales per 16
#include "core/numbers/float_formats.h"
#include "core/numbers/ggml_blocks.h"
#include "core/numbers/ggml_grids.h"
#include "core/numbers/ggml_read.h"

#include <bit>

namespace assay {
namespace {

constexpr float Levels2[] { 8, 25, 43 };
constexpr float Levels3Xxs[] { 4, 12, 20, 28, 36, 44, 52, 62 };
constexpr float Levels3S[] { 1, 3, 5, 7, 9, 11, 13, 15 };

/// The sign byte of seven stored bits.
unsigned signsOf(std::uint32_t bits)
{
    const unsigned seven = bits & 127;
    return seven | static_cast<unsigned>(std::popcount(seven) & 1) << 7;
}

void putEight(float scale, std::uint16_t entry, unsigned signs, float *out)
{
    for (int j = 0; j < 8; ++j) {
        const float value = scale * Levels2[(entry >> (2 * j)) & 3];
        out[j] = (signs >> j & 1) != 0 ? -value : value;
    }
}

void putFour(float scale, const float *levels, std::uint16_t entry, unsigned signs, float *out)
{
    for (int j = 0; j < 4; ++j) {
        const float value = scale * levels[(entry >> (3 * j)) & 7];
        out[j] = (signs >> j & 1) != 0 ? -value : value;
    }
}

void putTernary(float scale, std::uint16_t entry, float delta, float *out)
{
    for (int j = 0; j < 8; ++j)
        out[j] = scale * (static_cast<float>(((entry >> (2 * j)) & 3) - 1) + delta);
}

void runIq2Xxs(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 66, out += 256) {
        const float d = blockHalf(in);
        for (int g = 0; g < 8; ++g) {
            const std::uint8_t *group = in + 2 + 8 * g;
            const auto a = blockField<std::uint32_t>(group + 4);
            const float scale = d * (0.5f + static_cast<float>(a >> 28)) * 0.25f;
            for (int l = 0; l < 4; ++l)
                putEight(scale, Grid2Xxs[group[l]], signsOf(a >> (7 * l)), out + 32 * g + 8 * l);
        }
    }
}

/// The scale of run l (0 to 3) of a group whose byte holds two nibbles.
float pairScale(float d, std::uint8_t scales, int l)
{
    return d * (0.5f + static_cast<float>((scales >> (4 * (l / 2))) & 15)) * 0.25f;
}

void runIq2Xs(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 74, out += 256) {
        const float d = blockHalf(in);
        for (int g = 0; g < 8; ++g)
            for (int l = 0; l < 4; ++l) {
                const auto word = blockField<std::uint16_t>(in + 2 + 8 * g + 2 * l);
                putEight(pairScale(d, in[66 + g], l), Grid2Xs[word & 511], signsOf(word >> 9u),
                         out + 32 * g + 8 * l);
            }
    }
}

void runIq2S(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 82, out += 256) {
        const float d = blockHalf(in);
        for (int g = 0; g < 8; ++g)
            for (int l = 0; l < 4; ++l) {
                const int high = (in[66 + g] >> (2 * l)) & 3;
                const auto index = static_cast<std::size_t>(in[2 + 4 * g + l] | high << 8);
                putEight(pairScale(d, in[74 + g], l), Grid2S[index], in[34 + 4 * g + l],
                         out + 32 * g + 8 * l);
            }
    }
}

void runIq3Xxs(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 98, out += 256) {
        const float d = blockHalf(in);
        for (int g = 0; g < 8; ++g) {
            const auto a = blockField<std::uint32_t>(in + 66 + 4 * g);
            const float scale = d * (0.5f + static_cast<float>(a >> 28)) * 0.5f;
            for (int t = 0; t < 8; ++t)
                putFour(scale, Levels3Xxs, Grid3Xxs[in[2 + 8 * g + t]],
                        signsOf(a >> (7 * (t / 2))) >> (t % 2 * 4), out + 32 * g + 4 * t);
        }
    }
}

void runIq3S(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 110, out += 256) {
        const float d = blockHalf(in);
        for (int g = 0; g < 8; ++g) {
            const int nibble = (in[106 + g / 2] >> (4 * (g & 1))) & 15;
            const float scale = d * static_cast<float>(1 + 2 * nibble);
            for (int t = 0; t < 8; ++t) {
                const int high = (in[66 + g] >> t) & 1;
                const auto index = static_cast<std::size_t>(in[2 + 8 * g + t] | high << 8);
                putFour(scale, Levels3S, Grid3S[index],
                        static_cast<unsigned>(in[74 + 4 * g + t / 2]) >> (t % 2 * 4), out + 32 * g + 4 * t);
            }
        }
    }
}

constexpr float TernaryShift = 0.125f;

void runIq1S(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 50, out += 256) {
        const float d = blockHalf(in);
        for (int g = 0; g < 8; ++g) {
            const unsigned word = blockField<std::uint16_t>(in + 34 + 2 * g);
            const float scale = d * static_cast<float>(2 * ((word >> 12) & 7) + 1);
            const float delta = (word & 0x8000) != 0 ? -TernaryShift : TernaryShift;
            for (int l = 0; l < 4; ++l) {
                const std::size_t index = in[2 + 4 * g + l] | ((word >> (3 * l)) & 7) << 8;
                putTernary(scale, Grid1[index], delta, out + 32 * g + 8 * l);
            }
        }
    }
}

void runIq1M(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 56, out += 256) {
        unsigned words[4], half = 0;
        for (unsigned k = 0; k < 4; ++k) {
            words[k] = blockField<std::uint16_t>(in + 48 + 2 * k);
            half |= words[k] >> 12 << (4 * k);
        }
        const auto stored = static_cast<std::uint16_t>(half);
        const float d = blockHalf(reinterpret_cast<const std::uint8_t *>(&stored));
        for (int g = 0; g < 8; ++g)
            for (int l = 0; l < 4; ++l) {
                const unsigned nibble = (in[32 + 2 * g + l / 2] >> (4 * (l & 1))) & 15u;
                const unsigned step = (words[g / 2] >> (6 * (g & 1) + 3 * (l / 2))) & 7;
                const float delta = (nibble & 8) != 0 ? -TernaryShift : TernaryShift;
                const std::size_t index = in[4 * g + l] | (nibble & 7) << 8;
                putTernary(d * static_cast<float>(2 * step + 1), Grid1[index], delta, out + 32 * g + 8 * l);
            }
    }
}

constexpr BlockFormat Formats[] {
    BlockFormat { "IQ2_XXS", runIq2Xxs }, BlockFormat { "IQ2_XS", runIq2Xs },
    BlockFormat { "IQ2_S", runIq2S },     BlockFormat { "IQ3_XXS", runIq3Xxs },
    BlockFormat { "IQ3_S", runIq3S },     BlockFormat { "IQ1_S", runIq1S },
    BlockFormat { "IQ1_M", runIq1M },
};

} // namespace

std::span<const BlockFormat> gridBlockFormats()
{
    return Formats;
}

} // namespace assay
