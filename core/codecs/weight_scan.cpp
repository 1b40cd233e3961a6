// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/weight_scan.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"

#include <bit>
#include <cmath>

namespace assay {
namespace {

constexpr std::size_t MagnitudeBins = 0x7F80; // upper halves of finite magnitudes

MagnitudeSum totalOf(std::span<const MagnitudeSum> partials)
{
    MagnitudeSum total;
    for (const MagnitudeSum &partial : partials) {
        total.sum += partial.sum;
        total.count += partial.count;
    }
    return total;
}

/// Eight interleaved sums, so that the loop vectorises and rounds the same way everywhere.
MagnitudeSum sumAbove(std::span<const float> values, float threshold)
{
    double sums[8] = {};
    std::uint32_t counts[8] = {};
    const auto add = [&](std::size_t lane, float value) {
        const float magnitude = std::fabs(value);
        const bool counted = magnitude > threshold && magnitude <= 3.4028234664e38f;
        sums[lane] += counted ? static_cast<double>(magnitude) : 0.0;
        counts[lane] += counted ? 1u : 0u;
    };
    std::size_t at = 0;
    for (; at + 8 <= values.size(); at += 8)
        for (std::size_t lane = 0; lane < 8; ++lane)
            add(lane, values[at + lane]);
    for (std::size_t lane = 0; at < values.size(); ++at, ++lane)
        add(lane, values[at]);
    MagnitudeSum total;
    for (std::size_t lane = 0; lane < 8; ++lane) {
        total.sum += sums[lane];
        total.count += counts[lane];
    }
    return total;
}

} // namespace

std::uint64_t scanChunkCount(const WeightSource &source)
{
    return divideRoundingUp(source.elementCount(), DefaultChunkElements);
}

Status scanWeights(const WeightSource &source, const RunControl &run,
                   const std::function<Status(std::uint64_t, unsigned, std::span<const float>)> &body)
{
    std::vector<std::vector<float>> buffers(run.threads());
    return parallelFor(scanChunkCount(source), run, [&](std::uint64_t chunk, unsigned worker) -> Status {
        const std::uint64_t first = chunk * DefaultChunkElements;
        auto &values = buffers[worker];
        values.resize(
            static_cast<std::size_t>(std::min(DefaultChunkElements, source.elementCount() - first)));
        if (auto status = source.read(first, values); !status)
            return status;
        return body(chunk, worker, values);
    });
}

Result<MagnitudeSum> sumMagnitudes(const WeightSource &source, float threshold, const RunControl &run)
{
    std::vector<MagnitudeSum> partials(static_cast<std::size_t>(scanChunkCount(source)));
    const auto status
        = scanWeights(source, run, [&](std::uint64_t chunk, unsigned, std::span<const float> values) {
              partials[static_cast<std::size_t>(chunk)] = sumAbove(values, threshold);
              return Status {};
          });
    if (!status)
        return status.error();
    return totalOf(partials);
}

Result<double> rootMeanSquare(const WeightSource &source, const RunControl &run)
{
    std::vector<MagnitudeSum> partials(static_cast<std::size_t>(scanChunkCount(source)));
    const auto status
        = scanWeights(source, run, [&](std::uint64_t chunk, unsigned, std::span<const float> values) {
              MagnitudeSum &partial = partials[static_cast<std::size_t>(chunk)];
              for (const float value : values)
                  if (std::isfinite(value)) {
                      partial.sum += static_cast<double>(value) * static_cast<double>(value);
                      ++partial.count;
                  }
              return Status {};
          });
    if (!status)
        return status.error();
    const MagnitudeSum total = totalOf(partials);
    return total.count > 0 ? std::sqrt(total.sum / static_cast<double>(total.count)) : 0.0;
}

Result<std::vector<std::uint64_t>> magnitudeHistogram(const WeightSource &source, const RunControl &run)
{
    std::vector<std::vector<std::uint64_t>> partials(run.threads());
    const auto status
        = scanWeights(source, run, [&](std::uint64_t, unsigned worker, std::span<const float> values) {
              auto &counts = partials[worker];
              counts.resize(MagnitudeBins);
              for (const float value : values)
                  if (const auto bin = (std::bit_cast<std::uint32_t>(value) & 0x7FFFFFFFu) >> 16;
                      bin < MagnitudeBins)
                      ++counts[bin];
              return Status {};
          });
    if (!status)
        return status.error();
    std::vector<std::uint64_t> total(MagnitudeBins);
    for (const auto &counts : partials)
        for (std::size_t bin = 0; bin < counts.size(); ++bin)
            total[bin] += counts[bin];
    return total;
}

float magnitudeBinEdge(std::size_t bin)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(bin) << 16);
}

float magnitudeBinMiddle(std::size_t bin)
{
    return std::bit_cast<float>((static_cast<std::uint32_t>(bin) << 16) | 0x8000u);
}

Result<std::vector<float>> readAllWeights(const WeightSource &source, const RunControl &run)
{
    std::vector<float> all(static_cast<std::size_t>(source.elementCount()));
    const auto status = parallelFor(scanChunkCount(source), run, [&](std::uint64_t chunk, unsigned) {
        const auto first = static_cast<std::size_t>(chunk * DefaultChunkElements);
        const auto count = std::min<std::size_t>(DefaultChunkElements, all.size() - first);
        return source.read(first, std::span(all).subspan(first, count));
    });
    if (!status)
        return status.error();
    return all;
}

} // namespace assay
