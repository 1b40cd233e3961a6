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

} // namespace assay
