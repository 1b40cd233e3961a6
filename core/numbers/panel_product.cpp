// SPDX-License-Identifier: GPL-3.0-or-later
// Lanes are columns of panels and weights are broadcast, so weights are used as they lie (rows of k), nothing
// is repacked, and each sum runs over k in one order.
#include "core/numbers/panel_product.h"

#include <algorithm>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/numbers/panel_product.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include "core/numbers/fused-inl.h"

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
/// Products between two changes of panels: 96 rows of weights and two panels of them take 512 KiB of the
/// second-level cache. Whole blocks, so that sums are the same whatever it is.
constexpr std::size_t ChunkDepth = 4 * SumBlock;

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

/// All rows over the products from first on, at most ChunkDepth: what is read of the panels for one row block
/// is there for the next.
template <std::size_t Vectors>
HWY_NOINLINE void MultiplyAllRows(const MultiplyJob &job, std::size_t panel, std::size_t first)
{
    const std::size_t end = std::min(job.depth, first + ChunkDepth);
    std::size_t row = 0;
    for (; row + BlockRows <= job.rows; row += BlockRows)
        for (std::size_t k = first; k < end; k += SumBlock)
            MultiplyRows<BlockRows, Vectors>(job, row, k, panel);
    for (std::size_t k = first; k < end; k += SumBlock)
        MultiplyRest<Vectors>(job, row, k, panel, std::make_index_sequence<BlockRows - 1>());
}

void MultiplyPanels(const MultiplyJob &job)
{
    for (std::size_t k = 0; k < job.depth; k += ChunkDepth) {
        std::size_t panel = 0;
        for (; panel + PanelsAtOnce <= job.panelCount; panel += PanelsAtOnce)
            MultiplyAllRows<PanelsAtOnce * VectorsPerPanel>(job, panel, k);
        for (; panel < job.panelCount; ++panel)
            MultiplyAllRows<VectorsPerPanel>(job, panel, k);
    }
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
