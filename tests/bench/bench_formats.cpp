// SPDX-License-Identifier: GPL-3.0-or-later
// Opening large models, on sparse files made in a temporary folder: 100,000 tensors behind a header of 14 MB
// (aim: parse in 250 ms), 20,000 tensors in 100 GB (aim: 1 s and 200 MiB), a vocabulary of 150,000 entries
// (aim: 100 ms).
#include "core/model/accounting.h"
#include "core/model/model.h"
#include "core/opening/format_table.h"
#include "core/opening/open.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {

using namespace assay;

/// A file of the wanted length of which only the header is written.
std::string sparseModel(const testing::TemporaryFolder &folder, std::size_t tensorCount,
                        std::uint64_t tensorBytes)
{
    std::string header = "{\"__metadata__\":{\"format\":\"pt\"}";
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < tensorCount; ++i, begin += tensorBytes)
        header += ",\"model.layers." + std::to_string(i / 400) + ".mlp.experts." + std::to_string(i % 400)
            + ".down_proj.weight\":{\"dtype\":\"BF16\",\"shape\":[" + std::to_string(tensorBytes / 128)
            + ",64],\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(begin + tensorBytes)
            + "]}";
    const std::string image = testing::safetensorsImage(header + "}", {});
    const std::string path = folder.path("model.safetensors");
    testing::writeFile(path, image);
    std::filesystem::resize_file(path, image.size() + begin);
    return path;
}

std::string vocabulary(const testing::TemporaryFolder &folder)
{
    std::vector<std::string> tokens, merges;
    for (std::size_t i = 0; i < 150'000; ++i) {
        tokens.push_back("token" + std::to_string(i));
        merges.push_back("tok en" + std::to_string(i));
    }
    testing::GgufBuilder builder;
    builder.text("general.architecture", "llama").text("tokenizer.ggml.model", "gpt2");
    builder.texts("tokenizer.ggml.tokens", tokens).texts("tokenizer.ggml.merges", merges);
    builder.tensor("output_norm.weight", 0, { 64 }, std::string(256, '\0'));
    const std::string path = folder.path("vocabulary.gguf");
    testing::writeFile(path, builder.bytes());
    return path;
}

void mustBeOpen(benchmark::State &state, bool isOpen)
{
    if (!isOpen)
        state.SkipWithError("the file does not open");
}

void parse(benchmark::State &state, const std::string &path)
{
    for (auto _ : state) {
        const auto model = openModelFile(path, {});
        mustBeOpen(state, model.operator bool());
    }
}

void open(benchmark::State &state, const std::string &path)
{
    for (auto _ : state) {
        const auto model = openModel(path);
        mustBeOpen(state, model.operator bool());
        if (model)
            benchmark::DoNotOptimize(account(**model).parameters);
    }
}

/// Resident bytes at most so far, of the process.
double peakMebibytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stod(line.substr(6)) / 1024;
    return 0;
}

} // namespace

int main(int count, char **arguments)
{
    benchmark::Initialize(&count, arguments);
    const testing::TemporaryFolder large, many, tokens;
    const std::string largePath = sparseModel(large, 20'000, 5'000'064);
    const std::string manyPath = sparseModel(many, 100'000, 1'280'000);
    const std::string tokensPath = vocabulary(tokens);
    benchmark::RegisterBenchmark("open/100 GB of 20,000 tensors", [&](benchmark::State &state) {
        open(state, largePath);
        state.counters["peak MiB"] = peakMebibytes();
    })->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("parse/100,000 tensors", parse, manyPath)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("open/100,000 tensors", open, manyPath)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("open/150,000 tokens", open, tokensPath)->Unit(benchmark::kMillisecond);
    benchmark::RunSpecifiedBenchmarks();
}
