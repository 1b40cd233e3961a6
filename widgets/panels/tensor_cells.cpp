// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/tensor_cells.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace assay {
namespace {

constexpr std::uint64_t MostCells = 192;
constexpr std::uint64_t BlockElements = 1u << 20;

/// NaN wins over everything, so that it is seen.
void keepExtreme(float &cell, float value)
{
    if (std::isnan(value) || (!std::isnan(cell) && std::abs(value) > std::abs(cell)))
        cell = value;
}

/// Elements of one range of the tensor into the cells of a window.
class CellFiller {
public:
    explicit CellFiller(HeatmapData &heatmap)
        : m_heatmap(heatmap)
    {
    }
    void add(std::uint64_t first, std::span<const float> left, std::span<const float> right)
    {
        const CellWindow &window = m_heatmap.window;
        const auto rows = static_cast<std::uint64_t>(m_heatmap.rows);
        const auto columns = static_cast<std::uint64_t>(m_heatmap.columns);
        std::uint64_t row = first / m_heatmap.columnCount, column = first % m_heatmap.columnCount;
        for (std::size_t i = 0; i < left.size(); ++i) {
            // Below the window's begin the difference wraps round and is too large as well.
            const std::uint64_t down = row - window.firstRow, across = column - window.firstColumn;
            if (down < window.rowCount && across < window.columnCount) {
                const std::uint64_t cell
                    = down * rows / window.rowCount * columns + across * columns / window.columnCount;
                keepExtreme(m_heatmap.cells[0][cell], left[i]);
                if (!right.empty()) {
                    keepExtreme(m_heatmap.cells[1][cell], right[i]);
                    keepExtreme(m_heatmap.cells[2][cell], left[i] - right[i]);
                }
            }
            if (++column == m_heatmap.columnCount) {
                column = 0;
                ++row;
            }
        }
    }

private:
    HeatmapData &m_heatmap;
};

/// The part of the window that the tensor has; an empty one stands for all of it.
CellWindow within(const CellWindow &wanted, std::uint64_t rowCount, std::uint64_t columnCount)
{
    if (wanted.rowCount == 0 || wanted.columnCount == 0 || wanted.firstRow >= rowCount
        || wanted.firstColumn >= columnCount)
        return { 0, 0, rowCount, columnCount };
    return { wanted.firstRow, wanted.firstColumn, std::min(wanted.rowCount, rowCount - wanted.firstRow),
             std::min(wanted.columnCount, columnCount - wanted.firstColumn) };
}

} // namespace

Result<HeatmapData> readTensorCells(const Model &reference, const Model &candidate, const Match &match,
                                    const CellWindow &wanted, const RunControl &run)
{
    const auto &tensor = reference.tensors[*match.reference];
    const auto left = makeDecoder(reference, tensor, run);
    if (!left)
        return left.error();
    DecoderPtr right;
    if (match.kind == MatchKind::Paired) {
        auto made = makePairedDecoder(reference, candidate, match, run);
        if (!made)
            return made.error();
        right = std::move(*made);
    }
    HeatmapData heatmap;
    heatmap.columnCount = std::max<std::uint64_t>(1, tensor.shape.columns());
    heatmap.rowCount = tensor.elementCount() / heatmap.columnCount;
    if (heatmap.rowCount == 0)
        return Error { ErrorKind::Unsupported, "the tensor is empty" };
    const CellWindow window = within(wanted, heatmap.rowCount, heatmap.columnCount);
    heatmap.window = window;
    heatmap.rows = static_cast<int>(std::min(window.rowCount, MostCells));
    heatmap.columns = static_cast<int>(std::min(window.columnCount, MostCells));
    for (std::size_t side = 0; side < (right ? 3u : 1u); ++side)
        heatmap.cells[side].assign(
            static_cast<std::size_t>(heatmap.rows) * static_cast<std::size_t>(heatmap.columns), 0.0f);
    std::uint64_t unit = std::max<std::uint64_t>(1, (*left)->granularity());
    if (right)
        unit = std::lcm(unit, std::max<std::uint64_t>(1, right->granularity()));
    const std::uint64_t block = std::max<std::uint64_t>(1, BlockElements / unit) * unit;
    const std::uint64_t begin = (window.firstRow * heatmap.columnCount + window.firstColumn) / unit * unit;
    const std::uint64_t end = (window.firstRow + window.rowCount - 1) * heatmap.columnCount
        + window.firstColumn + window.columnCount;
    run.expect((end - begin) * sizeof(float));
    CellFiller filler(heatmap);
    DecodeScratch scratch;
    std::vector<float> one, two;
    for (std::uint64_t first = begin; first < end; first += block) {
        if (run.cancelled())
            return cancelledError();
        const std::uint64_t count = std::min(block, end - first);
        one.resize(count);
        if (auto status = (*left)->decode(first, one, scratch); !status)
            return status.error();
        if (right) {
            two.resize(count);
            if (auto status = right->decode(first, two, scratch); !status)
                return status.error();
        }
        filler.add(first, one, two);
        run.advance(count * sizeof(float));
    }
    return heatmap;
}

} // namespace assay
