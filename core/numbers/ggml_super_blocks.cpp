// SPDX-License-Identifier: GPL-3.0-or-later
// Super-blocks of 256 elements, fields in byte order (d, dmin are halves unless noted). Two-bit codes q of
// Q2_K, Q3_K, TQ2_0: byte 32 (i/128) + i%32, bits 2 ((i%128)/32).
//   Q2_K   scales[16]; qs[64]; d; dmin       d (scales[i/16] & 15) q - dmin (scales[i/16] >> 4)
//   Q3_K   hmask[32]; qs[64]; s[12]; d       d (sc - 32) (q - (bit i/32 of hmask[i%32] ? 0 : 4))
//   Q4_K   d; dmin; s[12]; qs[128]           d sc c - dmin mn, c a nibble, (sc, mn) six bits each of s
//   Q5_K   d; dmin; s[12]; qh[32]; qs[128]   the same, c with bit i/32 of qh[i%32] on top
//   Q6_K   ql[128]; qh[64]; i8 sc[16]; d     d sc (c - 32)
//   Q8_K   f32 d; i8 qs[256]; i16 sums[16]   d qs[i]
//   IQ4_XS d; u16 sh; sl[4]; qs[128]         d (ls - 32) Iq4Levels[c]
//   TQ1_0  qs[48]; qh[4]; d                  (trit - 1) d, five trits per byte as base-3 fractions
//   TQ2_0  qs[64]; d                         (q - 1) d
#include "core/numbers/ggml_blocks.h"
#include "core/numbers/ggml_read.h"

#include <algorithm>

namespace assay {
namespace {

void runQ2K(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 84, out += 256) {
        const float d = blockHalf(in + 80);
        const float dmin = blockHalf(in + 82);
        for (int g = 0; g < 16; ++g) {
            const float scale = d * static_cast<float>(in[g] & 15);
            const float offset = dmin * static_cast<float>(in[g] >> 4);
            const std::uint8_t *qs = in + 16 + 32 * (g / 8) + 16 * (g % 2);
            const int shift = 2 * ((g % 8) / 2);
            for (int i = 0; i < 16; ++i)
                out[16 * g + i] = scale * static_cast<float>((qs[i] >> shift) & 3) - offset;
        }
    }
}

void runQ3K(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 110, out += 256) {
        const float d = blockHalf(in + 108);
        const std::uint8_t *s = in + 96;
        for (int j = 0; j < 16; ++j) {
            const int low = (s[j % 8] >> (4 * (j / 8))) & 15;
            const int high = (s[8 + j % 4] >> (2 * (j / 4))) & 3;
            const float scale = d * static_cast<float>((low | (high << 4)) - 32);
            const std::uint8_t *qs = in + 32 + 32 * (j / 8) + 16 * (j % 2);
            const std::uint8_t *mask = in + 16 * (j % 2);
            const int shift = 2 * ((j % 8) / 2);
            const int bit = j / 2;
            for (int i = 0; i < 16; ++i) {
                const int code = ((qs[i] >> shift) & 3) + 4 * ((mask[i] >> bit) & 1) - 4;
                out[16 * j + i] = scale * static_cast<float>(code);
            }
        }
    }
}

struct ScaleAndMin {
    float scale;
    float min;
};

/// Entry j of the eight 6-bit pairs in the 12 bytes of Q4_K and Q5_K.
ScaleAndMin sixBitPair(const std::uint8_t *s, int j)
{
    if (j < 4)
        return { static_cast<float>(s[j] & 63), static_cast<float>(s[j + 4] & 63) };
    return { static_cast<float>((s[j + 4] & 15) | ((s[j - 4] >> 6) << 4)),
             static_cast<float>((s[j + 4] >> 4) | ((s[j] >> 6) << 4)) };
}

void runQ4K(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 144, out += 256) {
        const float d = blockHalf(in);
        const float dmin = blockHalf(in + 2);
        for (int p = 0; p < 4; ++p) {
            const auto first = sixBitPair(in + 4, 2 * p);
            const auto second = sixBitPair(in + 4, 2 * p + 1);
            const float firstScale = d * first.scale;
            const float firstMin = dmin * first.min;
            const float secondScale = d * second.scale;
            const float secondMin = dmin * second.min;
            const std::uint8_t *qs = in + 16 + 32 * p;
            float *y = out + 64 * p;
            for (int i = 0; i < 32; ++i) {
                y[i] = firstScale * static_cast<float>(qs[i] & 15) - firstMin;
                y[32 + i] = secondScale * static_cast<float>(qs[i] >> 4) - secondMin;
            }
        }
    }
}

