// SPDX-License-Identifier: GPL-3.0-or-later
// Super-blocks of 256 weights. Scale and minimum of each sub-block are found by a search over steps that
// minimises a weighted squared error. The 8 sub-blocks of Q4_K and Q5_K are searched side by side, one per
// lane, each lane adding in the order of the weights: the sums are those of the reference, bit for bit.
#include "core/codecs/ggml_quants.h"
#include "core/codecs/ggml_scale_search.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr int Lanes = 8, SubWeights = 32;
using Row = float[Lanes];

struct SubBlocks {
    Row x[SubWeights], weight[SubWeights], codes[SubWeights];
    Row low, high, sumWeight, sumX; ///< low is at most 0
    Row scale, minimum; ///< found: x is about scale * code - minimum
};

void loadSubBlocks(const float *in, SubBlocks &blocks)
{
    Row squares = {};
    for (int i = 0; i < SubWeights; ++i)
        for (int lane = 0; lane < Lanes; ++lane) {
            blocks.x[i][lane] = in[lane * SubWeights + i];
            squares[lane] += blocks.x[i][lane] * blocks.x[i][lane];
        }
    Row level;
    for (int lane = 0; lane < Lanes; ++lane) {
        level[lane] = std::sqrt(squares[lane] / SubWeights);
        blocks.low[lane] = blocks.high[lane] = blocks.x[0][lane];
        blocks.sumWeight[lane] = blocks.sumX[lane] = 0;
    }
    for (int i = 0; i < SubWeights; ++i)
        for (int lane = 0; lane < Lanes; ++lane) {
            const float x = blocks.x[i][lane], weight = level[lane] + std::fabs(x);
            blocks.weight[i][lane] = weight;
            blocks.low[lane] = x < blocks.low[lane] ? x : blocks.low[lane];
            blocks.high[lane] = x > blocks.high[lane] ? x : blocks.high[lane];
            blocks.sumWeight[lane] += weight;
            blocks.sumX[lane] += weight * x;
        }
    for (int lane = 0; lane < Lanes; ++lane)
        blocks.low[lane] = blocks.low[lane] > 0 ? 0 : blocks.low[lane];
}

/// Codes at the inverse scales given, and the weighted squared error that scale and minimum then leave.
void roundAll(const SubBlocks &blocks, const Row &inverse, const Row &low, float top, Row *codes)
{
    for (int i = 0; i < SubWeights; ++i)
        for (int lane = 0; lane < Lanes; ++lane)
            codes[i][lane]
                = clamped(nearestWhole(inverse[lane] * (blocks.x[i][lane] - low[lane])), 0.0f, top);
}

void weighErrors(const SubBlocks &blocks, const Row &scale, const Row &minimum, const Row *codes, Row &errors)
{
    for (int lane = 0; lane < Lanes; ++lane)
        errors[lane] = 0;
    for (int i = 0; i < SubWeights; ++i)
        for (int lane = 0; lane < Lanes; ++lane) {
            const float error = scale[lane] * codes[i][lane] + minimum[lane] - blocks.x[i][lane];
            errors[lane] += blocks.weight[i][lane] * (error * error);
        }
}

