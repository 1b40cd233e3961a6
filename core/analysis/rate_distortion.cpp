// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/rate_distortion.h"

#include <algorithm>
#include <cmath>

namespace assay {

double gaussianRelativeMseBound(double bitsPerWeight)
{
    return std::exp2(-2 * std::max(0.0, bitsPerWeight));
}

double gaussianCosineBound(double bitsPerWeight)
{
    return std::sqrt(-std::expm1(-2 * std::max(0.0, bitsPerWeight) * std::log(2.0)));
}

double gaussianRateBound(double relativeMse)
{
    return relativeMse >= 1 ? 0 : -0.5 * std::log2(relativeMse);
}

double waterFillingRelativeMse(std::span<const double> variances, double bitsPerWeight)
{
    double total = 0, largest = 0;
    for (const double variance : variances) {
        total += variance;
        largest = std::max(largest, variance);
    }
    if (total <= 0)
        return 0;
    const auto rateAt = [&](double level) {
        double rate = 0;
        for (const double variance : variances)
            if (variance > level)
                rate += 0.5 * std::log2(variance / level);
        return rate / static_cast<double>(variances.size());
    };
    // The rate falls with the water level: bisect its logarithm.
    double low = std::log(largest)
        - 2 * std::log(2.0) * (bitsPerWeight * static_cast<double>(variances.size()) + 60);
    double high = std::log(largest);
    for (int i = 0; i < 200; ++i) {
        const double middle = (low + high) / 2;
        (rateAt(std::exp(middle)) > bitsPerWeight ? low : high) = middle;
    }
    const double level = std::exp(high);
    double distortion = 0;
    for (const double variance : variances)
        distortion += std::min(variance, level);
    return distortion / total;
}

namespace {

constexpr double LowestRate = 0.001, HighestRate = 16;
constexpr int RateCount = 57; // four to an octave

std::vector<RateAndError> truncations(std::span<const double> squares, std::uint64_t rows,
                                      std::uint64_t columns)
{
    constexpr double BitsPerFactor = 16;
    constexpr std::size_t MostPoints = 64;
    double total = 0;
    for (const double square : squares)
        total += square;
    const double perRank = BitsPerFactor * static_cast<double>(rows + columns)
        / (static_cast<double>(rows) * static_cast<double>(columns));
    std::vector<RateAndError> points;
    const std::size_t stride = std::max<std::size_t>(1, squares.size() / MostPoints);
    double kept = 0;
    for (std::size_t rank = 1; rank <= squares.size() && total > 0; ++rank) {
        kept += squares[rank - 1];
        if (rank % stride == 0 || rank == 1)
            points.push_back({ perRank * static_cast<double>(rank), std::max(0.0, 1 - kept / total) });
    }
    return points;
}

} // namespace

RateDistortion rateDistortion(std::span<const double> rowSquares, double entropyPower,
                              std::span<const double> singularValues, std::uint64_t rows,
                              std::uint64_t columns)
{
    RateDistortion result { .entropyPower = entropyPower,
                            .assumption = "floors hold for weights that are independent given their row's "
                                          "variance (gaussian, rows, shannon) or given the singular vectors, "
                                          "which cost nothing here (singular)" };
    std::vector<double> squares(singularValues.begin(), singularValues.end());
    for (double &value : squares)
        value *= value;
    // A direction holds as many numbers as the longer side: the rate per weight is spread over min(rows,
    // columns).
    for (int i = 0; i < RateCount; ++i) {
        const double rate
            = LowestRate * std::pow(HighestRate / LowestRate, static_cast<double>(i) / (RateCount - 1));
        result.bits.push_back(rate);
        result.gaussian.push_back(gaussianRelativeMseBound(rate));
        result.rows.push_back(waterFillingRelativeMse(rowSquares, rate));
        result.shannon.push_back(std::min(1.0, entropyPower) * result.rows.back());
        if (!squares.empty())
            result.singular.push_back(waterFillingRelativeMse(squares, rate));
    }
    result.singularPaid = truncations(squares, rows, columns);
    return result;
}

} // namespace assay
