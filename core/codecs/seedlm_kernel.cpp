// SPDX-License-Identifier: GPL-3.0-or-later
// The sliding form of the search: the projections of neighbouring positions are one dilated filter over the
// cyclic sequence, so each position costs C multiply-adds for it and P (P + 3) / 2 for the factor. The
// factors are the larger table: several blocks share each load.
#include "core/codecs/seedlm_kernel.h"

#include <algorithm>
#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/seedlm_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
constexpr std::size_t Tile = 1024; // filtered values that stay in the first cache
constexpr std::size_t MaxLanes = HWY_MAX_BYTES / sizeof(float);
using Filtered = std::array<float, Tile + 4 * MaxLanes>;

// Loops over blocks, columns and weights are unrolled wholly: what is reached by a running index stays in
// memory, not in registers. Energies are fused where the processor can: they only say which seeds are fitted,
// with a margin for their rounding, and the fit is exact.

/// out[block][j] = sum_c weights[block][c] sequence[j + c Columns]
template <unsigned Columns, unsigned Weights, std::size_t Blocks>
void filter(const float *HWY_RESTRICT sequence, const float *HWY_RESTRICT weights, std::size_t count,
            std::array<Filtered, Blocks> &out)
{
    const hn::ScalableTag<float> tag;
    using Vector = hn::Vec<decltype(tag)>;
    const std::size_t lanes = hn::Lanes(tag);
    for (std::size_t j = 0; j < count; j += 2 * lanes) {
        Vector first[Blocks], second[Blocks];
#pragma GCC unroll 4
        for (std::size_t block = 0; block < Blocks; ++block)
            first[block] = second[block] = hn::Zero(tag);
#pragma GCC unroll 12
        for (unsigned c = 0; c < Weights; ++c) {
            const auto low = hn::LoadU(tag, sequence + j + c * Columns),
                       high = hn::LoadU(tag, sequence + j + lanes + c * Columns);
#pragma GCC unroll 4
            for (std::size_t block = 0; block < Blocks; ++block) {
                const auto weight = hn::Set(tag, weights[block * Weights + c]);
                first[block] = hn::MulAdd(weight, low, first[block]);
                second[block] = hn::MulAdd(weight, high, second[block]);
            }
        }
#pragma GCC unroll 4
        for (std::size_t block = 0; block < Blocks; ++block) {
            hn::StoreU(first[block], tag, out[block].data() + j);
            hn::StoreU(second[block], tag, out[block].data() + j + lanes);
        }
    }
}

/// The energies of the positions of one vector from i on, of Blocks blocks.
template <unsigned Columns, std::size_t Blocks, class Vector>
HWY_INLINE void whiten(const float *HWY_RESTRICT factors, std::size_t stride,
                       const std::array<Filtered, Blocks> &filtered, std::size_t i, Vector (&energy)[Blocks])
{
    const hn::ScalableTag<float> tag;
    Vector projection[Blocks][Columns];
#pragma GCC unroll 4
    for (std::size_t block = 0; block < Blocks; ++block) {
        energy[block] = hn::Zero(tag);
#pragma GCC unroll 4
        for (unsigned column = 0; column < Columns; ++column)
            projection[block][column] = hn::LoadU(tag, filtered[block].data() + i + column);
    }
    const float *factor = factors + i;
#pragma GCC unroll 4
    for (unsigned row = 0; row < Columns; ++row) {
        Vector part[Blocks];
#pragma GCC unroll 4
        for (unsigned column = 0; column <= row; ++column, factor += stride) {
            const auto entry = hn::LoadU(tag, factor);
#pragma GCC unroll 4
            for (std::size_t block = 0; block < Blocks; ++block)
                part[block] = column == 0 ? hn::Mul(entry, projection[block][column])
                                          : hn::MulAdd(entry, projection[block][column], part[block]);
        }
#pragma GCC unroll 4
        for (std::size_t block = 0; block < Blocks; ++block)
            energy[block] = hn::MulAdd(part[block], part[block], energy[block]);
    }
}

