// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/sampling.h"

#include "core/analysis/compare.h"
#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay {

BlockSample drawBlocks(std::uint64_t total, double fraction)
{
    BlockSample sample { .indices = {}, .total = total };
    const auto wanted = fraction >= 1
        ? total
        : std::min(total,
                   std::max(MinSampledBlocks,
                            static_cast<std::uint64_t>(
                                std::ceil(std::max(0.0, fraction) * static_cast<double>(total)))));
    // Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
    Random random(20240531);
    for (std::uint64_t i = 0; i < total && sample.indices.size() < wanted; ++i) {
        const auto left = static_cast<double>(total - i);
        const auto needed = static_cast<double>(wanted - sample.indices.size());
        if (wanted == total || random.uniform() * left < needed)
            sample.indices.push_back(i);
    }
    return sample;
}

std::optional<double> ratioMargin(std::span<const BlockSums> drawn, std::uint64_t total)
{
    constexpr double Normal95 = 1.959963984540054;
    double error = 0, squares = 0, residuals = 0;
    for (const BlockSums &block : drawn) {
        error += block.error;
        squares += block.squares;
    }
    if (drawn.size() < 2 || squares <= 0)
        return std::nullopt;
    for (const BlockSums &block : drawn) {
        const double rest = block.error - error / squares * block.squares;
        residuals += rest * rest;
    }
    const auto count = static_cast<double>(drawn.size());
    const double left = 1 - count / static_cast<double>(total);
    return Normal95 * std::sqrt(left * count / (count - 1) * residuals) / squares;
}

ErrorStats scaledToWhole(const ErrorStats &sample)
{
    const double factor = 1 / sample.sampledFraction;
    const auto scaled = [factor](std::uint64_t count) {
        return static_cast<std::uint64_t>(std::llround(static_cast<double>(count) * factor));
    };
    ErrorStats whole = sample;
    for (double ErrorStats::*sum :
         { &ErrorStats::referenceSquares, &ErrorStats::candidateSquares, &ErrorStats::products,
           &ErrorStats::errorSquares, &ErrorStats::errorSum, &ErrorStats::absoluteErrorSum })
        whole.*sum *= factor;
    for (std::uint64_t ErrorStats::*count :
         { &ErrorStats::pairCount, &ErrorStats::oddPairCount, &ErrorStats::equalOddCount,
           &ErrorStats::differingCount, &ErrorStats::signAgreeCount })
        whole.*count = scaled(whole.*count);
    return whole;
}

} // namespace assay
