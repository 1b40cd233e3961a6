// SPDX-License-Identifier: GPL-3.0-or-later
// Rates of the codecs on two threads, each beside a memcpy of the float32 values in the same run: counters
// Mweights/s, GB/s of the stored input, and x_memcpy (rate of output or input over the memcpy's).
#include "core/base/parallel.h"
#include "core/codecs/kmeans.h"
#include "core/codecs/lossy_chain.h"
#include "core/codecs/nearest_centroid.h"
#include "core/container/planes_frame.h"
#include "core/numbers/float_formats.h"
#include "tests/codecs/one_tensor.h"
#include "tests/testing/random.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

using namespace assay;
using namespace assay::testing;

/// Wall clock; on a busy machine ASSAY_BENCH_CLOCK=cpu counts processor time over the threads instead.
struct Clock {
    static double now()
    {
        static const bool isBusy = std::getenv("ASSAY_BENCH_CLOCK") != nullptr;
        timespec time {};
        clock_gettime(isBusy ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
        const double spent = static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
        return isBusy ? spent / 2 : spent;
    }
};

constexpr std::size_t Columns = 1536, Rows = 1536 * 4;
constexpr unsigned Threads = 2;

double seconds(double begin)
{
    return Clock::now() - begin;
}

RunControl twoThreads()
{
    return RunControl().withThreads(Threads);
}

/// Gaussian rows with log-normal scales, a few outliers and hot columns: what weights look like.
const std::vector<float> &weights()
{
    static const auto values = [] {
        auto samples = gaussians(1, Rows * Columns);
        assay::Random random(2);
        for (std::size_t row = 0; row < Rows; ++row) {
            const auto scale = static_cast<float>(0.02 * std::exp(0.35 * random.gaussian()));
            for (std::size_t i = row * Columns; i < (row + 1) * Columns; ++i)
                samples[i] *= scale;
        }
        for (std::size_t i = 0; i < samples.size() / 10000; ++i)
            samples[random.below(samples.size())] *= 12;
        return samples;
    }();
    return values;
}

const Bytes &bf16Weights()
{
    static const auto bytes = [] {
        Bytes words(2 * weights().size());
        for (std::size_t i = 0; i < weights().size(); ++i) {
            const std::uint16_t word = floatToBf16(weights()[i]);
            std::memcpy(words.data() + 2 * i, &word, sizeof word);
        }
        return words;
    }();
    return bytes;
}

/// Bytes per second of a memcpy of warm float32 values on two threads, the best of three.
double memcpyRate()
{
    static const double rate = [] {
        std::vector<float> copy(weights().size());
        double best = 0;
        for (int i = 0; i < 4; ++i) {
            const auto begin = Clock::now();
            const std::size_t half = copy.size() / Threads;
            (void)parallelFor(Threads, twoThreads(), [&](std::uint64_t part, unsigned) {
                std::memcpy(copy.data() + part * half, weights().data() + part * half, half * sizeof(float));
                return Status {};
            });
            benchmark::DoNotOptimize(copy.data());
            best = std::max(best, static_cast<double>(copy.size() * sizeof(float)) / seconds(begin));
        }
        return best;
    }();
    return rate;
}

void report(benchmark::State &state, double encodeSeconds, double decodeSeconds, std::size_t count,
            std::size_t inputBytes, double rounds)
{
    const double weightsDone = static_cast<double>(count) * rounds;
    const double bytesDone = static_cast<double>(inputBytes) * rounds;
    state.counters["enc_Mw/s"] = weightsDone / encodeSeconds / 1e6;
    state.counters["dec_Mw/s"] = weightsDone / decodeSeconds / 1e6;
    state.counters["enc_GB/s"] = bytesDone / encodeSeconds / 1e9;
    state.counters["dec_GB/s"] = bytesDone / decodeSeconds / 1e9;
    state.counters["dec_x_memcpy"] = weightsDone * sizeof(float) / decodeSeconds / memcpyRate();
}

/// Encodes and decodes chunk by chunk, side by side, from and to memory.
void lossy(benchmark::State &state, const std::string &pipelineText, std::size_t rows)
{
    const std::vector<float> values(weights().begin(),
                                    weights().begin() + static_cast<std::ptrdiff_t>(rows * Columns));
    const auto pipeline = parsePipeline(pipelineText);
    const auto shape = Shape::make(std::vector<std::uint64_t> { rows, Columns });
    const MemoryWeights input(values);
    const RunControl run = twoThreads();
    const auto prepareBegin = Clock::now();
    const auto stage = LossyStage::prepare(pipeline->lossy.front(),
                                           { .name = "w", .shape = *shape, .settings = {} }, input, run);
    state.counters["prepare_s"] = seconds(prepareBegin);
    const auto &codec = pipeline->lossy.front();
    const TensorContext tensor { .name = "w", .shape = *shape, .settings = codec.settings };
    std::vector<Bytes> payloads((*stage)->chunkCount());
    std::vector<std::vector<float>> buffers(Threads);
    std::vector<float> decoded(values.size());
    (void)(*stage)->encodeChunk(0, buffers[0], payloads[0]); // tables and bases are made once
    double encodeSeconds = 0, decodeSeconds = 0;
    for (auto _ : state) {
        auto begin = Clock::now();
        (void)parallelFor(payloads.size(), run, [&](std::uint64_t chunk, unsigned worker) {
            payloads[chunk].clear();
            return (*stage)->encodeChunk(chunk, buffers[worker], payloads[chunk]);
        });
        encodeSeconds += seconds(begin);
        begin = Clock::now();
        (void)parallelFor(payloads.size(), run, [&](std::uint64_t chunk, unsigned) {
            const std::uint64_t first = chunk * (*stage)->chunkElements();
            const auto size = std::min<std::size_t>((*stage)->chunkElements(), decoded.size() - first);
            return codec.codec->lossy.decode({ .tensor = tensor, .first = first, .side = (*stage)->side() },
                                             payloads[chunk], std::span(decoded).subspan(first, size), run);
        });
        decodeSeconds += seconds(begin);
    }
    report(state, encodeSeconds, decodeSeconds, values.size(), values.size() * sizeof(float),
           static_cast<double>(state.iterations()));
}

void lossless(benchmark::State &state, const std::string &pipelineText)
{
    const auto pipeline = parsePipeline(pipelineText);
    const std::span<const std::byte> bytes = bf16Weights();
    const PlaneLayout layout = planeLayout(DType::BF16);
    constexpr std::size_t ChunkBytes = 2 * DefaultChunkElements;
    const std::size_t chunks = (bytes.size() + ChunkBytes - 1) / ChunkBytes;
    std::vector<Bytes> frames(chunks);
    std::vector<FrameScratch> scratch(Threads);
    std::vector<std::vector<std::uint64_t>> stageBytes(Threads,
                                                       std::vector<std::uint64_t>(pipeline->lossless.size()));
    const RunControl run = twoThreads();
    const auto chunkOf = [&](std::size_t chunk) {
        return bytes.subspan(chunk * ChunkBytes, std::min(ChunkBytes, bytes.size() - chunk * ChunkBytes));
    };
    double encodeSeconds = 0, decodeSeconds = 0;
    for (auto _ : state) {
        auto begin = Clock::now();
        (void)parallelFor(chunks, run, [&](std::uint64_t chunk, unsigned worker) {
            frames[chunk].clear();
            return encodeFrame(*pipeline, layout, chunkOf(chunk), frames[chunk], scratch[worker],
                               stageBytes[worker]);
        });
        encodeSeconds += seconds(begin);
        begin = Clock::now();
        (void)parallelFor(chunks, run, [&](std::uint64_t chunk, unsigned worker) -> Status {
            const auto back = decodeFrame(*pipeline, layout, frames[chunk], ChunkBytes, scratch[worker]);
            return back ? Status {} : Status { back.error() };
        });
        decodeSeconds += seconds(begin);
    }
    std::size_t stored = 0;
    for (const Bytes &frame : frames)
        stored += frame.size();
    state.counters["ratio"] = static_cast<double>(bytes.size()) / static_cast<double>(stored);
    report(state, encodeSeconds, decodeSeconds, bytes.size() / 2, bytes.size(),
           static_cast<double>(state.iterations()));
}

void nearestCodeword(benchmark::State &state)
{
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto book = gaussians(3, count * 8);
    const std::size_t vectors = (1u << 28) / count;
    const auto samples = gaussians(4, 8 * vectors);
    const CentroidSearch search(book, 8);
    std::vector<std::uint32_t> found(vectors);
    double spent = 0;
    for (auto _ : state) {
        const auto begin = Clock::now();
        (void)parallelFor(vectors / 1024, twoThreads(), [&](std::uint64_t chunk, unsigned) {
            search.nearest(std::span(samples).subspan(chunk * 8192, 8192),
                           std::span(found).subspan(chunk * 1024, 1024));
            return Status {};
        });
        spent += seconds(begin);
    }
    state.counters["Gdistances/s"] = static_cast<double>(vectors / 1024 * 1024) * static_cast<double>(count)
        * static_cast<double>(state.iterations()) / spent / 1e9;
}

void addBenchmarks()
{
    const auto add = [](const char *pipeline, std::size_t rows) {
        benchmark::RegisterBenchmark(
            pipeline, [pipeline, rows](benchmark::State &state) { lossy(state, pipeline, rows); })
            ->Unit(benchmark::kMillisecond)
            ->UseRealTime();
    };
    for (const char *pipeline : { "q8_0", "q4_0", "q4_k", "q6_k", "bitnet", "bitnet:packing=2bit",
                                  "bitnet:packing=tq2_0", "nf4", "mxfp4", "fp8", "intn", "prune", "hyper" })
        add(pipeline, Rows);
    for (const char *pipeline :
         { "rft:n=1024", "rft:basis=dct,n=256", "vptq:k=256", "vptq:k=4096", "q2_k", "q3_k" })
        add(pipeline, 1536);
    add("seedlm", 64);
    add("seedlm:bits=3", 64);
    for (const char *pipeline : { "byteplane|zstd", "byteplane|rans", "byteplane|rans:mantissa=coded",
                                  "byteplane|huffman", "zstd", "byteplane|deflate:level=1" })
        benchmark::RegisterBenchmark(pipeline,
                                     [pipeline](benchmark::State &state) { lossless(state, pipeline); })
            ->Unit(benchmark::kMillisecond)
            ->UseRealTime();
    benchmark::RegisterBenchmark("nearest codeword, v=8", nearestCodeword)
        ->Arg(256)
        ->Arg(4096)
        ->Arg(65536)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
}

} // namespace

int main(int argc, char **argv)
{
    addBenchmarks();
    benchmark::Initialize(&argc, argv);
    benchmark::AddCustomContext("memcpy_GB/s", std::to_string(memcpyRate() / 1e9));
    benchmark::RunSpecifiedBenchmarks();
}
