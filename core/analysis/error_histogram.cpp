// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/error_histogram.h"

#include "core/analysis/size_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace assay {
namespace {

constexpr std::uint32_t NoNumber = 0x7f800001u; ///< the bits of the first NaN: sizes are below

} // namespace

void ErrorHistogram::grow(std::size_t end)
{
    if (m_counts.empty())
        m_counts.assign(ErrorBins, 0);
    m_end = std::max(m_end, end);
}

void ErrorHistogram::add(std::size_t bin, std::uint64_t count)
{
    grow(bin + 1);
    m_counts[bin] += count;
}

void ErrorHistogram::add(std::span<const float> sizes)
{
    grow(1);
    std::uint32_t largest = 0;
    for (const float size : sizes)
        if (const auto bits = std::bit_cast<std::uint32_t>(size); bits < NoNumber) {
            largest = std::max(largest, bits);
            ++m_counts[bits >> 16];
        }
    grow((largest >> 16) + 1);
}

void ErrorHistogram::take(std::span<std::uint32_t> counts, std::size_t end)
{
    grow(end);
    for (std::size_t bin = 0; bin < end; ++bin)
        m_counts[bin] += counts[bin];
    std::fill_n(counts.begin(), end, 0);
}

void ErrorHistogram::merge(const ErrorHistogram &other)
{
    if (other.empty())
        return;
    grow(other.m_end);
    for (std::size_t bin = 0; bin < other.m_end; ++bin)
        m_counts[bin] += other.m_counts[bin];
}

void ErrorHistogram::mergeScaled(const ErrorHistogram &other, double factor)
{
    if (other.empty())
        return;
    grow(other.m_end);
    for (std::size_t bin = 0; bin < other.m_end; ++bin)
        m_counts[bin]
            += static_cast<std::uint64_t>(std::llround(static_cast<double>(other.m_counts[bin]) * factor));
}

void ErrorHistogram::clear()
{
    std::fill_n(m_counts.begin(), m_end, 0);
    m_end = 0;
}

namespace {

double middleOf(std::size_t bin)
{
    if (bin == 0)
        return 0;
    const float low = std::bit_cast<float>(static_cast<std::uint32_t>(bin << 16));
    const float high = std::bit_cast<float>(static_cast<std::uint32_t>((bin + 1) << 16));
    return (static_cast<double>(low) + static_cast<double>(high)) / 2;
}

/// 1 is the smallest.
std::uint64_t rankOf(double share, std::uint64_t count)
{
    return static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count)));
}

/// The size of that rank, which lies in bin.
double sizeOfRank(std::span<const float> sizes, std::uint64_t rank, std::size_t bin)
{
    const auto begin = static_cast<std::uint32_t>(bin << 16),
               end = static_cast<std::uint32_t>((bin + 1) << 16);
    std::uint64_t below = 0;
    for (const float size : sizes)
        below += std::bit_cast<std::uint32_t>(size) < begin ? 1 : 0;
    std::vector<float> inside;
    for (const float size : sizes)
        if (const auto bits = std::bit_cast<std::uint32_t>(size); bits >= begin && bits < end)
            inside.push_back(size);
    if (rank <= below || rank - below > inside.size())
        return middleOf(bin);
    const auto place = inside.begin() + static_cast<std::ptrdiff_t>(rank - below - 1);
    std::ranges::nth_element(inside, place);
    return static_cast<double>(*place);
}

} // namespace

std::vector<std::size_t> ErrorHistogram::quantileBins(std::span<const double> shares) const
{
    std::uint64_t total = 0;
    for (std::size_t bin = 0; bin < m_end; ++bin)
        total += m_counts[bin];
    std::vector<std::size_t> found;
    std::uint64_t seen = 0;
    for (std::size_t bin = 0; bin < m_end && found.size() < shares.size(); ++bin) {
        seen += m_counts[bin];
        while (seen > 0 && found.size() < shares.size() && seen >= rankOf(shares[found.size()], total))
            found.push_back(bin);
    }
    found.resize(shares.size(), 0);
    return found;
}

std::size_t binsUpTo(double maxAbsoluteError)
{
    // An error is binned by its float, which may lie just above the double it was rounded from.
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(maxAbsoluteError));
    return std::min<std::size_t>(ErrorBins, (bits >> 16) + 2);
}

double quantileMargin(const ErrorStats &error)
{
    return error.sampled || error.pairCount + error.oddPairCount > MostExactQuantiles ? BinMargin : 0;
}

namespace {

constexpr std::array QuantileShares { 0.5, 0.9, 0.99, 0.999 };
using Quantiles = std::array<double, QuantileShares.size()>;

/// The size of each share's rank: counted by the upper bits of the floats first, then selected among those
/// that share them.
Quantiles quantilesAmong(std::span<const float> sizes)
{
    constexpr unsigned CoarseShift = 20; // eight steps an octave
    std::array<std::uint32_t, (NoNumber >> CoarseShift) + 1> counts {};
    std::uint64_t total = 0;
    for (const float size : sizes)
        if (const auto bits = std::bit_cast<std::uint32_t>(size); bits < NoNumber) {
            ++counts[bits >> CoarseShift];
            ++total;
        }
    Quantiles found {};
    std::uint64_t below = 0;
    std::size_t bin = 0;
    std::vector<float> inside;
    for (std::size_t i = 0; i < found.size() && total > 0; ++i) {
        const std::uint64_t rank = rankOf(QuantileShares[i], total);
        const bool isSameBin = !inside.empty() && below + counts[bin] >= rank;
        for (; below + counts[bin] < rank; ++bin)
            below += counts[bin];
        if (!isSameBin) {
            inside.resize(counts[bin] + PickedSlack);
            const auto begin = static_cast<std::uint32_t>(bin << CoarseShift);
            const auto end = std::min(NoNumber, begin + (1u << CoarseShift));
            inside.resize(pickSizes(sizes.data(), sizes.size(), begin, end, inside.data()));
        }
        const auto place = inside.begin() + static_cast<std::ptrdiff_t>(rank - below - 1);
        std::ranges::nth_element(inside, place);
        found[i] = static_cast<double>(*place);
    }
    return found;
}

Quantiles quantilesOf(const ErrorHistogram &histogram, std::span<const float> sizes, std::uint64_t pairCount)
{
    const auto bins = histogram.quantileBins(QuantileShares);
    Quantiles found {};
    for (std::size_t i = 0; i < found.size(); ++i)
        found[i] = sizes.empty() ? middleOf(bins[i])
                                 : sizeOfRank(sizes, rankOf(QuantileShares[i], pairCount), bins[i]);
    return found;
}

} // namespace

void setQuantiles(ErrorStats &error, const ErrorHistogram &histogram, std::span<const float> sizes)
{
    if (error.pairCount == 0 || (histogram.empty() && !areFew(sizes)))
        return;
    Quantiles found = areFew(sizes) ? quantilesAmong(sizes) : quantilesOf(histogram, sizes, error.pairCount);
    for (double &value : found)
        value = std::min(value, error.maxAbsoluteError);
    error.medianAbsoluteError = found[0];
    error.p90AbsoluteError = found[1];
    error.p99AbsoluteError = found[2];
    error.p999AbsoluteError = found[3];
}

} // namespace assay
