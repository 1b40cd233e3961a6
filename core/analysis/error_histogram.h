// SPDX-License-Identifier: GPL-3.0-or-later
// Counts of |e| by the upper 16 bits of its float: 7 mantissa bits, so a bin spans less than 0.8 % of its
// value. Counts are whole numbers: histograms of parts add up to that of the whole in any order.
#pragma once

#include "core/analysis/measures.h"

#include <span>

namespace assay {

inline constexpr std::size_t ErrorBins = 1u << 15;
/// Half of a bin's width, as a share of its values.
inline constexpr double BinMargin = 1.0 / 256;
/// The |e| of a layer of at most that many elements are kept until its quantiles are found among them (4
/// MiB).
inline constexpr std::uint64_t MostExactQuantiles = 1u << 20;

/// Of at most that many the quantiles are selected among the |e| alone: most bins of a histogram would be
/// empty, and filling, adding and reading them took ten times as long as the layer itself.
inline constexpr std::uint64_t FewSizes = 1u << 16;

constexpr bool areFew(std::span<const float> sizes)
{
    return !sizes.empty() && sizes.size() <= FewSizes;
}

class ErrorHistogram {
public:
    bool empty() const { return m_end == 0; }
    /// One past the last bin that may hold a count.
    std::size_t end() const { return m_end; }
    /// 0 from end() on.
    std::uint64_t count(std::size_t bin) const { return bin < m_end ? m_counts[bin] : 0; }

    void add(std::size_t bin, std::uint64_t count);
    /// Counts each |e| that is no NaN.
    void add(std::span<const float> sizes);
    /// Adds counts[0 ... end) and sets them to 0.
    void take(std::span<std::uint32_t> counts, std::size_t end);
    void merge(const ErrorHistogram &other);
    /// Adds other's counts times factor, each rounded to the nearest whole number.
    void mergeScaled(const ErrorHistogram &other, double factor);
    void clear();

    /// The bin below whose end each share of the counted errors lies; 0 where nothing was counted. shares
    /// ascend.
    std::vector<std::size_t> quantileBins(std::span<const double> shares) const;

private:
    void grow(std::size_t end);

    std::vector<std::uint64_t> m_counts {}; ///< empty until something is counted
    std::size_t m_end = 0;
};

/// The bin of the largest error that may be counted, plus one.
std::size_t binsUpTo(double maxAbsoluteError);

/// Median, 90, 99 and 99.9 % of |e|, none above the largest error: values of sizes, which holds the |e| of
/// all counted pairs and NaN for every other, or, where it is empty, middles of bins. Nothing where nothing
/// was counted. The histogram may be empty where the sizes are few.
void setQuantiles(ErrorStats &error, const ErrorHistogram &histogram, std::span<const float> sizes = {});
/// How far the quantiles of a layer may lie from a value of its own, as a share of them: 0 up to
/// MostExactQuantiles pairs that were all looked at, else BinMargin.
double quantileMargin(const ErrorStats &error);

} // namespace assay
