// SPDX-License-Identifier: GPL-3.0-or-later
// Rates of the measures on two threads. The limit of each is measured in the same run: reading the same files
// and summing their bytes, LAPACK's gesdd on the same matrix, or nothing.
#include "core/analysis/compare.h"
#include "core/analysis/power_spectrum.h"
#include "core/analysis/singular_values.h"
#include "core/base/parallel.h"
#include "core/numbers/float_formats.h"
#include "core/opening/open.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <benchmark/benchmark.h>
#include <lapacke.h>

#include <cstring>
#include <filesystem>

namespace {

using namespace assay;
using namespace assay::testing;

constexpr std::uint64_t Rows = 32768, Columns = 1536;

RunControl twoThreads()
{
    return RunControl().withThreads(2);
}

/// Two models of one matrix each, written once; what is read is warm.
struct Pair {
    TemporaryFolder folder;
    ModelPtr reference, candidate;
    std::uint64_t bytes = 0;
};

template <typename Word, typename Convert>
std::string stored(const std::vector<float> &values, const Convert &convert)
{
    std::string bytes(values.size() * sizeof(Word), '\0');
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Word word = convert(values[i]);
        std::memcpy(bytes.data() + i * sizeof word, &word, sizeof word);
    }
    return bytes;
}

const Pair &pairOf(bool isBf16)
{
    static std::array<std::unique_ptr<Pair>, 2> pairs;
    auto &pair = pairs[isBf16 ? 1 : 0];
    if (pair)
        return *pair;
    pair = std::make_unique<Pair>();
    auto values = gaussians(1, Rows * Columns);
    const auto write = [&](const char *name) {
        const std::string path = pair->folder.path(name);
        const auto bytes = isBf16 ? stored<std::uint16_t>(values, floatToBf16)
                                  : stored<float>(values, [](float value) { return value; });
        SafetensorsBuilder().add("w", isBf16 ? "BF16" : "F32", { Rows, Columns }, bytes).write(path);
        pair->bytes += bytes.size();
        return *openModel(path);
    };
    pair->reference = write("r.safetensors");
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] += 0.01f * values[(i * 7919) % values.size()];
    pair->candidate = write("c.safetensors");
    return *pair;
}

/// Reads both files as the scan does and sums their bytes.
void readAndSum(const Pair &pair)
{
    constexpr std::uint64_t Piece = 1u << 19;
    for (const ModelPtr &model : { pair.reference, pair.candidate }) {
        const Extent extent = model->tensors[0].parts[0].extent;
        std::vector<std::vector<std::byte>> buffers(2);
        (void)parallelFor(extent.size / Piece, twoThreads(),
                          [&](std::uint64_t piece, unsigned worker) -> Status {
                              const auto bytes = model->sources[extent.source]->view(
                                  extent.offset + piece * Piece, Piece, buffers[worker]);
                              if (!bytes)
                                  return bytes.error();
                              std::uint64_t sum = 0;
                              for (std::size_t i = 0; i + 8 <= bytes->size(); i += 8) {
                                  std::uint64_t word = 0;
                                  std::memcpy(&word, bytes->data() + i, sizeof word);
                                  sum += word;
                              }
                              benchmark::DoNotOptimize(sum);
                              return {};
                          });
    }
}

void read(benchmark::State &state)
{
    const Pair &pair = pairOf(state.range(0) == 16);
    for (auto _ : state)
        readAndSum(pair);
    state.SetBytesProcessed(static_cast<std::int64_t>(pair.bytes) * state.iterations());
}

void compare(benchmark::State &state)
{
    const Pair &pair = pairOf(state.range(0) == 16);
    for (auto _ : state) {
        const auto comparison = compareModels(pair.reference, pair.candidate,
                                              { .quantiles = state.range(1) != 0 }, twoThreads());
        benchmark::DoNotOptimize(comparison);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(pair.bytes) * state.iterations());
}

void sampledCompare(benchmark::State &state)
{
    const Pair &pair = pairOf(true);
    for (auto _ : state) {
        const auto comparison
            = compareModels(pair.reference, pair.candidate, { .sampleFraction = 0.01 }, twoThreads());
        benchmark::DoNotOptimize(comparison);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(pair.bytes) * state.iterations());
}

void gramSingularValues(benchmark::State &state)
{
    const auto rows = static_cast<std::uint64_t>(state.range(0)),
               columns = static_cast<std::uint64_t>(state.range(1));
    const auto samples = gaussians(2, rows * columns);
    const std::vector<double> values(samples.begin(), samples.end());
    for (auto _ : state) {
        GramSum gram(rows, columns);
        gram.add(values, columns); // as lines of the short side
        benchmark::DoNotOptimize(gram.decompose());
    }
}

void gesddSingularValues(benchmark::State &state)
{
    const auto rows = static_cast<lapack_int>(state.range(0)),
               columns = static_cast<lapack_int>(state.range(1));
    const auto samples = gaussians(2, static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
    std::vector<double> singular(static_cast<std::size_t>(rows));
    for (auto _ : state) {
        std::vector<double> values(samples.begin(), samples.end());
        LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'N', rows, columns, values.data(), rows, singular.data(), nullptr, 1,
                       nullptr, 1);
        benchmark::DoNotOptimize(singular);
    }
}

void rowSpectra(benchmark::State &state)
{
    const auto samples = gaussians(3, 4096 * Columns);
    for (auto _ : state) {
        WelchSum sum(Columns);
        for (std::size_t row = 0; row < 4096; ++row)
            sum.add(samples.data() + row * Columns, Columns);
        benchmark::DoNotOptimize(sum.density());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(samples.size() * sizeof(float)) * state.iterations());
}

void openManyTensors(benchmark::State &state)
{
    TemporaryFolder folder;
    SafetensorsBuilder builder;
    const std::string one(4, '\0');
    for (std::int64_t i = 0; i < state.range(0); ++i)
        builder.add("model.layers." + std::to_string(i / 12) + ".part." + std::to_string(i % 12) + ".weight",
                    "F32", { 1, 1 }, one);
    const std::string path = folder.path("many.safetensors");
    builder.write(path);
    for (auto _ : state)
        benchmark::DoNotOptimize(openModel(path));
}

} // namespace

BENCHMARK(read)->Arg(16)->Arg(32)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(compare)
    ->Args({ 16, 0 })
    ->Args({ 16, 1 })
    ->Args({ 32, 0 })
    ->Args({ 32, 1 })
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(sampledCompare)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(gramSingularValues)
    ->Args({ 1536, 8960 })
    ->Args({ 1536, 1536 })
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(gesddSingularValues)
    ->Args({ 1536, 8960 })
    ->Args({ 1536, 1536 })
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(rowSpectra)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(openManyTensors)->Arg(339)->Arg(100000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_MAIN();
