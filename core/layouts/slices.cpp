// SPDX-License-Identifier: GPL-3.0-or-later
// A tensor in several plain parts (slot "slice"), each a box of it: rows, columns, or tiles of both. As a
// matrix (all but the last dimension are rows) it is cut into bands of rows, in each of which the same tiles
// stand side by side.
#include "core/layouts/slices.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>
#include <set>

namespace assay {
namespace {

/// Tiles of all bands together: beyond that a file only wants to keep us busy.
constexpr std::size_t MostTiles = std::size_t { 1 } << 22;
/// A longer vector is read element by element, as no row of it should be held whole.
constexpr std::uint64_t LongestVector = std::uint64_t { 1 } << 20;

struct Tile {
    const TensorPart *part = nullptr;
    std::uint64_t first = 0; ///< its first element in the part
    std::uint64_t row = 0, rows = 0, column = 0, columns = 0;
};

struct Band {
    std::uint64_t begin = 0, end = 0; ///< rows
    std::vector<Tile> tiles {}; ///< from left to right
};

struct Plane {
    std::uint64_t rows = 0, columns = 0;
};

Plane planeOf(const Shape &shape)
{
    const std::uint64_t elements = shape.elementCount();
    if (shape.rank() == 1)
        return elements <= LongestVector ? Plane { 1, elements } : Plane { elements, 1 };
    return { elements / shape[shape.rank() - 1], shape[shape.rank() - 1] };
}

/// The slice as tiles of the plane: one where it is whole in every dimension between the first and the last.
std::string addTiles(const TensorInfo &whole, const TensorPart &part,
                     const std::vector<std::uint64_t> &offset, std::vector<Tile> &tiles)
{
    const Shape &shape = whole.shape, &own = part.shape;
    if (own.rank() != shape.rank() || offset.size() != shape.rank() || own.elementCount() == 0)
        return "a part of shape " + own.text() + " does not fit " + shape.text();
    for (std::size_t axis = 0; axis < shape.rank(); ++axis)
        if (own[axis] > shape[axis] || offset[axis] > shape[axis] - own[axis])
            return "a part of shape " + own.text() + " does not fit " + shape.text() + " where it should lie";
    const Plane plane = planeOf(shape);
    if (shape.rank() == 1) {
        tiles.push_back(plane.columns == 1 ? Tile { &part, 0, offset[0], own[0], 0, 1 }
                                           : Tile { &part, 0, 0, 1, offset[0], own[0] });
        return {};
    }
    const std::size_t last = shape.rank() - 1;
    bool isOneRun = true;
    for (std::size_t axis = 1; axis < last; ++axis)
        isOneRun &= own[axis] == shape[axis];
    // Rows that follow each other in the whole, and how often.
    const std::uint64_t runRows = isOneRun ? own.elementCount() / own[last] : own[last - 1];
    const std::uint64_t runs = own.elementCount() / own[last] / runRows;
    if (runs > MostTiles - std::min(MostTiles, tiles.size()))
        return "its parts are cut into too many pieces";
    for (std::uint64_t run = 0; run < runs; ++run) {
        std::uint64_t row = offset[last - 1], rest = run, step = shape[last - 1];
        for (std::size_t axis = last - 1; axis-- > 0;) {
            row += (offset[axis] + (isOneRun ? 0 : rest % own[axis])) * step;
            rest /= own[axis];
            step *= shape[axis];
        }
        tiles.push_back({ &part, run * runRows * own[last], row, runRows, offset[last], own[last] });
    }
    return {};
}

std::string gapAt(std::uint64_t at, std::uint64_t all, bool isEnd)
{
    return (isEnd ? "its parts end at " : "its parts leave a gap or overlap at ") + std::to_string(at)
        + " of " + std::to_string(all);
}

/// The tiles of a band stand side by side from the first column to the last.
std::string gapInBand(const std::vector<Tile> &tiles, std::uint64_t columns)
{
    std::uint64_t next = 0;
    for (const Tile &tile : tiles) {
        if (tile.column != next)
            return gapAt(next, columns, false);
        next += tile.columns;
    }
    return next == columns ? std::string() : gapAt(next, columns, true);
}

std::string findBands(std::vector<Tile> tiles, const Plane &plane, std::vector<Band> &bands)
{
    std::set<std::uint64_t> edges;
    for (const Tile &tile : tiles)
        edges.insert({ tile.row, tile.row + tile.rows });
    if (edges.empty() || *edges.begin() != 0)
        return gapAt(0, plane.rows, false);
    if (*edges.rbegin() != plane.rows)
        return gapAt(*edges.rbegin(), plane.rows, true);
    std::ranges::sort(tiles, {}, &Tile::row);
    std::vector<Tile> active;
    std::size_t next = 0, entries = 0;
    for (auto edge = edges.begin(); std::next(edge) != edges.end(); ++edge) {
        std::erase_if(active, [&](const Tile &tile) { return tile.row + tile.rows <= *edge; });
        while (next < tiles.size() && tiles[next].row == *edge)
            active.push_back(tiles[next++]);
        std::ranges::sort(active, {}, &Tile::column);
        if (active.empty())
            return gapAt(*edge, plane.rows, false);
        if (auto gap = gapInBand(active, plane.columns); !gap.empty())
            return gap;
        if (entries += active.size(); entries > MostTiles)
            return "its parts are cut into too many pieces";
        bands.push_back({ *edge, *std::next(edge), active });
    }
    return {};
}

/// Why the slices do not make up the tensor, or empty: then the bands are its rows, in order.
std::string bandsOf(const TensorInfo &tensor, std::vector<Band> &bands)
{
    const auto parameters = parametersOr<SlicesParameters>(tensor);
    std::vector<Tile> tiles;
    std::size_t slice = 0;
    if (tensor.shape.rank() == 0 || tensor.elementCount() == 0)
        return "its slices do not cover it";
    for (const auto &part : tensor.parts) {
        if (part.slot != "slice")
            continue;
        if (!part.strides.empty() || part.bigEndian || traits(part.dtype).bits < 8
            || slice >= parameters.offsets.size())
            return "a slice of shape " + part.shape.text() + " does not fit";
        if (auto gap = addTiles(tensor, part, parameters.offsets[slice++], tiles); !gap.empty())
            return gap;
    }
    return findBands(std::move(tiles), planeOf(tensor.shape), bands);
}

Result<DecoderPtr> makeSlicesDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    std::vector<Band> bands;
    if (const auto gap = bandsOf(tensor, bands); !gap.empty())
        return malformedLayout(tensor, gap);
    const auto readRun = [&model](const TensorPart &part, std::uint64_t first, std::span<float> out,
                                  DecodeScratch &scratch) -> Status {
        const std::uint64_t width = traits(part.dtype).bits / 8;
        const auto bytes = viewPart(model, part, first * width, out.size() * width, scratch.bytes);
        if (!bytes)
            return bytes.error();
        if (!convertToFloat(part.dtype, *bytes, 0, out))
            return Error { ErrorKind::Unsupported, "values of '" + part.name + "' are no numbers" };
        return {};
    };
    const Plane plane = planeOf(tensor.shape);
    auto fill = [readRun, bands = std::move(bands), columns = plane.columns](
                    std::uint64_t firstRow, std::span<float> out, DecodeScratch &scratch) -> Status {
        const auto width = static_cast<std::size_t>(columns);
        auto band = std::prev(std::ranges::upper_bound(bands, firstRow, {}, &Band::begin));
        for (std::size_t done = 0; done < out.size(); done += width) {
            const std::uint64_t row = firstRow + done / width;
            band += row >= band->end ? 1 : 0;
            for (const Tile &tile : band->tiles) {
                const auto piece = out.subspan(done + static_cast<std::size_t>(tile.column),
                                               static_cast<std::size_t>(tile.columns));
                const std::uint64_t first = tile.first + (row - tile.row) * tile.columns;
                if (auto status = readRun(*tile.part, first, piece, scratch); !status)
                    return status;
            }
        }
        return {};
    };
    return makeRowDecoder(tensor.name, plane.rows, plane.columns, std::move(fill));
}

} // namespace

std::string gapOfSlices(const TensorInfo &tensor)
{
    std::vector<Band> bands;
    return bandsOf(tensor, bands);
}

constinit const Layout SlicesLayout { .id = "slices",
                                      .title = "Slices of a tensor in several files",
                                      .makeDecoder = makeSlicesDecoder };

} // namespace assay
