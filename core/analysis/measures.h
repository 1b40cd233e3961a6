// SPDX-License-Identifier: GPL-3.0-or-later
// The measures of one layer and of a pair, as plain values. Formulas: README "Quantities".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

/// Statistics of one tensor. NaN and infinite elements are counted and take part in nothing else.
struct TensorStats {
    std::uint64_t elementCount = 0;
    std::uint64_t finiteCount = 0;
    std::uint64_t nanCount = 0;
    std::uint64_t infinityCount = 0;
    std::uint64_t zeroCount = 0;
    double minimum = 0, maximum = 0, mean = 0, standardDeviation = 0, rms = 0; ///< 0 if finiteCount is 0
    double skewness = 0, kurtosis = 0; ///< kurtosis of a Gaussian is 3
    std::optional<std::uint64_t> distinctValues {}; ///< empty: more than 65,536 or not counted
    std::optional<double> symbolEntropyBits {}; ///< order-0 entropy of the values (≤ 65,536 distinct)
    std::vector<double> bytePlaneEntropyBits {}; ///< per byte of the stored element, least significant first
    /// Bits per weight that coding byte planes apart, symbol by symbol, cannot go below: their sum, or that
    /// after the sign was moved behind the mantissa. Of plain elements only.
    std::optional<double> losslessFloorBits {};
    std::optional<double> storedByteEntropyBits {}; ///< per byte of the main payload, whatever it holds
    std::string sha256 {}; ///< of the stored payload, if asked for
};

/// Error of candidate ŵ against reference w over pairs in which both are finite.
struct ErrorStats {
    std::uint64_t pairCount = 0; ///< both finite
    std::uint64_t oddPairCount = 0; ///< at least one NaN/Inf; equal odd bits are in equalOddCount too
    std::uint64_t equalOddCount = 0;
    double referenceSquares = 0; ///< Σ w²
    double candidateSquares = 0; ///< Σ ŵ²
    double products = 0; ///< Σ w ŵ
    double errorSquares = 0; ///< Σ (w − ŵ)²
    double errorSum = 0; ///< Σ (ŵ − w)
    double absoluteErrorSum = 0;
    double maxAbsoluteError = 0;
    std::uint64_t maxErrorIndex = 0;
    std::uint64_t differingCount = 0; ///< pairs with w ≠ ŵ as numbers, and odd pairs that differ
    std::uint64_t signAgreeCount = 0;
    /// From the histogram of |e| (error_histogram.h).
    std::optional<double> medianAbsoluteError {}, p90AbsoluteError {}, p99AbsoluteError {},
        p999AbsoluteError {};
    bool sampled = false; ///< of blocks drawn by a fixed seed; sums and counts are those of the blocks
    double sampledFraction = 1; ///< of the elements
    /// Half the width of the 95 % confidence interval of relativeMse(); only if sampled.
    std::optional<double> relativeMseMargin {};

    /// No difference was seen. Of a sample that is not yet equality.
    bool exact() const { return differingCount == 0; }
    std::optional<double> relativeMse() const; ///< Σe²/Σw²; empty if Σw² is 0 and Σe² is not
    std::optional<double> sqnrDb() const; ///< −10 log10(relative MSE); empty when exact
    std::optional<double> rmse() const;
    std::optional<double> mse() const;
    std::optional<double> cosine() const; ///< empty if either norm is 0
    std::optional<double> meanError() const;
    std::optional<double> meanAbsoluteError() const;
    std::optional<double> signAgreement() const; ///< share of the pairs with the same sign, zeros included
    std::optional<double> bestScaleRelativeMse() const; ///< min over a of ‖W − aŴ‖²/‖W‖² = 1 − cosine²
    /// Sums added, extremes taken; quantiles must be recomputed by the caller.
    void merge(const ErrorStats &other);
};

} // namespace assay
