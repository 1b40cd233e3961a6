// SPDX-License-Identifier: GPL-3.0-or-later
// The sliding form of the search: the projections of neighbouring positions are one dilated filter over the
// cyclic sequence, so each position costs C multiply-adds for it and P (P + 3) / 2 for the factor.
#include "core/codecs/seedlm_kernel.h"

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

/// h[j] = sum_c weights[c] sequence[j + c columns]
template <unsigned Columns, unsigned Weights>
void filterTile(const float *HWY_RESTRICT sequence, const float *HWY_RESTRICT weights, std::size_t count,
                float *HWY_RESTRICT out)
{
    const hn::ScalableTag<float> tag;
    const std::size_t lanes = hn::Lanes(tag);
    for (std::size_t j = 0; j < count; j += 2 * lanes) {
        auto first = hn::Zero(tag), second = hn::Zero(tag);
        for (unsigned c = 0; c < Weights; ++c) {
            const auto weight = hn::Set(tag, weights[c]);
            first = hn::MulAdd(weight, hn::LoadU(tag, sequence + j + c * Columns), first);
            second = hn::MulAdd(weight, hn::LoadU(tag, sequence + j + lanes + c * Columns), second);
        }
        hn::StoreU(first, tag, out + j);
        hn::StoreU(second, tag, out + j + lanes);
    }
}

template <unsigned Columns, unsigned Weights>
void energies(const float *HWY_RESTRICT sequence, const float *HWY_RESTRICT factors, std::size_t stride,
              const float *HWY_RESTRICT weights, std::size_t count, float *HWY_RESTRICT out,
              float *HWY_RESTRICT maxima)
{
    const hn::ScalableTag<float> tag;
    const std::size_t lanes = hn::Lanes(tag);
    std::array<float, Tile + 256> filtered;
    for (std::size_t begin = 0; begin < count; begin += Tile) {
        filterTile<Columns, Weights>(sequence + begin + 1, weights, Tile + Columns, filtered.data());
        auto largest = hn::Zero(tag);
        for (std::size_t i = 0; i < Tile; i += lanes) {
            auto energy = hn::Zero(tag);
            const float *factor = factors + begin + i;
            for (unsigned row = 0; row < Columns; ++row) {
                auto part = hn::Zero(tag);
                for (unsigned column = 0; column <= row; ++column, factor += stride)
                    part = hn::MulAdd(hn::LoadU(tag, factor), hn::LoadU(tag, filtered.data() + i + column),
                                      part);
                energy = hn::MulAdd(part, part, energy);
            }
            hn::StoreU(energy, tag, out + begin + i);
            largest = hn::Max(largest, energy);
            if ((i + lanes) % SeedRun == 0) {
                maxima[(begin + i) / SeedRun] = hn::GetLane(hn::MaxOfLanes(tag, largest));
                largest = hn::Zero(tag);
            }
        }
    }
}

} // namespace

void seedEnergiesHere(const float *sequence, const float *factors, std::size_t stride, unsigned columns,
                      const float *weights, std::size_t count, float *out, float *maxima)
{
    if (columns == 3)
        energies<3, 8>(sequence, factors, stride, weights, count, out, maxima);
    else
        energies<4, 12>(sequence, factors, stride, weights, count, out, maxima);
}

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(seedEnergiesHere);

void seedEnergies(const float *sequence, const float *factors, std::size_t factorStride, unsigned columns,
                  const float *weights, std::size_t count, float *energies, float *maxima)
{
    HWY_DYNAMIC_DISPATCH(seedEnergiesHere)
    (sequence, factors, factorStride, columns, weights, count, energies, maxima);
}

} // namespace assay
#endif
