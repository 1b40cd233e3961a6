// SPDX-License-Identifier: GPL-3.0-or-later
// Super-blocks of 256 weights. Scale and minimum of each sub-block are found by a search over steps that
// minimises a weighted squared error. The 8 sub-blocks of Q4_K and Q5_K are searched side by side, one per
// lane, each lane adding in the order of the weights: the sums are those of the reference, bit for bit.
#include "core/numbers/ggml_quants.h"
#include "core/numbers/ggml_scale_search.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/numbers/ggml_super_quants.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
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

using Tag = hn::CappedTag<float, Lanes>;
using Vector = hn::Vec<Tag>;

/// The search of one vector of sub-blocks, from `lane` on.
class ScaleSearch {
public:
    ScaleSearch(SubBlocks &blocks, std::size_t lane, float top)
        : m_blocks(blocks)
        , m_lane(lane)
        , m_top(hn::Set(Tag(), top))
        , m_low(load(blocks.low))
        , m_high(load(blocks.high))
    {
    }

    void run(float firstStep, int steps)
    {
        const auto one = hn::Set(Tag(), 1.0f);
        m_codesInverse = hn::Div(m_top, hn::Sub(m_high, m_low));
        m_codesLow = m_minimum = m_low;
        m_scale = hn::Div(one, m_codesInverse);
        Vector codes[SubWeights];
        for (int i = 0; i < SubWeights; ++i)
            codes[i] = codeOfWeight(i, m_codesInverse, m_codesLow);
        m_best = weighErrors(codes, m_scale, m_minimum);
        const float top = hn::GetLane(m_top);
        for (int step = 0; step <= steps; ++step)
            tryStep(firstStep + 0.1f * static_cast<float>(step) + top);
        finish();
    }

private:
    HWY_INLINE Vector load(const Row &row) const { return hn::LoadU(Tag(), row + m_lane); }

    /// nearest(inverse (x - low)) within 0 .. top; not-a-number gives 0.
    HWY_INLINE Vector codeOfWeight(int i, Vector inverse, Vector low) const
    {
        const auto magic = hn::Set(Tag(), 12582912.0f); // see nearestWhole
        const auto scaled = hn::Mul(inverse, hn::Sub(load(m_blocks.x[i]), low));
        const auto nearest = hn::Sub(hn::Add(scaled, magic), magic);
        const auto isAbove = hn::Gt(nearest, hn::Zero(Tag()));
        return hn::Min(hn::IfThenElseZero(isAbove, nearest), m_top);
    }

    HWY_INLINE Vector weighErrors(const Vector *codes, Vector scale, Vector minimum) const
    {
        auto errors = hn::Zero(Tag());
        for (int i = 0; i < SubWeights; ++i) {
            const auto error = hn::Sub(hn::Add(hn::Mul(scale, codes[i]), minimum), load(m_blocks.x[i]));
            errors = hn::Add(errors, hn::Mul(load(m_blocks.weight[i]), hn::Mul(error, error)));
        }
        return errors;
    }

