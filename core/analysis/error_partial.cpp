// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/error_partial.h"

#include "core/analysis/pair_kernels.h"
#include "core/layouts/plain.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace assay {

namespace {

void addOneByOne(MomentSums &sums, std::span<const float> values)
{
    sums.elementCount += values.size();
    for (const float element : values) {
        if (!std::isfinite(element)) {
            ++(std::isnan(element) ? sums.nanCount : sums.infinityCount);
            continue;
        }
        const double value = static_cast<double>(element);
        const double square = value * value;
        sums.minimum = sums.finiteCount == 0 ? value : std::min(sums.minimum, value);
        sums.maximum = sums.finiteCount == 0 ? value : std::max(sums.maximum, value);
        ++sums.finiteCount;
        sums.zeroCount += value == 0 ? 1 : 0;
        sums.sum += value;
        sums.squares += square;
        sums.cubes += square * value;
        sums.fourths += square * square;
    }
}

/// True where the sums are those of the values: nothing was NaN or infinite, and in float neither did fourth
/// powers overflow nor vanish.
bool areGood(const ValueSums &sums, Precision precision)
{
    constexpr float Smallest = 1e-7f;
    const float largest = std::max(std::abs(sums.minimum), std::abs(sums.maximum));
    return std::isfinite(sums.fourths)
        && (precision == Precision::Double || largest == 0 || largest > Smallest);
}

/// In float the square of the largest error must be far from the smallest float, and a few errors alone are
/// no crowd whose rounding averages out.
bool areGood(const PairSums &sums, Precision precision)
{
    constexpr float Smallest = 1e-15f;
    constexpr std::uint64_t FewErrors = 64;
    return std::isfinite(sums.errorSquares)
        && (precision == Precision::Double || sums.differing == 0
            || (sums.differing >= FewErrors && sums.maxAbsoluteError > Smallest));
}

MomentSums momentsOf(const ValueSums &block, std::size_t count)
{
    MomentSums sums;
    sums.elementCount = sums.finiteCount = count;
    sums.zeroCount = block.zeros;
    sums.minimum = static_cast<double>(block.minimum);
    sums.maximum = static_cast<double>(block.maximum);
    sums.sum = block.sum;
    sums.squares = block.squares;
    sums.cubes = block.cubes;
    sums.fourths = block.fourths;
    return sums;
}

/// Hands out blocks: whole kernel units to inBulk(first, size, precision), in double where it refuses them in
/// float, and to oneByOne(first, size) what it refuses then too and what is left.
template <typename InBulk, typename OneByOne>
void forEachBlock(std::size_t count, Precision precision, const InBulk &inBulk, const OneByOne &oneByOne)
{
    std::size_t at = 0;
    while (count - at >= KernelUnit) {
        const std::size_t size = std::min(KernelBlock, (count - at) / KernelUnit * KernelUnit);
        if (!(precision == Precision::Float && inBulk(at, size, Precision::Float))
            && !inBulk(at, size, Precision::Double))
            oneByOne(at, size);
        at += size;
    }
    if (at < count)
        oneByOne(at, count - at);
}

} // namespace