/// One step: codes at the inverse scale, then scale and minimum by weighted least squares; kept where it is
/// better.
void tryStep(SubBlocks &blocks, float stepTop, float top, Row &minimum, Row &best)
{
    Row inverse, sumL = {}, sumL2 = {}, sumXL = {}, scaleNow, minimumNow, errors;
    Row codes[SubWeights];
    for (int lane = 0; lane < Lanes; ++lane)
        inverse[lane] = stepTop / (blocks.high[lane] - minimum[lane]); // the best minimum so far
    roundAll(blocks, inverse, minimum, top, codes);
    for (int i = 0; i < SubWeights; ++i)
        for (int lane = 0; lane < Lanes; ++lane) {
            const float weighted = blocks.weight[i][lane] * codes[i][lane];
            sumL[lane] += weighted;
            sumL2[lane] += weighted * codes[i][lane];
            sumXL[lane] += weighted * blocks.x[i][lane];
        }
    Row determinant;
    for (int lane = 0; lane < Lanes; ++lane) {
        const float d = blocks.sumWeight[lane] * sumL2[lane] - sumL[lane] * sumL[lane];
        const float scale = (blocks.sumWeight[lane] * sumXL[lane] - blocks.sumX[lane] * sumL[lane]) / d;
        const float low = (sumL2[lane] * blocks.sumX[lane] - sumL[lane] * sumXL[lane]) / d;
        determinant[lane] = d;
        scaleNow[lane] = low > 0 ? sumXL[lane] / sumL2[lane] : scale;
        minimumNow[lane] = low > 0 ? 0 : low;
    }
    weighErrors(blocks, scaleNow, minimumNow, codes, errors);
    Row better;
    for (int lane = 0; lane < Lanes; ++lane) {
        const bool isBetter = determinant[lane] > 0 && errors[lane] < best[lane];
        better[lane] = isBetter ? 1.0f : 0.0f;
        best[lane] = isBetter ? errors[lane] : best[lane];
        blocks.scale[lane] = isBetter ? scaleNow[lane] : blocks.scale[lane];
        minimum[lane] = isBetter ? minimumNow[lane] : minimum[lane];
    }
    for (int i = 0; i < SubWeights; ++i)
        for (int lane = 0; lane < Lanes; ++lane)
            blocks.codes[i][lane] = better[lane] > 0 ? codes[i][lane] : blocks.codes[i][lane];
}

void searchScales(SubBlocks &blocks, float top, float firstStep, int steps)
{
    Row inverse, minimum, best;
    for (int lane = 0; lane < Lanes; ++lane) {
        inverse[lane] = top / (blocks.high[lane] - blocks.low[lane]);
        blocks.scale[lane] = 1 / inverse[lane];
        minimum[lane] = blocks.low[lane];
    }
    roundAll(blocks, inverse, minimum, top, blocks.codes);
    weighErrors(blocks, blocks.scale, minimum, blocks.codes, best);
    for (int step = 0; step <= steps; ++step)
        tryStep(blocks, firstStep + 0.1f * static_cast<float>(step) + top, top, minimum, best);
    for (int lane = 0; lane < Lanes; ++lane) {
        const bool isConstant = !(blocks.high[lane] > blocks.low[lane]);
        blocks.scale[lane] = isConstant ? 0 : blocks.scale[lane];
        blocks.minimum[lane] = isConstant ? -blocks.low[lane] : -minimum[lane];
        for (int i = 0; isConstant && i < SubWeights; ++i)
            blocks.codes[i][lane] = 0;
    }
}

/// Six-bit scales and minima in 12 bytes, and the codes rounded again at what they decode to.
void packScales(SubBlocks &blocks, float top, std::uint8_t *out, std::uint8_t *packed)
{
    float maxScale = 0, maxMinimum = 0;
    for (int lane = 0; lane < Lanes; ++lane) {
        maxScale = std::max(maxScale, blocks.scale[lane]);
        maxMinimum = std::max(maxMinimum, blocks.minimum[lane]);
    }
    const float inverseScale = maxScale > 0 ? 63.0f / maxScale : 0;
    const float inverseMinimum = maxMinimum > 0 ? 63.0f / maxMinimum : 0;
    storeHalf(maxScale / 63.0f, out);
    storeHalf(maxMinimum / 63.0f, out + 2);
    const float d = throughHalf(maxScale / 63.0f), m = throughHalf(maxMinimum / 63.0f);
    for (int lane = 0; lane < Lanes; ++lane) {
        const auto scale
            = static_cast<std::uint8_t>(clamped(nearestWhole(inverseScale * blocks.scale[lane]), 0, 63));
        const auto minimum
            = static_cast<std::uint8_t>(clamped(nearestWhole(inverseMinimum * blocks.minimum[lane]), 0, 63));
        if (lane < 4) {
            packed[lane] = scale;
            packed[lane + 4] = minimum;
        } else {
            packed[lane + 4] = static_cast<std::uint8_t>((scale & 15) | ((minimum & 15) << 4));
            packed[lane - 4] |= static_cast<std::uint8_t>((scale >> 4) << 6);
            packed[lane] |= static_cast<std::uint8_t>((minimum >> 4) << 6);
        }
        const float step = d * static_cast<float>(scale), offset = m * static_cast<float>(minimum);
        for (int i = 0; step != 0 && i < SubWeights; ++i)
            blocks.codes[i][lane] = clamped(nearestWhole((blocks.x[i][lane] + offset) / step), 0, top);
    }
}

