// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"
#include "core/inference/forward.h"

#include <algorithm>

namespace assay {
namespace {

/// Products below this are done by one thread: starting others costs more.
constexpr std::uint64_t LeastParallelProducts = 1u << 20;

RunControl fitting(const RunControl &run, std::uint64_t products)
{
    return products < LeastParallelProducts ? run.withThreads(1) : run;
}

/// One tile of W times all panels into out, [panel] at outStride, rows from outRow.
Status multiplyTile(const Linear &linear, std::uint64_t first, std::uint64_t count, const Panels &x,
                    float *out, std::size_t outStride, WeightMatrix::TileBuffer &buffer)
{
    const auto weights = linear.weight.tile(first, count, buffer);
    if (!weights)
        return weights.error();
    for (std::size_t panel = 0; panel < x.count(); ++panel)
        fillRows(linear.bias.empty() ? nullptr : linear.bias.data() + first, count, out + panel * outStride);
    multiplyPanels({ .weights = *weights,
                     .weightStride = linear.weight.columns(),
                     .rows = count,
                     .depth = linear.weight.columns(),
                     .panels = x.data(),
                     .panelStride = x.stride(),
                     .panelCount = x.count(),
                     .out = out,
                     .outStride = outStride });
    return {};
}

/// Rows [begin, end) of W, tile by tile, row begin into row outRow of out.
Status multiplyRange(const Linear &linear, std::uint64_t begin, std::uint64_t end, const Panels &x,
                     Panels &out, std::uint64_t outRow, Workspace &work, const RunControl &run)
{
    const std::uint64_t step = linear.weight.tileRows(), tiles = (end - begin + step - 1) / step;
    const auto control = fitting(run, (end - begin) * linear.weight.columns() * x.count());
    return parallelFor(tiles, control, [&](std::uint64_t tile, unsigned worker) -> Status {
        const std::uint64_t first = begin + tile * step, count = std::min(step, end - first);
        run.advance(count * linear.weight.columns() * sizeof(float));
        return multiplyTile(linear, first, count, x, out.data() + (outRow + first - begin) * PanelLanes,
                            out.stride(), work.tiles[worker]);
    });
}

} // namespace

void Workspace::prepare(unsigned workers)
{
    tiles.resize(workers);
    upTiles.resize(workers);
    scratch.resize(workers);
}

Status applyLinear(const Linear &linear, const Panels &x, Panels &out, Workspace &work, const RunControl &run)
{
    return multiplyRange(linear, 0, linear.weight.rows(), x, out, linear.outFirst, work, run);
}

Status applyRows(const Linear &linear, std::uint64_t first, std::uint64_t count, const Panels &x, Panels &out,
                 Workspace &work, const RunControl &run)
{
    out.reshape(x.count(), count);
    return multiplyRange(linear, first, first + count, x, out, 0, work, run);
}

Status applyFeedForward(const FeedForward &weights, Activation activation, const Panels &x, Panels &out,
                        Workspace &work, const RunControl &run)
{
    const Linear &up = weights.up;
    const std::uint64_t rows = up.weight.rows();
    work.hidden.reshape(x.count(), rows);
    // Gate and up go tile by tile together where their tiles end at the same rows.
    const std::uint64_t step = weights.gate ? std::max(up.weight.tileRows(), weights.gate->weight.tileRows())
                                            : up.weight.tileRows();
    const std::uint64_t tiles = (rows + step - 1) / step;
    const auto control = fitting(run, rows * up.weight.columns() * x.count());
    const auto first = parallelFor(tiles, control, [&](std::uint64_t tile, unsigned worker) -> Status {
        const std::uint64_t begin = tile * step, count = std::min(step, rows - begin);
        float *hidden = work.hidden.data() + begin * PanelLanes;
        const std::size_t stride = work.hidden.stride();
        run.advance(count * up.weight.columns() * sizeof(float) * (weights.gate ? 2 : 1));
        if (!weights.gate) {
            if (auto status = multiplyTile(up, begin, count, x, hidden, stride, work.tiles[worker]); !status)
                return status;
            for (std::size_t panel = 0; panel < x.count(); ++panel)
                activate(activation, hidden + panel * stride, count * PanelLanes);
            return {};
        }
        auto &upValues = work.scratch[worker];
        upValues.resize(std::max<std::size_t>(upValues.size(), x.count() * count * PanelLanes));
        if (auto status = multiplyTile(*weights.gate, begin, count, x, hidden, stride, work.tiles[worker]);
            !status)
            return status;
        if (auto status
            = multiplyTile(up, begin, count, x, upValues.data(), count * PanelLanes, work.upTiles[worker]);
            !status)
            return status;
        for (std::size_t panel = 0; panel < x.count(); ++panel)
            activateGated(activation, hidden + panel * stride, upValues.data() + panel * count * PanelLanes,
                          count * PanelLanes);
        return {};
    });
    if (!first)
        return first;
    out.reshape(x.count(), weights.down.weight.rows());
    return applyLinear(weights.down, work.hidden, out, work, run);
}

} // namespace assay