template <unsigned Columns, unsigned Weights>
void maxima(const SeedTables &tables, const float *HWY_RESTRICT weights, float *HWY_RESTRICT out)
{
    const hn::ScalableTag<float> tag;
    using Vector = hn::Vec<decltype(tag)>;
    std::array<Filtered, SeedBlocks> filtered;
    const std::size_t runs = tables.count / SeedRun, lanes = hn::Lanes(tag);
    for (std::size_t begin = 0; begin < tables.count; begin += Tile) {
        filter<Columns, Weights>(tables.sequence + begin + 1, weights, Tile + Columns, filtered);
        for (std::size_t run = 0; run < Tile; run += SeedRun) {
            Vector largest[SeedBlocks];
#pragma GCC unroll 4
            for (std::size_t block = 0; block < SeedBlocks; ++block)
                largest[block] = hn::Zero(tag);
            for (std::size_t i = run; i < run + SeedRun; i += lanes) {
                Vector energy[SeedBlocks];
                whiten<Columns, SeedBlocks>(tables.factors + begin, tables.count, filtered, i, energy);
#pragma GCC unroll 4
                for (std::size_t block = 0; block < SeedBlocks; ++block)
                    largest[block] = hn::Max(largest[block], energy[block]);
            }
#pragma GCC unroll 4
            for (std::size_t block = 0; block < SeedBlocks; ++block)
                out[block * runs + (begin + run) / SeedRun]
                    = hn::GetLane(hn::MaxOfLanes(tag, largest[block]));
        }
    }
}

template <unsigned Columns, unsigned Weights>
void energies(const SeedTables &tables, const float *HWY_RESTRICT weights, std::size_t run,
              float *HWY_RESTRICT out)
{
    const hn::ScalableTag<float> tag;
    std::array<Filtered, 1> filtered;
    filter<Columns, Weights>(tables.sequence + run * SeedRun + 1, weights, SeedRun + Columns, filtered);
    for (std::size_t i = 0; i < SeedRun; i += hn::Lanes(tag)) {
        hn::Vec<decltype(tag)> energy[1];
        whiten<Columns, 1>(tables.factors + run * SeedRun, tables.count, filtered, i, energy);
        hn::StoreU(energy[0], tag, out + i);
    }
}

} // namespace

void seedMaximaHere(const SeedTables &tables, const float *weights, float *out)
{
    return tables.columns == 3 ? maxima<3, 8>(tables, weights, out) : maxima<4, 12>(tables, weights, out);
}

void seedEnergiesHere(const SeedTables &tables, const float *weights, std::size_t run, float *out)
{
    return tables.columns == 3 ? energies<3, 8>(tables, weights, run, out)
                               : energies<4, 12>(tables, weights, run, out);
}

void basisEnergiesHere(const float *bases, std::size_t count, unsigned weightCount, unsigned columns,
                       const float *weights, float *out)
{
    const hn::ScalableTag<float> tag;
    for (std::size_t i = 0; i < count; i += hn::Lanes(tag)) {
        auto energy = hn::Zero(tag);
        const float *entry = bases + i;
        for (unsigned column = 0; column < columns; ++column) {
            auto product = hn::Zero(tag);
            for (unsigned c = 0; c < weightCount; ++c, entry += count)
                product = hn::Add(hn::Mul(hn::LoadU(tag, entry), hn::Set(tag, weights[c])), product);
            energy = hn::Add(hn::Mul(product, product), energy);
        }
        hn::StoreU(energy, tag, out + i);
    }
}

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(seedMaximaHere);
HWY_EXPORT(seedEnergiesHere);
HWY_EXPORT(basisEnergiesHere);

void seedMaxima(const SeedTables &tables, const float *weights, float *maxima)
{
    HWY_DYNAMIC_DISPATCH(seedMaximaHere)(tables, weights, maxima);
}

void seedEnergies(const SeedTables &tables, const float *weights, std::size_t run, float *energies)
{
    HWY_DYNAMIC_DISPATCH(seedEnergiesHere)(tables, weights, run, energies);
}

void basisEnergies(const float *bases, std::size_t count, unsigned weightCount, unsigned columns,
                   const float *weights, float *energies)
{
    HWY_DYNAMIC_DISPATCH(basisEnergiesHere)(bases, count, weightCount, columns, weights, energies);
}

} // namespace assay
#endif