    /// Codes at the step's inverse scale, then scale and minimum by weighted least squares; kept where
    /// better.
    HWY_INLINE void tryStep(float stepTop)
    {
        const Tag tag;
        const auto inverse
            = hn::Div(hn::Set(tag, stepTop), hn::Sub(m_high, m_minimum)); // the best minimum so far
        auto sumL = hn::Zero(tag), sumL2 = hn::Zero(tag), sumXL = hn::Zero(tag);
        Vector codes[SubWeights];
        for (int i = 0; i < SubWeights; ++i) {
            codes[i] = codeOfWeight(i, inverse, m_minimum);
            const auto weighted = hn::Mul(load(m_blocks.weight[i]), codes[i]);
            sumL = hn::Add(sumL, weighted);
            sumL2 = hn::Add(sumL2, hn::Mul(weighted, codes[i]));
            sumXL = hn::Add(sumXL, hn::Mul(weighted, load(m_blocks.x[i])));
        }
        const auto sumWeight = load(m_blocks.sumWeight), sumX = load(m_blocks.sumX), zero = hn::Zero(tag);
        const auto determinant = hn::Sub(hn::Mul(sumWeight, sumL2), hn::Mul(sumL, sumL));
        const auto low = hn::Div(hn::Sub(hn::Mul(sumL2, sumX), hn::Mul(sumL, sumXL)), determinant);
        const auto isRaised = hn::Gt(low, zero);
        const auto scale
            = hn::IfThenElse(isRaised, hn::Div(sumXL, sumL2),
                             hn::Div(hn::Sub(hn::Mul(sumWeight, sumXL), hn::Mul(sumX, sumL)), determinant));
        const auto minimum = hn::IfThenZeroElse(isRaised, low);
        const auto errors = weighErrors(codes, scale, minimum);
        const auto isBetter = hn::And(hn::Gt(determinant, zero), hn::Lt(errors, m_best));
        m_codesInverse = hn::IfThenElse(isBetter, inverse, m_codesInverse);
        m_codesLow = hn::IfThenElse(isBetter, m_minimum, m_codesLow);
        m_best = hn::IfThenElse(isBetter, errors, m_best);
        m_scale = hn::IfThenElse(isBetter, scale, m_scale);
        m_minimum = hn::IfThenElse(isBetter, minimum, m_minimum);
    }

    void finish()
    {
        const Tag tag;
        const auto varies = hn::Gt(m_high, m_low);
        hn::StoreU(hn::IfThenElseZero(varies, m_scale), tag, m_blocks.scale + m_lane);
        hn::StoreU(hn::Neg(hn::IfThenElse(varies, m_minimum, m_low)), tag, m_blocks.minimum + m_lane);
        for (int i = 0; i < SubWeights; ++i)
            hn::StoreU(hn::IfThenElseZero(varies, codeOfWeight(i, m_codesInverse, m_codesLow)), tag,
                       m_blocks.codes[i] + m_lane);
    }

    SubBlocks &m_blocks;
    std::size_t m_lane;
    Vector m_top, m_low, m_high;
    Vector m_codesInverse, m_codesLow; ///< that gave the best codes
    Vector m_scale, m_minimum, m_best;
};

void searchScales(SubBlocks &blocks, float top, float firstStep, int steps)
{
    for (std::size_t lane = 0; lane < Lanes; lane += hn::Lanes(Tag()))
        ScaleSearch(blocks, lane, top).run(firstStep, steps);
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

// 144 bytes: d, dmin (half), 12 bytes of scales and minima, 128 bytes: sub-blocks 2t low, 2t + 1 high
// nibbles.
void blockQ4_K(const float *in, std::uint8_t *out)
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
void blockQ5_K(const float *in, std::uint8_t *out)
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
void blockQ6_K(const float *in, std::uint8_t *out)
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

} // namespace

void runQ4_K(const float *in, std::uint8_t *out, std::size_t blocks)
{
    for (std::size_t i = 0; i < blocks; ++i)
        blockQ4_K(in + 256 * i, out + 144 * i);
}

void runQ5_K(const float *in, std::uint8_t *out, std::size_t blocks)
{
    for (std::size_t i = 0; i < blocks; ++i)
        blockQ5_K(in + 256 * i, out + 176 * i);
}

void runQ6_K(const float *in, std::uint8_t *out, std::size_t blocks)
{
    for (std::size_t i = 0; i < blocks; ++i)
        blockQ6_K(in + 256 * i, out + 210 * i);
}

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(runQ4_K);
HWY_EXPORT(runQ5_K);
HWY_EXPORT(runQ6_K);

void quantiseQ4_K(const float *in, std::uint8_t *out, std::size_t blocks)
{
    HWY_DYNAMIC_DISPATCH(runQ4_K)(in, out, blocks);
}

void quantiseQ5_K(const float *in, std::uint8_t *out, std::size_t blocks)
{
    HWY_DYNAMIC_DISPATCH(runQ5_K)(in, out, blocks);
}

void quantiseQ6_K(const float *in, std::uint8_t *out, std::size_t blocks)
{
    HWY_DYNAMIC_DISPATCH(runQ6_K)(in, out, blocks);
}

} // namespace assay
#endif
