// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/error_partial.h"

#include "core/analysis/pair_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace assay {

void MomentSums::add(std::span<const float> values)
{
    elementCount += values.size();
    for (const float element : values) {
        if (!std::isfinite(element)) {
            ++(std::isnan(element) ? nanCount : infinityCount);
            continue;
        }
        const double value = static_cast<double>(element);
        const double square = value * value;
        minimum = finiteCount == 0 ? value : std::min(minimum, value);
        maximum = finiteCount == 0 ? value : std::max(maximum, value);
        ++finiteCount;
        zeroCount += value == 0 ? 1 : 0;
        sum += value;
        squares += square;
        cubes += square * value;
        fourths += square * square;
    }
}

void MomentSums::merge(const MomentSums &other)
{
    if (other.finiteCount > 0) {
        minimum = finiteCount == 0 ? other.minimum : std::min(minimum, other.minimum);
        maximum = finiteCount == 0 ? other.maximum : std::max(maximum, other.maximum);
    }
    elementCount += other.elementCount;
    finiteCount += other.finiteCount;
    nanCount += other.nanCount;
    infinityCount += other.infinityCount;
    zeroCount += other.zeroCount;
    sum += other.sum;
    squares += other.squares;
    cubes += other.cubes;
    fourths += other.fourths;
}

TensorStats MomentSums::stats() const
{
    TensorStats stats;
    stats.elementCount = elementCount;
    stats.finiteCount = finiteCount;
    stats.nanCount = nanCount;
    stats.infinityCount = infinityCount;
    stats.zeroCount = zeroCount;
    if (finiteCount == 0)
        return stats;
    const auto count = static_cast<double>(finiteCount);
    const double mean = sum / count;
    const double variance = std::max(0.0, squares / count - mean * mean);
    stats.minimum = minimum;
    stats.maximum = maximum;
    stats.mean = mean;
    stats.standardDeviation = std::sqrt(variance);
    stats.rms = std::sqrt(squares / count);
    if (variance > 0) {
        const double third = cubes / count - 3 * mean * squares / count + 2 * mean * mean * mean;
        const double fourth = fourths / count - 4 * mean * cubes / count + 6 * mean * mean * squares / count
            - 3 * mean * mean * mean * mean;
        stats.skewness = third / (variance * stats.standardDeviation);
        stats.kurtosis = fourth / (variance * variance);
    }
    return stats;
}

void addErrors(ErrorStats &target, std::span<const float> reference, std::span<const float> candidate,
               std::uint64_t firstIndex, std::span<std::uint32_t> histogram)
{
    for (std::size_t i = 0; i < reference.size(); ++i) {
        if (!std::isfinite(reference[i]) || !std::isfinite(candidate[i])) {
            const bool equal
                = std::bit_cast<std::uint32_t>(reference[i]) == std::bit_cast<std::uint32_t>(candidate[i])
                || (std::isnan(reference[i]) && std::isnan(candidate[i]));
            ++target.oddPairCount;
            ++(equal ? target.equalOddCount : target.differingCount);
            continue;
        }
        const auto original = static_cast<double>(reference[i]);
        const auto decoded = static_cast<double>(candidate[i]);
        const double error = decoded - original;
        const double size = std::abs(error);
        ++target.pairCount;
        target.referenceSquares += original * original;
        target.candidateSquares += decoded * decoded;
        target.products += original * decoded;
        target.errorSquares += error * error;
        target.errorSum += error;
        target.absoluteErrorSum += size;
        target.differingCount += error != 0 ? 1 : 0;
        target.signAgreeCount += (original > 0) == (decoded > 0) && (original < 0) == (decoded < 0) ? 1 : 0;
        if (size > target.maxAbsoluteError) {
            target.maxAbsoluteError = size;
            target.maxErrorIndex = firstIndex + i;
        }
        if (!histogram.empty())
            ++histogram[std::bit_cast<std::uint32_t>(static_cast<float>(size)) >> 16];
    }
}

