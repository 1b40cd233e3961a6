// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/nearest_centroid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/nearest_centroid.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef ASSAY_NEAREST_CENTROID_SHARED
#define ASSAY_NEAREST_CENTROID_SHARED
namespace assay {

/// Codewords of one tile lie together, component by component, so that a tile stays in the first cache.
inline constexpr std::size_t TileCentroids = 512;
inline constexpr std::size_t VectorsPerPass = 64;

struct NearestCentroidTask {
    const float *table; ///< tiles of (dimension + 1) x TileCentroids
    std::size_t tiles;
    unsigned dimension;
    const float *vectors;
    std::size_t count; ///< at most VectorsPerPass
    std::uint32_t *out;
};

} // namespace assay
#endif

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using FloatTag = hn::ScalableTag<float>;
using IndexTag = hn::ScalableTag<std::int32_t>;
using FloatVector = hn::Vec<FloatTag>;

struct Best {
    float score = std::numeric_limits<float>::infinity();
    std::uint32_t index = 0;
};

/// score - x c, rounded once.
HWY_INLINE FloatVector step(FloatVector score, FloatVector x, const float *HWY_RESTRICT row)
{
    const FloatTag tag;
#if HWY_NATIVE_FMA
    return hn::NegMulAdd(x, hn::LoadU(tag, row), score);
#else
    // Slow where the processor has no fused operation, and the same bits.
    const std::size_t lanes = hn::Lanes(tag);
    std::array<float, HWY_MAX_BYTES / sizeof(float)> sums, factors;
    hn::StoreU(score, tag, sums.data());
    hn::StoreU(x, tag, factors.data());
    for (std::size_t lane = 0; lane < lanes; ++lane)
        sums[lane] = std::fmaf(-factors[lane], row[lane], sums[lane]);
    return hn::LoadU(tag, sums.data());
#endif
}

/// The best of a tile for one vector. Dimension 0: known only at run time.
template <unsigned Dimension>
void searchTile(const float *HWY_RESTRICT tile, const float *HWY_RESTRICT vector, unsigned dimension,
                std::uint32_t firstIndex, Best &best)
{
    const FloatTag tag;
    const IndexTag indexTag;
    const std::size_t lanes = hn::Lanes(tag);
    const unsigned components = Dimension ? Dimension : dimension;
    auto least = hn::Set(tag, std::numeric_limits<float>::infinity());
    auto leastIndex = hn::Zero(indexTag);
    auto index = hn::Iota(indexTag, 0);
    const auto stride = hn::Set(indexTag, static_cast<std::int32_t>(lanes));
    for (std::size_t i = 0; i < TileCentroids; i += lanes) {
        auto score = hn::LoadU(tag, tile + i);
        for (unsigned d = 0; d < components; ++d)
            score = step(score, hn::Set(tag, vector[d]), tile + (d + 1) * TileCentroids + i);
        const auto isLess = hn::Lt(score, least);
        least = hn::IfThenElse(isLess, score, least);
        leastIndex = hn::IfThenElse(hn::RebindMask(indexTag, isLess), index, leastIndex);
        index = hn::Add(index, stride);
    }
    const float smallest = hn::GetLane(hn::MinOfLanes(tag, least));
    if (!(smallest < best.score))
        return;
    const auto atLeast = hn::RebindMask(indexTag, hn::Eq(least, hn::Set(tag, smallest)));
    const auto none = hn::Set(indexTag, std::numeric_limits<std::int32_t>::max());
    const std::int32_t lowest
        = hn::GetLane(hn::MinOfLanes(indexTag, hn::IfThenElse(atLeast, leastIndex, none)));
    best = { smallest, firstIndex + static_cast<std::uint32_t>(lowest) };
}

template <unsigned Dimension> void searchAll(const NearestCentroidTask &task)
{
    std::array<Best, VectorsPerPass> best;
    for (std::size_t t = 0; t < task.tiles; ++t) {
        const float *tile = task.table + t * (task.dimension + 1) * TileCentroids;
        for (std::size_t i = 0; i < task.count; ++i)
            searchTile<Dimension>(tile, task.vectors + i * task.dimension, task.dimension,
                                  static_cast<std::uint32_t>(t * TileCentroids), best[i]);
    }
    for (std::size_t i = 0; i < task.count; ++i)
        task.out[i] = best[i].index;
}

} // namespace

void nearestCentroidsHere(const NearestCentroidTask &task)
{
    switch (task.dimension) {
    case 4:
        return searchAll<4>(task);
    case 6:
        return searchAll<6>(task);
    case 8:
        return searchAll<8>(task);
    default:
        return searchAll<0>(task);
    }
}

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(nearestCentroidsHere);

CentroidSearch::CentroidSearch(std::span<const float> codebook, unsigned dimension)
    : m_dimension(dimension)
    , m_count(codebook.size() / dimension)
    , m_tiles((m_count + TileCentroids - 1) / TileCentroids)
    , m_table(m_tiles * (dimension + 1) * TileCentroids)
{
    for (std::size_t t = 0; t < m_tiles; ++t) {
        float *tile = m_table.data() + t * (dimension + 1) * TileCentroids;
        for (std::size_t i = 0; i < TileCentroids; ++i) {
            const std::size_t index = t * TileCentroids + i;
            if (index >= m_count) {
                tile[i] = std::numeric_limits<float>::infinity();
                continue;
            }
            double squares = 0;
            for (unsigned d = 0; d < dimension; ++d) {
                const float value = codebook[index * dimension + d];
                tile[(d + 1) * TileCentroids + i] = value;
                squares += static_cast<double>(value) * static_cast<double>(value);
            }
            tile[i] = static_cast<float>(squares / 2);
        }
    }
}

void CentroidSearch::nearest(std::span<const float> vectors, std::span<std::uint32_t> out) const
{
    for (std::size_t at = 0; at < out.size(); at += VectorsPerPass)
        HWY_DYNAMIC_DISPATCH(nearestCentroidsHere)
    ({ .table = m_table.data(),
       .tiles = m_tiles,
       .dimension = m_dimension,
       .vectors = vectors.data() + at * m_dimension,
       .count = std::min(VectorsPerPass, out.size() - at),
       .out = out.data() + at });
}

} // namespace assay
#endif
