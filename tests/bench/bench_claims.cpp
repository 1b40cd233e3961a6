// SPDX-License-Identifier: GPL-3.0-or-later
// Rates of reading and judging long documents, made in memory: MB/s of text, of tables and prose, of one
// endless paragraph, of JSON objects, nested, flat, and of JSON numbers. Aims: 10 MB of Markdown in 2 s, 200
// MB of JSON in 10 s.
#include "core/audit/audit.h"
#include "core/claims/reading/read_tree.h"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace assay;

std::string repeated(std::size_t bytes, const std::string &first, const std::string &last,
                     std::string (*part)(std::size_t index))
{
    std::string text = first;
    for (std::size_t i = 0; text.size() < bytes; ++i)
        text += part(i);
    return text + last;
}

std::string markdownPart(std::size_t i)
{
    const std::string n = std::to_string(i);
    return "## Model number " + n
        + "\n\nThe file of the quantised model shrinks from 412.5 MB to 103 MB, about 4x smaller, and the "
          "scales of each group are stored beside it.\n\n"
          "| Model | Original size (MB) | Compressed size (MB) | Ratio |\n|---|---|---|---|\n| m"
        + n + "-a | 400 | 100 | 4.0x |\n| m" + n + "-b | 800 | 100 | 8.0x |\n\n- Parameters: 1.2B\n\n";
}

std::string paragraphPart(std::size_t)
{
    return "words from 12.5 MB to 3 MB and 4x smaller than it was, ";
}

std::string objectPart(std::size_t i)
{
    return (i ? "," : "") + std::string("{\"name\":\"model-") + std::to_string(i)
        + "\",\"original_size_mb\":400,\"compressed_size_mb\":100,\"compression_ratio\":\"4.0:1\"}\n";
}

std::string numberPart(std::size_t i)
{
    return (i ? "," : "") + std::string("0.") + std::to_string(10000000 + i * 7919 % 89999999);
}

/// A hundred objects and arrays inside one another.
std::string nestedPart(std::size_t i)
{
    constexpr std::size_t Depth = 100;
    std::string text = i ? "," : "";
    for (std::size_t level = 0; level < Depth; ++level)
        text += "{\"level\":[" + std::to_string(level) + ",{\"compression_ratio\":4.0,\"inner\":";
    text += "1";
    for (std::size_t level = 0; level < Depth; ++level)
        text += "}]}";
    return text;
}

std::string keyPart(std::size_t i)
{
    return (i ? "," : "") + std::string("\"key-") + std::to_string(i) + "\":" + std::to_string(i % 997);
}

std::string memberPart(std::size_t i)
{
    const std::string amplitude = std::to_string(i * 7919 % 89999999 + 10000000);
    return (i ? "," : "") + std::string("{\"amplitude\":0.") + amplitude + ",\"phase\":1." + amplitude + "}";
}

struct Kind {
    const char *name;
    std::size_t bytes;
    const char *first, *last;
    std::string (*part)(std::size_t index);
};
constexpr Kind Kinds[] = {
    { "tables.md", 10u << 20, "", "", markdownPart },
    { "paragraph.md", 10u << 20, "", "", paragraphPart },
    { "objects.json", 40u << 20, "{\"models\":[", "]}", objectPart },
    { "nested.json", 40u << 20, "[", "]", nestedPart },
    { "keys.json", 40u << 20, "{", "}", keyPart },
    { "members.json", 40u << 20, "{\"states\":[", "]}", memberPart },
    { "numbers.json", 200u << 20, "{\"states\":[", "]}", numberPart },
};

void readLong(benchmark::State &state)
{
    const Kind &kind = Kinds[state.range(0)];
    const std::string text = repeated(kind.bytes, kind.first, kind.last, kind.part);
    const auto bytes = std::as_bytes(std::span(text));
    std::size_t statements = 0;
    for (auto _ : state) {
        const auto document = readTree(memorySource({ bytes.begin(), bytes.end() }, kind.name), RunControl());
        statements = document ? document->tree.values.size() : 0;
    }
    state.SetLabel(kind.name);
    state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
    state.counters["statements"] = static_cast<double>(statements);
}

void auditLong(benchmark::State &state)
{
    const Kind &kind = Kinds[state.range(0)];
    AuditRequest request;
    request.typedClaims.emplace_back(kind.name, repeated(kind.bytes, kind.first, kind.last, kind.part));
    std::size_t claims = 0;
    for (auto _ : state) {
        const auto report = auditClaims(request, RunControl());
        claims = report ? report->claims.size() : 0;
    }
    state.SetLabel(kind.name);
    state.SetBytesProcessed(static_cast<std::int64_t>(request.typedClaims[0].second.size())
                            * state.iterations());
    state.counters["claims"] = static_cast<double>(claims);
}

} // namespace

BENCHMARK(readLong)->DenseRange(0, 6)->Unit(benchmark::kMillisecond);
BENCHMARK(auditLong)->DenseRange(0, 6)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