void runQ5K(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 176, out += 256) {
        const float d = blockHalf(in);
        const float dmin = blockHalf(in + 2);
        for (int j = 0; j < 8; ++j) {
            const auto pair = sixBitPair(in + 4, j);
            const float scale = d * pair.scale;
            const float min = dmin * pair.min;
            const std::uint8_t *qh = in + 16;
            const std::uint8_t *qs = in + 48 + 32 * (j / 2);
            const int shift = 4 * (j % 2);
            for (int i = 0; i < 32; ++i) {
                const int code = ((qs[i] >> shift) & 15) | (((qh[i] >> j) & 1) << 4);
                out[32 * j + i] = scale * static_cast<float>(code) - min;
            }
        }
    }
}

void runQ6K(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 210, out += 256) {
        const float d = blockHalf(in + 208);
        for (int g = 0; g < 16; ++g) { // 16 elements of one scale
            const int n = g / 8;
            const int k = (g % 8) / 2;
            const int half = 16 * (g % 2);
            const float scale = d * static_cast<float>(static_cast<std::int8_t>(in[192 + g]));
            const std::uint8_t *ql = in + 64 * n + 32 * (k & 1) + half;
            const std::uint8_t *qh = in + 128 + 32 * n + half;
            const int lowShift = 4 * (k >> 1);
            const int highShift = 2 * k;
            for (int i = 0; i < 16; ++i) {
                const int code = ((ql[i] >> lowShift) & 15) | (((qh[i] >> highShift) & 3) << 4);
                out[16 * g + i] = scale * static_cast<float>(code - 32);
            }
        }
    }
}

void runQ8K(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 292, out += 256) {
        const float d = blockField<float>(in);
        for (int i = 0; i < 256; ++i)
            out[i] = d * static_cast<float>(static_cast<std::int8_t>(in[4 + i]));
    }
}

void runIq4Xs(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 136, out += 256) {
        const float d = blockHalf(in);
        const unsigned sh = blockField<std::uint16_t>(in + 2);
        for (int g = 0; g < 8; ++g) {
            const int low = (in[4 + g / 2] >> (4 * (g & 1))) & 15;
            const int high = static_cast<int>((sh >> (2 * g)) & 3);
            const float scale = d * static_cast<float>((low | (high << 4)) - 32);
            const std::uint8_t *qs = in + 8 + 16 * g;
            for (int i = 0; i < 16; ++i) {
                out[32 * g + i] = scale * Iq4Levels[qs[i] & 15];
                out[32 * g + 16 + i] = scale * Iq4Levels[qs[i] >> 4];
            }
        }
    }
}

/// count elements that are trit n of count bytes.
void tritRun(const std::uint8_t *bytes, int count, int powerOfThree, float d, float *out)
{
    for (int i = 0; i < count; ++i) {
        const int fraction = (bytes[i] * powerOfThree) & 255;
        out[i] = static_cast<float>(((fraction * 3) >> 8) - 1) * d;
    }
}

void runTq10(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    constexpr int Powers[] = { 1, 3, 9, 27, 81 };
    for (; blockCount > 0; --blockCount, in += 54, out += 256) {
        const float d = blockHalf(in + 52);
        for (int n = 0; n < 5; ++n) {
            tritRun(in, 32, Powers[n], d, out + 32 * n);
            tritRun(in + 32, 16, Powers[n], d, out + 160 + 16 * n);
        }
        for (int n = 0; n < 4; ++n)
            tritRun(in + 48, 4, Powers[n], d, out + 240 + 4 * n);
    }
}

void runTq20(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 66, out += 256) {
        const float d = blockHalf(in + 64);
        for (int g = 0; g < 8; ++g) {
            const std::uint8_t *qs = in + 32 * (g / 4);
            const int shift = 2 * (g % 4);
            for (int i = 0; i < 32; ++i)
                out[32 * g + i] = static_cast<float>(((qs[i] >> shift) & 3) - 1) * d;
        }
    }
}

constexpr std::array Formats {
    BlockFormat { "Q2_K", runQ2K },     BlockFormat { "Q3_K", runQ3K },   BlockFormat { "Q4_K", runQ4K },
    BlockFormat { "Q5_K", runQ5K },     BlockFormat { "Q6_K", runQ6K },   BlockFormat { "Q8_K", runQ8K },
    BlockFormat { "IQ4_XS", runIq4Xs }, BlockFormat { "TQ1_0", runTq10 }, BlockFormat { "TQ2_0", runTq20 },
};

} // namespace

std::span<const BlockFormat> superBlockFormats()
{
    return Formats;
}

const BlockFormat *findBlockFormat(std::string_view name)
{
    for (const auto formats : { smallBlockFormats(), superBlockFormats(), gridBlockFormats() }) {
        const auto found
            = std::ranges::find_if(formats, [name](const BlockFormat &row) { return name == row.name; });
        if (found != formats.end())
            return &*found;
    }
    return nullptr;
}

} // namespace assay