unsigned codeOf(const SubBlocks &blocks, int lane, int i)
{
    return static_cast<unsigned>(blocks.codes[i][lane]);
}

} // namespace

// 144 bytes: d, dmin (half), 12 bytes of scales and minima, 128 bytes: sub-blocks 2t low, 2t + 1 high
// nibbles.
void quantiseQ4_K(const float *in, std::uint8_t *out)
{
    SubBlocks blocks;
    loadSubBlocks(in, blocks);
    searchScales(blocks, 15, -1, 20);
    packScales(blocks, 15, out, out + 4);
    for (int pair = 0; pair < Lanes; pair += 2)
        for (int i = 0; i < SubWeights; ++i)
            out[16 + pair / 2 * SubWeights + i]
                = static_cast<std::uint8_t>(codeOf(blocks, pair, i) | (codeOf(blocks, pair + 1, i) << 4));
}

// 176 bytes: as Q4_K, with 32 bytes of fifth bits (sub-block s in bit s) before the nibbles.
void quantiseQ5_K(const float *in, std::uint8_t *out)
{
    SubBlocks blocks;
    loadSubBlocks(in, blocks);
    searchScales(blocks, 31, -0.5f, 15);
    packScales(blocks, 31, out, out + 4);
    std::memset(out + 16, 0, SubWeights);
    for (int pair = 0; pair < Lanes; pair += 2)
        for (int i = 0; i < SubWeights; ++i) {
            const unsigned first = codeOf(blocks, pair, i), second = codeOf(blocks, pair + 1, i);
            out[16 + i] |= static_cast<std::uint8_t>(((first >> 4) << pair) | ((second >> 4) << (pair + 1)));
            out[48 + pair / 2 * SubWeights + i]
                = static_cast<std::uint8_t>((first & 15) | ((second & 15) << 4));
        }
}

// 210 bytes: 128 low nibbles, 64 high bit pairs, 16 signed scales, d (half).
void quantiseQ6_K(const float *in, std::uint8_t *out)
{
    float codes[256], scales[16], extreme = 0, largest = 0;
    for (int sub = 0; sub < 16; ++sub) {
        scales[sub] = searchSymmetric({ in + 16 * sub, 16 }, 32, codes + 16 * sub);
        if (std::fabs(scales[sub]) > largest) {
            largest = std::fabs(scales[sub]);
            extreme = scales[sub];
        }
    }
    std::memset(out, 0, 210);
    if (!(largest >= 1e-15f))
        return;
    const float inverse = -128.0f / extreme;
    storeHalf(1 / inverse, out + 208);
    const float d = throughHalf(1 / inverse);
    for (int sub = 0; sub < 16; ++sub) {
        const float rounded = clamped(nearestWhole(inverse * scales[sub]), -128, 127);
        out[192 + sub] = static_cast<std::uint8_t>(static_cast<std::int8_t>(rounded));
        const float step = d * rounded;
        for (int i = 16 * sub; step != 0 && i < 16 * sub + 16; ++i)
            codes[i] = clamped(nearestWhole(in[i] / step), -32, 31) + 32;
    }
    for (int half = 0; half < 2; ++half)
        for (int i = 0; i < 32; ++i) {
            unsigned q[4];
            for (int quarter = 0; quarter < 4; ++quarter)
                q[quarter] = static_cast<unsigned>(codes[128 * half + 32 * quarter + i]);
            out[64 * half + i] = static_cast<std::uint8_t>((q[0] & 15) | ((q[2] & 15) << 4));
            out[64 * half + 32 + i] = static_cast<std::uint8_t>((q[1] & 15) | ((q[3] & 15) << 4));
            out[128 + 32 * half + i] = static_cast<std::uint8_t>((q[0] >> 4) | ((q[1] >> 4) << 2)
                                                                 | ((q[2] >> 4) << 4) | ((q[3] >> 4) << 6));
        }
}

} // namespace assay