void MomentSums::add(std::span<const float> values, Precision wanted)
{
    forEachBlock(
        values.size(), wanted,
        [&](std::size_t first, std::size_t size, Precision precision) {
            const auto block = sumValues(values.data() + first, size, precision);
            if (!areGood(block, precision))
                return false;
            merge(momentsOf(block, size));
            return true;
        },
        [&](std::size_t first, std::size_t size) { addOneByOne(*this, values.subspan(first, size)); });
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

double errorAt(std::span<const float> reference, std::span<const float> candidate, std::size_t i)
{
    return std::abs(static_cast<double>(candidate[i]) - static_cast<double>(reference[i]));
}

/// The first place of the largest error, exactly, among those that round to size in float.
std::size_t indexOfLargestError(std::span<const float> reference, std::span<const float> candidate,
                                float size)
{
    constexpr std::size_t Unit = 8;
    const std::size_t count = reference.size();
    std::size_t largest = 0;
    const auto lookAt = [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            if (errorAt(reference, candidate, i) > errorAt(reference, candidate, largest))
                largest = i;
    };
    const auto next = [&](std::size_t begin) {
        return unitWithError(reference.data(), candidate.data(), begin, count, size);
    };
    const std::size_t first = next(0);
    if (first == count) // size was rounded from a double, which may end beside the float's own rounding
        lookAt(0, count);
    for (std::size_t unit = first; unit < count; unit = next(unit + Unit))
        lookAt(unit, unit + Unit);
    return largest;
}

/// What the sums of a block leave open is asked of its floats.
template <typename FloatsOf>
ErrorStats errorsOf(const PairBlockSums &sums, std::size_t count, Precision precision,
                    const FloatsOf &floatsOf)
{
    const auto &[original, decoded, pairs] = sums;
    ErrorStats error;
    error.pairCount = count;
    error.referenceSquares = original.squares;
    error.errorSquares = pairs.errorSquares;
    error.errorSum = pairs.errorSum;
    error.absoluteErrorSum = pairs.absoluteErrorSum;
    error.differingCount = pairs.differing;
    if (original.zeros + decoded.zeros > 0) {
        const auto [reference, candidate] = floatsOf();
        error.signAgreeCount = signsThatAgree(reference.data(), candidate.data(), count);
    } else {
        error.signAgreeCount = count - pairs.signBitsDiffer;
    }
    if (pairs.errorSquares < original.squares / 4) {
        // ŵ = w + e: so the sums agree with each other to the last digit of a double however small e is.
        error.products = original.squares + pairs.referenceTimesError;
        error.candidateSquares = original.squares + 2 * pairs.referenceTimesError + pairs.errorSquares;
    } else {
        const auto [reference, candidate] = floatsOf();
        error.products = sumProducts(reference.data(), candidate.data(), count, precision);
        error.candidateSquares = decoded.squares;
    }
    return error;
}

bool areGood(const PairBlockSums &sums, Precision precision)
{
    return areGood(sums.reference, precision) && areGood(sums.candidate, precision)
        && areGood(sums.pairs, precision);
}

/// Adds all of a block but its bins; its largest error only if it is above reached.
template <typename FloatsOf>
void addSums(ErrorStats &error, MomentSums &referenceMoments, MomentSums &candidateMoments,
             const PairBlockSums &sums, std::size_t count, std::uint64_t firstIndex, double reached,
             Precision precision, const FloatsOf &floatsOf)
{
    referenceMoments.merge(momentsOf(sums.reference, count));
    candidateMoments.merge(momentsOf(sums.candidate, count));
    ErrorStats block = errorsOf(sums, count, precision, floatsOf);
    constexpr double RoundedUp = 1 + 0x1p-23;
    if (static_cast<double>(sums.pairs.maxAbsoluteError) * RoundedUp
        > std::max(error.maxAbsoluteError, reached)) {
        const auto [reference, candidate] = floatsOf();
        const std::size_t at = indexOfLargestError(reference, candidate, sums.pairs.maxAbsoluteError);
        block.maxAbsoluteError = errorAt(reference, candidate, at);
        block.maxErrorIndex = firstIndex + at;
    }
    error.merge(block);
}

void countBins(std::span<const std::uint16_t> bins, std::span<std::uint32_t> histogram)
{
    for (const std::uint16_t bin : bins)
        ++histogram[bin];
}

/// A block of whole kernel units; false, and nothing added, where its numbers need a more exact way.
bool addInBulk(ErrorStats &error, MomentSums &referenceMoments, MomentSums &candidateMoments,
               std::span<const float> reference, std::span<const float> candidate, std::uint64_t firstIndex,
               std::span<std::uint32_t> histogram, Precision precision)
{
    const std::size_t size = reference.size();
    const PairBlockSums sums { sumValues(reference.data(), size, precision),
                               sumValues(candidate.data(), size, precision),
                               sumPairs(reference.data(), candidate.data(), size, precision) };
    if (!areGood(sums, precision))
        return false;
    addSums(error, referenceMoments, candidateMoments, sums, size, firstIndex, 0, precision,
            [&] { return std::pair(reference, candidate); });
    if (histogram.empty())
        return true;
    if (sums.pairs.differing == 0) {
        histogram[0] += static_cast<std::uint32_t>(size);
        return true;
    }
    std::array<std::uint16_t, KernelBlock> bins;
    errorBins(reference.data(), candidate.data(), size, bins.data());
    countBins(std::span(bins).first(size), histogram);
    return true;
}

/// Both sides of a block as floats, made when they are first asked for.
class BlockFloats {
public:
    explicit BlockFloats(const StoredPairs &pairs)
        : m_pairs(pairs)
    {
    }
    std::pair<std::span<const float>, std::span<const float>> operator()()
    {
        if (!m_made) {
            fill(m_pairs.reference, m_reference);
            fill(m_pairs.candidate, m_candidate);
            m_made = true;
        }
        return { std::span(m_reference).first(m_pairs.count), std::span(m_candidate).first(m_pairs.count) };
    }

private:
    void fill(const StoredRun &run, std::array<float, KernelBlock> &out) const
    {
        const auto bytes = std::span(run.bytes, m_pairs.count * (run.isBFloat16 ? 2 : 4));
        convertToFloat(run.isBFloat16 ? DType::BF16 : DType::F32, bytes, 0,
                       std::span(out).first(m_pairs.count));
    }

    const StoredPairs &m_pairs;
    bool m_made = false;
    std::array<float, KernelBlock> m_reference, m_candidate;
};

} // namespace

bool addStoredPairs(ErrorStats &error, MomentSums &referenceMoments, MomentSums &candidateMoments,
                    const StoredPairs &pairs, std::uint64_t firstIndex, std::span<std::uint32_t> histogram)
{
    std::array<std::uint16_t, KernelBlock> bins;
    const PairBlockSums sums
        = sumBlock(pairs.reference, pairs.candidate, pairs.count, histogram.empty() ? nullptr : bins.data());
    if (!areGood(sums, Precision::Float))
        return false;
    BlockFloats floats(pairs);
    addSums(error, referenceMoments, candidateMoments, sums, pairs.count, firstIndex, pairs.reached,
            Precision::Float, [&] { return floats(); });
    if (histogram.empty())
        return true;
    if (sums.pairs.differing == 0)
        histogram[0] += static_cast<std::uint32_t>(pairs.count);
    else
        countBins(std::span(bins).first(pairs.count), histogram);
    return true;
}

void addPairs(ErrorStats &error, MomentSums &referenceMoments, MomentSums &candidateMoments,
              std::span<const float> reference, std::span<const float> candidate, std::uint64_t firstIndex,
              std::span<std::uint32_t> histogram, Precision wanted)
{
    forEachBlock(
        reference.size(), wanted,
        [&](std::size_t first, std::size_t size, Precision precision) {
            return addInBulk(error, referenceMoments, candidateMoments, reference.subspan(first, size),
                             candidate.subspan(first, size), firstIndex + first, histogram, precision);
        },
        [&](std::size_t first, std::size_t size) {
            const auto one = reference.subspan(first, size), two = candidate.subspan(first, size);
            addOneByOne(referenceMoments, one);
            addOneByOne(candidateMoments, two);
            addErrors(error, one, two, firstIndex + first, histogram);
        });
}

} // namespace assay
