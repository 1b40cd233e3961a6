// SPDX-License-Identifier: GPL-3.0-or-later
// The products that running a transformer is made of, on one thread, each beside the same product by
// OpenBLAS's sgemm in the same run: counters GFLOP/s and x_sgemm. Shapes are those of a model 1,536 wide.
#include "core/base/blas.h"
#include "core/inference/kernels.h"
#include "core/inference/panels.h"
#include "tests/testing/random.h"

#include <benchmark/benchmark.h>

#include <cblas.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace {

using namespace assay;
using namespace assay::testing;

/// Wall clock; on a busy machine ASSAY_BENCH_CLOCK=cpu counts the thread's processor time instead.
double now()
{
    static const bool isBusy = std::getenv("ASSAY_BENCH_CLOCK") != nullptr;
    timespec time {};
    clock_gettime(isBusy ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

struct Product {
    std::size_t tokens, rows, depth;
    std::vector<float> weights, x, panels, out, other;

    explicit Product(const benchmark::State &state)
        : tokens(static_cast<std::size_t>(state.range(0)))
        , rows(static_cast<std::size_t>(state.range(1)))
        , depth(static_cast<std::size_t>(state.range(2)))
        , weights(gaussians(1, rows * depth))
        , x(gaussians(2, tokens * depth))
        , panels(tokens * depth)
        , out(tokens * rows)
        , other(tokens * rows)
    {
        for (std::size_t t = 0; t < tokens; ++t)
            for (std::size_t k = 0; k < depth; ++k)
                panels[(t / PanelLanes * depth + k) * PanelLanes + t % PanelLanes] = x[t * depth + k];
    }
    double flops() const { return 2e-9 * static_cast<double>(tokens * rows) * static_cast<double>(depth); }

    double ours()
    {
        constexpr std::size_t TileElements = 1u << 20; // as the forward pass cuts its tiles
        const std::size_t step = std::clamp<std::size_t>(TileElements / depth / 12 * 12, 12, 96);
        const double begin = now();
        std::ranges::fill(out, 0.0f);
        for (std::size_t row = 0; row < rows; row += step)
            multiplyPanels({ .weights = weights.data() + row * depth,
                             .weightStride = depth,
                             .rows = std::min(step, rows - row),
                             .depth = depth,
                             .panels = panels.data(),
                             .panelStride = depth * PanelLanes,
                             .panelCount = tokens / PanelLanes,
                             .out = out.data() + row * PanelLanes,
                             .outStride = rows * PanelLanes });
        return now() - begin;
    }
    double sgemm()
    {
        const double begin = now();
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(tokens), static_cast<int>(rows),
                    static_cast<int>(depth), 1, x.data(), static_cast<int>(depth), weights.data(),
                    static_cast<int>(depth), 0, other.data(), static_cast<int>(rows));
        return now() - begin;
    }
};

void multiply(benchmark::State &state)
{
    if (!readyBlas())
        return state.SkipWithError("no memory for sgemm");
    Product product(state);
    double own = 1e9, blas = 1e9;
    for (auto _ : state) { // taken in turn, the best of each: another's load hits both
        own = std::min(own, product.ours());
        blas = std::min(blas, product.sgemm());
    }
    state.counters["GFLOP/s"] = product.flops() / own;
    state.counters["sgemm"] = product.flops() / blas;
    state.counters["x_sgemm"] = blas / own;
}

} // namespace

BENCHMARK(multiply)
    ->Args({ 512, 1536, 1536 })
    ->Args({ 512, 8960, 1536 })
    ->Args({ 512, 1536, 8960 })
    ->Args({ 2048, 1536, 1536 })
    ->Args({ 16, 1536, 1536 })
    ->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
