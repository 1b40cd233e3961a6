// SPDX-License-Identifier: GPL-3.0-or-later
// The product of a tile of weights with panels. Lanes are tokens and weights are broadcast, so weights are
// used as they are decoded (rows of k), nothing is repacked, and each sum runs over k in one order.
#include "core/inference/kernels.h"

#include <algorithm>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/matrix_kernels.cpp"
#include <hwy/foreach_target.h>

#include "core/inference/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {

using FloatTag = hn::CappedTag<float, PanelLanes>;
using FloatVector = hn::Vec<FloatTag>;
constexpr std::size_t Lanes = hn::MaxLanes(FloatTag());
constexpr std::size_t VectorsPerPanel = PanelLanes / Lanes;
/// Rows and vectors of one register block, so that the sums and the operands fit the registers: 12 x 2 of 32,
/// 6 x 2 of 16.
constexpr std::size_t BlockRows = Lanes == 16 ? 12 : 6;
constexpr std::size_t PanelsAtOnce = Lanes == 16 ? 2 : 1;

/// One register block over at most SumBlock products.
template <std::size_t Rows, std::size_t Vectors>
HWY_INLINE void MultiplyBlock(const float *weights, std::size_t stride, std::size_t depth,
                              const float *const (&panels)[Vectors], float *const (&out)[Vectors])
{
    // Unrolled wholly: sums that are reached by a running index stay in memory, not in registers.
    const FloatTag d;
    FloatVector sums[Rows][Vectors];
#pragma GCC unroll 16
    for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 4
        for (std::size_t v = 0; v < Vectors; ++v)
            sums[r][v] = hn::Zero(d);
    // Three rows an address: base, base + stride, base + 2 stride need no further registers.
    const float *bases[(Rows + 2) / 3];
#pragma GCC unroll 16
    for (std::size_t b = 0; b < (Rows + 2) / 3; ++b)
        bases[b] = weights + 3 * b * stride;
    for (std::size_t k = 0; k < depth; ++k) {
        FloatVector x[Vectors];
#pragma GCC unroll 4
        for (std::size_t v = 0; v < Vectors; ++v)
            x[v] = hn::LoadU(d, panels[v] + k * PanelLanes);
#pragma GCC unroll 16
        for (std::size_t r = 0; r < Rows; ++r) {
            const auto w = hn::Set(d, bases[r / 3][(r % 3) * stride + k]);
#pragma GCC unroll 4
            for (std::size_t v = 0; v < Vectors; ++v)
                sums[r][v] = Fused(w, x[v], sums[r][v]);
        }
    }
#pragma GCC unroll 16
    for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 4
        for (std::size_t v = 0; v < Vectors; ++v) {
            float *total = out[v] + r * PanelLanes;
            hn::StoreU(hn::Add(hn::LoadU(d, total), sums[r][v]), d, total);
        }
}

template <std::size_t Rows, std::size_t Vectors>
HWY_INLINE void MultiplyRows(const MultiplyJob &job, std::size_t row, std::size_t k, std::size_t panel)
{
    const float *panels[Vectors];
    float *out[Vectors];
    for (std::size_t v = 0; v < Vectors; ++v) {
        const std::size_t p = panel + v / VectorsPerPanel, lane = v % VectorsPerPanel * Lanes;
        panels[v] = job.panels + p * job.panelStride + k * PanelLanes + lane;
        out[v] = job.out + p * job.outStride + row * PanelLanes + lane;
    }
    MultiplyBlock<Rows, Vectors>(job.weights + row * job.weightStride + k, job.weightStride,
                                 std::min(SumBlock, job.depth - k), panels, out);
}

/// What is left of the rows, by a table over their number.
template <std::size_t Vectors, std::size_t... Rows>
HWY_INLINE void MultiplyRest(const MultiplyJob &job, std::size_t row, std::size_t k, std::size_t panel,
                             std::index_sequence<Rows...>)
{
    const std::size_t rest = job.rows - row;
    ((rest == Rows + 1 ? MultiplyRows<Rows + 1, Vectors>(job, row, k, panel) : void()), ...);
}

template <std::size_t Vectors> HWY_NOINLINE void MultiplyAllRows(const MultiplyJob &job, std::size_t panel)
{
    for (std::size_t k = 0; k < job.depth; k += SumBlock) {
        std::size_t row = 0;
        for (; row + BlockRows <= job.rows; row += BlockRows)
            MultiplyRows<BlockRows, Vectors>(job, row, k, panel);
        MultiplyRest<Vectors>(job, row, k, panel, std::make_index_sequence<BlockRows - 1>());
    }
}

void MultiplyPanels(const MultiplyJob &job)
{
    std::size_t panel = 0;
    for (; panel + PanelsAtOnce <= job.panelCount; panel += PanelsAtOnce)
        MultiplyAllRows<PanelsAtOnce * VectorsPerPanel>(job, panel);
    for (; panel < job.panelCount; ++panel)
        MultiplyAllRows<VectorsPerPanel>(job, panel);
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(MultiplyPanels);

void multiplyPanels(const MultiplyJob &job)
{
    HWY_DYNAMIC_DISPATCH(MultiplyPanels)(job);
}

} // namespace assay
#endif
