// SPDX-License-Identifier: GPL-3.0-or-later
// The product of fixed_order.h on the widest vectors of the processor: a lane is a column, so the width
// changes no bit, and nothing is fused.
#include "core/codecs/fixed_order.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/packed_matrix.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#ifndef ASSAY_PACKED_TILE
#define ASSAY_PACKED_TILE
namespace assay::fixed_order {
constexpr std::size_t TileColumns = 16; ///< a tile of the matrix holds this many columns of all its rows
constexpr std::size_t RowsAtOnce = 4;
} // namespace assay::fixed_order
#endif

HWY_BEFORE_NAMESPACE();
namespace assay::fixed_order::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 8>;
constexpr std::size_t Vectors = TileColumns / hn::MaxLanes(Floats());

/// Rows rows of in against one tile.
template <std::size_t Rows>
HWY_INLINE void multiplyRows(const float *HWY_RESTRICT tile, std::size_t n, const float *HWY_RESTRICT in,
                             float *HWY_RESTRICT out, std::size_t columns)
{
    const Floats lanes;
    hn::Vec<Floats> sums[Rows][Vectors];
    for (auto &row : sums)
        for (auto &sum : row)
            sum = hn::Zero(lanes);
    for (std::size_t k = 0; k < n; ++k) {
        hn::Vec<Floats> weights[Vectors];
        for (std::size_t v = 0; v < Vectors; ++v)
            weights[v] = hn::LoadU(lanes, tile + k * TileColumns + v * hn::MaxLanes(lanes));
        for (std::size_t r = 0; r < Rows; ++r) {
            const auto value = hn::Set(lanes, in[r * n + k]);
            for (std::size_t v = 0; v < Vectors; ++v)
                sums[r][v] = hn::Add(sums[r][v], hn::Mul(value, weights[v]));
        }
    }
    for (std::size_t r = 0; r < Rows; ++r) {
        HWY_ALIGN float columnSums[TileColumns];
        for (std::size_t v = 0; v < Vectors; ++v)
            hn::StoreU(sums[r][v], lanes, columnSums + v * hn::MaxLanes(lanes));
        std::memcpy(out + r * n, columnSums, columns * sizeof(float));
    }
}

void Multiply(const float *tiles, std::size_t n, const float *in, std::size_t rows, float *out)
{
    for (std::size_t first = 0; first < n; first += TileColumns) {
        const float *tile = tiles + first * n;
        const std::size_t columns = std::min(TileColumns, n - first);
        std::size_t row = 0;
        for (; row + RowsAtOnce <= rows; row += RowsAtOnce)
            multiplyRows<RowsAtOnce>(tile, n, in + row * n, out + row * n + first, columns);
        for (; row < rows; ++row)
            multiplyRows<1>(tile, n, in + row * n, out + row * n + first, columns);
    }
}

} // namespace assay::fixed_order::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay::fixed_order {

HWY_EXPORT(Multiply);

PackedMatrix::PackedMatrix(std::span<const float> matrix, std::size_t n)
    : m_size(n)
    , m_tiles((n + TileColumns - 1) / TileColumns * TileColumns * n)
{
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t column = 0; column < n; ++column) {
            const std::size_t tile = column / TileColumns;
            m_tiles[tile * TileColumns * n + k * TileColumns + column % TileColumns] = matrix[k * n + column];
        }
}

void PackedMatrix::multiply(std::span<const float> in, std::span<float> out) const
{
    HWY_DYNAMIC_DISPATCH(Multiply)(m_tiles.data(), m_size, in.data(), in.size() / m_size, out.data());
}

} // namespace assay::fixed_order
#endif
