// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/tensor_cells.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <numeric>

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

} // namespace

Result<HeatmapData> readTensorCells(const Model &reference, const Model &candidate, const Match &match,
                                    const RunControl &run)
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
    HeatmapData data;
    data.columnCount = std::max<std::uint64_t>(1, tensor.shape.columns());
    data.rowCount = tensor.elementCount() / data.columnCount;
    if (data.rowCount == 0)
        return Error { ErrorKind::Unsupported, "the tensor is empty" };
    const std::uint64_t rows = std::min(data.rowCount, MostCells),
                        columns = std::min(data.columnCount, MostCells);
    data.rows = static_cast<int>(rows);
    data.columns = static_cast<int>(columns);
    for (std::size_t side = 0; side < (right ? 3u : 1u); ++side)
        data.cells[side].assign(rows * columns, 0.0f);
    std::uint64_t unit = std::max<std::uint64_t>(1, (*left)->granularity());
    if (right)
        unit = std::lcm(unit, std::max<std::uint64_t>(1, right->granularity()));
    const std::uint64_t rowUnit = unit / std::gcd(unit, data.columnCount);
    const std::uint64_t blockRows
        = std::max<std::uint64_t>(1, BlockElements / data.columnCount / rowUnit) * rowUnit;
    run.expect(tensor.elementCount() * sizeof(float));
    DecodeScratch scratch;
    std::vector<float> one, two;
    for (std::uint64_t first = 0; first < data.rowCount; first += blockRows) {
        if (run.cancelled())
            return cancelledError();
        const std::uint64_t count = std::min(blockRows, data.rowCount - first) * data.columnCount;
        one.resize(count);
        if (auto status = (*left)->decode(first * data.columnCount, one, scratch); !status)
            return status.error();
        if (right) {
            two.resize(count);
            if (auto status = right->decode(first * data.columnCount, two, scratch); !status)
                return status.error();
        }
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::uint64_t row = (first + i / data.columnCount) * rows / data.rowCount;
            const std::uint64_t column = i % data.columnCount * columns / data.columnCount;
            keepExtreme(data.cells[0][row * columns + column], one[i]);
            if (right) {
                keepExtreme(data.cells[1][row * columns + column], two[i]);
                keepExtreme(data.cells[2][row * columns + column], one[i] - two[i]);
            }
        }
        run.advance(count * sizeof(float));
    }
    return data;
}

} // namespace assay
