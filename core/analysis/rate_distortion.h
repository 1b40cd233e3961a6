// SPDX-License-Identifier: GPL-3.0-or-later
// How small an error a given number of bits can buy. Shannon 1959; Cover and Thomas, ch. 10.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay {

/// Smallest relative MSE at bitsPerWeight for weights that are independent Gaussian given their variance:
/// 2^(−2R). Every other independent source of that variance can be coded at least as well.
double gaussianRelativeMseBound(double bitsPerWeight);
/// The largest cosine similarity at that rate: sqrt(1 − 2^(−2R)).
double gaussianCosineBound(double bitsPerWeight);
/// The rate below which relativeMse (in (0, 1]) cannot be reached: −½ log2.
double gaussianRateBound(double relativeMse);
/// Reverse water-filling over component variances (equal numbers of weights each): relative MSE at that rate.
double waterFillingRelativeMse(std::span<const double> variances, double bitsPerWeight);

/// A rate and what it leaves.
struct RateAndError {
    double bitsPerWeight = 0, relativeMse = 0;
};

/// What rates can buy for one matrix. All curves over the same bits; floors no code can pass if the
/// assumption of the curve holds, except singularPaid, which a code reaches.
struct RateDistortion {
    std::vector<double> bits {};
    std::vector<double> gaussian {}; ///< independent, of one variance: 2^(-2R)
    std::vector<double> rows {}; ///< independent Gaussian, rows of different variance (the variances free)
    /// Shannon's lower bound for the measured density of the weights over their row's root mean square: rows
    /// times the entropy power.
    std::vector<double> shannon {};
    std::vector<double> singular {}; ///< water-filling over squared singular values, the basis free; or empty
    std::vector<RateAndError>
        singularPaid {}; ///< truncation at rank r, both factors stored as halves; or empty
    double entropyPower = 1; ///< of the normalised weights, at most 1, which a Gaussian has
    std::optional<double> losslessBits {}; ///< TensorStats::losslessFloorBits
    std::optional<RateAndError> measured {};
    std::string assumption {};
};

/// rowSquares: sum of squares per row. singularValues: descending, may be empty.
RateDistortion rateDistortion(std::span<const double> rowSquares, double entropyPower,
                              std::span<const double> singularValues, std::uint64_t rows,
                              std::uint64_t columns);

} // namespace assay
