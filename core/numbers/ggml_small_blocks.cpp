// SPDX-License-Identifier: GPL-3.0-or-later
// Fields in byte order (d, m, s are halves); c is the 4-bit code of element i: low nibbles of qs are the
// first half of the block, high nibbles the second.
//   Q4_0   d; qs[16]               (c - 8) d
//   Q4_1   d; m; qs[16]            c d + m
//   Q5_0   d; u32 qh; qs[16]       ((c | bit i of qh << 4) - 16) d
//   Q5_1   d; m; u32 qh; qs[16]    (c | bit i of qh << 4) d + m
//   Q8_0   d; i8 qs[32]            qs[i] d             Q8_1  d; s; i8 qs[32]  the same, s ignored
//   IQ4_NL d; qs[16]               d Iq4Levels[c]
//   MXFP4  u8 e; qs[16]            E2M1[c] 2^(e-127)
//   NVFP4  u8 s[4]; qs[32]         four groups of 16: E2M1[c] U(s), halves within each group
//   Q1_0   d; qs[16]               bit i ? d : -d      (128 elements)
//   Q2_0   d; qs[16]               (2-bit field i - 1) d    (64 elements)
#include "core/numbers/ggml_blocks.h"
#include "core/numbers/ggml_read.h"

namespace assay {
namespace {

void runQ40(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 18, out += 32) {
        const float d = blockHalf(in);
        for (int i = 0; i < 16; ++i) {
            out[i] = static_cast<float>((in[2 + i] & 15) - 8) * d;
            out[16 + i] = static_cast<float>((in[2 + i] >> 4) - 8) * d;
        }
    }
}

void runQ41(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 20, out += 32) {
        const float d = blockHalf(in);
        const float m = blockHalf(in + 2);
        for (int i = 0; i < 16; ++i) {
            out[i] = static_cast<float>(in[4 + i] & 15) * d + m;
            out[16 + i] = static_cast<float>(in[4 + i] >> 4) * d + m;
        }
    }
}

/// The 32 five-bit codes of Q5_0 and Q5_1.
void fiveBitCodes(const std::uint8_t *qs, std::uint32_t high, int *codes)
{
    for (int i = 0; i < 16; ++i) {
        codes[i] = (qs[i] & 15) | static_cast<int>(((high >> i) & 1) << 4);
        codes[16 + i] = (qs[i] >> 4) | static_cast<int>(((high >> (16 + i)) & 1) << 4);
    }
}

void runQ50(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 22, out += 32) {
        const float d = blockHalf(in);
        int codes[32];
        fiveBitCodes(in + 6, blockField<std::uint32_t>(in + 2), codes);
        for (int i = 0; i < 32; ++i)
            out[i] = static_cast<float>(codes[i] - 16) * d;
    }
}

void runQ51(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 24, out += 32) {
        const float d = blockHalf(in);
        const float m = blockHalf(in + 2);
        int codes[32];
        fiveBitCodes(in + 8, blockField<std::uint32_t>(in + 4), codes);
        for (int i = 0; i < 32; ++i)
            out[i] = static_cast<float>(codes[i]) * d + m;
    }
}

/// HeaderBytes: 2 for Q8_0, 4 for Q8_1.
template <int HeaderBytes> void runQ8(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += HeaderBytes + 32, out += 32) {
        const float d = blockHalf(in);
        for (int i = 0; i < 32; ++i)
            out[i] = static_cast<float>(static_cast<std::int8_t>(in[HeaderBytes + i])) * d;
    }
}

void runIq4Nl(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 18, out += 32) {
        const float d = blockHalf(in);
        for (int i = 0; i < 16; ++i) {
            out[i] = d * Iq4Levels[in[2 + i] & 15];
            out[16 + i] = d * Iq4Levels[in[2 + i] >> 4];
        }
    }
}

void runMxfp4(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 17, out += 32) {
        const float scale = e8m0ToFloat(in[0]);
        for (int i = 0; i < 16; ++i) {
            out[i] = GgmlE2M1Values[in[1 + i] & 15] * scale;
            out[16 + i] = GgmlE2M1Values[in[1 + i] >> 4] * scale;
        }
    }
}

/// E4M3 of the low seven bits without a NaN: 0xFF is 480; 0 and 0x7F are zero.
float unsignedE4m3(std::uint8_t code)
{
    if (code == 0x7F)
        return 0;
    const std::uint8_t magnitude = code & 0x7F;
    return magnitude == 0x7F ? 480.0f : E4M3Values[magnitude];
}

void runNvfp4(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 36, out += 64)
        for (int u = 0; u < 4; ++u) {
            const float scale = unsignedE4m3(in[u]);
            const std::uint8_t *qs = in + 4 + 8 * u;
            for (int i = 0; i < 8; ++i) {
                out[16 * u + i] = GgmlE2M1Values[qs[i] & 15] * scale;
                out[16 * u + 8 + i] = GgmlE2M1Values[qs[i] >> 4] * scale;
            }
        }
}

void runQ10(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 18, out += 128) {
        const float d = blockHalf(in);
        for (int i = 0; i < 128; ++i)
            out[i] = ((in[2 + i / 8] >> (i % 8)) & 1) ? d : -d;
    }
}

void runQ20(const std::uint8_t *in, float *out, std::size_t blockCount)
{
    for (; blockCount > 0; --blockCount, in += 18, out += 64) {
        const float d = blockHalf(in);
        for (int i = 0; i < 64; ++i)
            out[i] = static_cast<float>(((in[2 + i / 4] >> (2 * (i % 4))) & 3) - 1) * d;
    }
}

constexpr std::array Formats {
    BlockFormat { "Q4_0", runQ40 },     BlockFormat { "Q4_1", runQ41 },    BlockFormat { "Q5_0", runQ50 },
    BlockFormat { "Q5_1", runQ51 },     BlockFormat { "Q8_0", runQ8<2> },  BlockFormat { "Q8_1", runQ8<4> },
    BlockFormat { "IQ4_NL", runIq4Nl }, BlockFormat { "MXFP4", runMxfp4 }, BlockFormat { "NVFP4", runNvfp4 },
    BlockFormat { "Q1_0", runQ10 },     BlockFormat { "Q2_0", runQ20 },
};

} // namespace

std::span<const BlockFormat> smallBlockFormats()
{
    return Formats;
}

} // namespace assay
