// SPDX-License-Identifier: GPL-3.0-or-later
// FP8 E4M3 in tiles of 128 x 128 of the matrix view (all dimensions but the last are rows). Per chunk (whole
// rows of tiles): the f32 scales amax / 448 of its tiles, row by row, then one byte per weight in row-major
// order.
#include "core/codecs/codec_rows.h"

#include "core/base/checked_math.h"
#include "core/codecs/small_codes.h"
#include "core/numbers/float_formats.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace assay::fp8 {
namespace {

constexpr std::size_t Tile = 128;
constexpr std::uint8_t NotANumber = 0x7F;

struct Grid {
    Grid(const ChunkContext &chunk, std::size_t elements)
        : columns(static_cast<std::size_t>(chunk.tensor.shape.columns()))
        , rows(columns ? elements / columns : 0)
        , tileColumns((columns + Tile - 1) / Tile)
        , tileRows((rows + Tile - 1) / Tile)
    {
    }
    std::size_t tiles() const { return tileRows * tileColumns; }
    /// Calls code(tile, first, count) for each run of a row that lies in one tile.
    template <typename Code> void forEachRun(const Code &code) const
    {
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t column = 0; column < columns; column += Tile)
                code(row / Tile * tileColumns + column / Tile, row * columns + column,
                     std::min(Tile, columns - column));
    }
    std::size_t columns, rows, tileColumns, tileRows;
};

} // namespace

std::uint64_t chunkElements(const TensorContext &tensor)
{
    const std::uint64_t tileRow = std::max<std::uint64_t>(1, Tile * tensor.shape.columns());
    return divideRoundingUp(DefaultChunkElements, tileRow) * tileRow;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    const Grid grid(chunk, values.size());
    std::vector<float> scales(grid.tiles());
    grid.forEachRun([&](std::size_t tile, std::size_t first, std::size_t count) {
        scales[tile] = std::max(scales[tile], largestFinite(values.subspan(first, count)));
    });
    for (float &scale : scales)
        scale /= 448.0f;
    const std::size_t begin = out.size();
    out.resize(begin + 4 * scales.size() + values.size());
    std::memcpy(out.data() + begin, scales.data(), 4 * scales.size());
    auto *to = reinterpret_cast<std::uint8_t *>(out.data() + begin + 4 * scales.size());
    grid.forEachRun([&](std::size_t tile, std::size_t first, std::size_t count) {
        const float factor = scales[tile] > 0 ? 1.0f / scales[tile] : 0.0f;
        smallFloatCodes(values.subspan(first, count), factor, E4M3, NotANumber, to + first);
    });
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const Grid grid(chunk, out.size());
    if (payload.size() != 4 * grid.tiles() + out.size())
        return Error { ErrorKind::Malformed,
                       std::to_string(grid.tiles()) + " tiles need "
                           + std::to_string(4 * grid.tiles() + out.size()) + " bytes, there are "
                           + std::to_string(payload.size()) };
    std::vector<float> scales(grid.tiles());
    std::memcpy(scales.data(), payload.data(), 4 * scales.size());
    const std::byte *from = payload.data() + 4 * scales.size();
    grid.forEachRun([&](std::size_t tile, std::size_t first, std::size_t count) {
        for (std::size_t i = first; i < first + count; ++i)
            out[i] = E4M3Values[static_cast<std::size_t>(from[i])] * scales[tile];
    });
    return {};
}

} // namespace assay::fp8