namespace {

constexpr std::size_t KernelBlock = 4096;

double total(const PairLanes::Lane &lane)
{
    return ((lane[0] + lane[4]) + (lane[1] + lane[5])) + ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

std::uint64_t total(const std::array<std::int64_t, KernelLanes> &lane)
{
    std::int64_t sum = 0;
    for (const auto value : lane)
        sum += value;
    return static_cast<std::uint64_t>(sum);
}

MomentSums momentsOf(const PairLanes::Side &side, std::size_t count)
{
    MomentSums sums;
    sums.elementCount = sums.finiteCount = count;
    sums.zeroCount = total(side.zeros);
    sums.minimum = *std::min_element(side.minimum.begin(), side.minimum.end());
    sums.maximum = *std::max_element(side.maximum.begin(), side.maximum.end());
    sums.sum = total(side.sum);
    sums.squares = total(side.squares);
    sums.cubes = total(side.cubes);
    sums.fourths = total(side.fourths);
    return sums;
}

ErrorStats errorsOf(const PairLanes &lanes, std::size_t count)
{
    ErrorStats error;
    error.pairCount = count;
    error.referenceSquares = total(lanes.reference.squares);
    error.candidateSquares = total(lanes.candidate.squares);
    error.products = total(lanes.products);
    error.errorSquares = total(lanes.errorSquares);
    error.errorSum = total(lanes.errorSum);
    error.absoluteErrorSum = total(lanes.absoluteErrorSum);
    error.maxAbsoluteError = *std::max_element(lanes.maxAbsoluteError.begin(), lanes.maxAbsoluteError.end());
    error.differingCount = total(lanes.differing);
    error.signAgreeCount = total(lanes.signAgree);
    return error;
}

std::uint64_t indexOfLargestError(std::span<const float> reference, std::span<const float> candidate,
                                  double largest)
{
    for (std::size_t i = 0; i < reference.size(); ++i)
        if (std::abs(static_cast<double>(candidate[i]) - static_cast<double>(reference[i])) == largest)
            return i;
    return 0;
}

/// A block of finite values whose length is a multiple of the lanes.
void addFiniteBlock(ErrorStats &error, MomentSums &referenceMoments, MomentSums &candidateMoments,
                    std::span<const float> reference, std::span<const float> candidate,
                    std::uint64_t firstIndex, std::span<std::uint32_t> histogram)
{
    PairLanes lanes;
    lanes.reference.minimum.fill(static_cast<double>(reference[0]));
    lanes.reference.maximum = lanes.reference.minimum;
    lanes.candidate.minimum.fill(static_cast<double>(candidate[0]));
    lanes.candidate.maximum = lanes.candidate.minimum;
    addPairs(lanes, reference.data(), candidate.data(), reference.size());
    referenceMoments.merge(momentsOf(lanes.reference, reference.size()));
    candidateMoments.merge(momentsOf(lanes.candidate, candidate.size()));
    ErrorStats block = errorsOf(lanes, reference.size());
    if (block.maxAbsoluteError > error.maxAbsoluteError)
        block.maxErrorIndex = firstIndex + indexOfLargestError(reference, candidate, block.maxAbsoluteError);
    error.merge(block);
    if (histogram.empty())
        return;
    if (block.differingCount == 0) {
        histogram[0] += static_cast<std::uint32_t>(reference.size());
        return;
    }
    std::array<std::uint16_t, KernelBlock> bins;
    errorBins(reference.data(), candidate.data(), reference.size(), bins.data());
    for (std::size_t i = 0; i < reference.size(); ++i)
        ++histogram[bins[i]];
}

} // namespace

void addPairs(ErrorStats &error, MomentSums &referenceMoments, MomentSums &candidateMoments,
              std::span<const float> reference, std::span<const float> candidate, std::uint64_t firstIndex,
              std::span<std::uint32_t> histogram)
{
    for (std::size_t at = 0; at < reference.size();) {
        const std::size_t left = reference.size() - at;
        const std::size_t size
            = left < KernelLanes ? left : std::min(KernelBlock, left / KernelLanes * KernelLanes);
        const auto one = reference.subspan(at, size);
        const auto two = candidate.subspan(at, size);
        if (size % KernelLanes == 0 && allFinite(one.data(), size) && allFinite(two.data(), size)) {
            addFiniteBlock(error, referenceMoments, candidateMoments, one, two, firstIndex + at, histogram);
        } else {
            referenceMoments.add(one);
            candidateMoments.add(two);
            addErrors(error, one, two, firstIndex + at, histogram);
        }
        at += size;
    }
}

double errorQuantile(std::span<const std::uint64_t> histogram, double share)
{
    std::uint64_t total = 0;
    for (const auto count : histogram)
        total += count;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(total)));
    std::uint64_t seen = 0;
    for (std::size_t bin = 0; bin < histogram.size(); ++bin) {
        seen += histogram[bin];
        if (seen >= wanted && seen > 0) {
            if (bin == 0)
                return 0;
            const float low = std::bit_cast<float>(static_cast<std::uint32_t>(bin << 16));
            const float high = std::bit_cast<float>(static_cast<std::uint32_t>((bin + 1) << 16));
            return (static_cast<double>(low) + static_cast<double>(high)) / 2;
        }
    }
    return 0;
}

} // namespace assay
