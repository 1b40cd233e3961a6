// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/grid_decoder.h"

#include "core/numbers/bit_stream.h"
#include "core/numbers/float_formats.h"

#include <algorithm>

namespace assay {
namespace {

Status checkGrid(const TensorInfo &tensor, const TensorPart &payload, const ScaleGrid &grid)
{
    const auto needed = checkedMultiply(grid.rows, grid.rowBytes);
    if (!needed || *needed > payload.extent.size)
        return malformedLayout(tensor,
                               std::to_string(grid.rows) + " rows of " + std::to_string(grid.rowBytes)
                                   + " bytes do not fit the " + std::to_string(payload.extent.size)
                                   + " bytes of '" + payload.name + "'");
    if (grid.blockRows == 0 || grid.blockColumns == 0 || grid.columns == 0)
        return malformedLayout(tensor, "its blocks are empty");
    std::uint64_t lastColumn = (grid.columns - 1) / grid.blockColumns;
    for (const std::uint32_t group : grid.groupOfColumn)
        lastColumn = std::max<std::uint64_t>(lastColumn, group);
    const std::uint64_t lines = grid.lineCount();
    const auto count = checkedMultiply(lines, grid.gridColumns);
    if (lastColumn >= grid.gridColumns || !count || *count > grid.scales.size())
        return malformedLayout(tensor,
                               std::to_string(grid.scales.size()) + " scales do not cover "
                                   + std::to_string(lines) + " x " + std::to_string(lastColumn + 1)
                                   + " blocks");
    const auto fits = [&grid](const std::vector<float> &side) {
        return side.empty() || side.size() >= grid.scales.size();
    };
    if (!fits(grid.zeros) || !fits(grid.biases))
        return malformedLayout(tensor, "it has fewer zeros than scales");
    if (!grid.groupOfColumn.empty() && grid.groupOfColumn.size() != grid.columns)
        return malformedLayout(tensor,
                               "it has " + std::to_string(grid.groupOfColumn.size()) + " group indices for "
                                   + std::to_string(grid.columns) + " columns");
    return {};
}

/// Columns [first, first + values.size()) share grid entry at.
void scaleRun(const ScaleGrid &grid, std::size_t at, std::span<float> values)
{
    const float scale = grid.scales[at] * grid.factor;
    const float zero = grid.zeros.empty() ? 0.0f : grid.zeros[at];
    const float bias = grid.biases.empty() ? 0.0f : grid.biases[at];
    if (grid.biases.empty()) {
        for (float &value : values)
            value = (value - zero) * scale;
        return;
    }
    for (float &value : values)
        value = (value - zero) * scale + bias;
}

void scaleRow(const ScaleGrid &grid, std::uint64_t row, std::span<float> values)
{
    const auto line = static_cast<std::size_t>(grid.lineOf(row) * grid.gridColumns);
    if (!grid.groupOfColumn.empty()) {
        for (std::size_t k = 0; k < values.size(); ++k)
            scaleRun(grid, line + grid.groupOfColumn[k], values.subspan(k, 1));
        return;
    }
    const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(grid.blockColumns, values.size()));
    for (std::size_t first = 0; first < values.size(); first += step)
        scaleRun(grid, line + first / step, values.subspan(first, std::min(step, values.size() - first)));
}

} // namespace

std::uint64_t ScaleGrid::lineOf(std::uint64_t row) const
{
    if (matrixRows == 0)
        return row / blockRows;
    return row / matrixRows * divideRoundingUp(matrixRows, blockRows) + row % matrixRows / blockRows;
}

Result<DecoderPtr> makeGridDecoder(const Model &model, const TensorInfo &tensor, const TensorPart &payload,
                                   ScaleGrid grid)
{
    const auto count = checkedMultiply(grid.rows, grid.columns);
    if (!count || *count != tensor.elementCount())
        return malformedLayout(
            tensor, "its codes are " + std::to_string(grid.rows) + " x " + std::to_string(grid.columns));
    if (*count == 0)
        return makeFunctionDecoder(tensor.name, 0, 1, {});
    if (auto status = checkGrid(tensor, payload, grid); !status)
        return status.error();
    const std::uint64_t rows = grid.rows;
    const std::uint64_t columns = grid.columns;
    auto fill = [&model, &payload, grid = std::move(grid)](std::uint64_t firstRow, std::span<float> out,
                                                           DecodeScratch &scratch) -> Status {
        const auto width = static_cast<std::size_t>(grid.columns);
        const std::size_t rowCount = out.size() / width;
        const auto bytes
            = viewPart(model, payload, firstRow * grid.rowBytes, rowCount * grid.rowBytes, scratch.bytes);
        if (!bytes)
            return bytes.error();
        const auto *in = reinterpret_cast<const std::uint8_t *>(bytes->data());
        for (std::size_t r = 0; r < rowCount; ++r) {
            const auto row = out.subspan(r * width, width);
            grid.codes(in + r * grid.rowBytes, static_cast<std::size_t>(grid.rowBytes), row);
            scaleRow(grid, firstRow + r, row);
        }
        return {};
    };
    return makeRowDecoder(tensor.name, rows, columns, std::move(fill));
}

Result<std::vector<std::uint32_t>> readGroupIndex(const Model &model, const TensorInfo &tensor,
                                                  const char *slot, std::uint64_t groups)
{
    const auto values = needValues(model, tensor, slot, tensor.shape.columns());
    if (!values)
        return values.error();
    std::vector<std::uint32_t> result(values->size());
    for (std::size_t k = 0; k < result.size(); ++k) {
        const float value = (*values)[k];
        if (!(value >= 0) || value >= static_cast<float>(groups))
            return malformedLayout(tensor,
                                   "column " + std::to_string(k) + " names group " + std::to_string(value)
                                       + " of " + std::to_string(groups));
        result[k] = static_cast<std::uint32_t>(value);
    }
    return result;
}

RowCodes plainCodes(DType dtype)
{
    return [dtype](const std::uint8_t *in, std::size_t size, std::span<float> out) {
        convertToFloat(dtype, std::as_bytes(std::span(in, size)), 0, out);
    };
}

RowCodes streamCodes(unsigned bits, float offset)
{
    return [bits, offset](const std::uint8_t *in, std::size_t size, std::span<float> out) {
        unpackStream(in, size, bits, out);
        for (float &value : out)
            value -= offset;
    };
}

RowCodes fp4Codes()
{
    return [](const std::uint8_t *in, std::size_t, std::span<float> out) {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = E2M1Values[(in[i / 2] >> (4 * (i % 2))) & 15];
    };
}

} // namespace assay
