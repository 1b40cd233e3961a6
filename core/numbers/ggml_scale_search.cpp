// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/numbers/ggml_scale_search.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {

float signedExtreme(std::span<const float> values)
{
    float extreme = 0, largest = 0;
    for (const float value : values)
        if (largest < std::fabs(value)) {
            largest = std::fabs(value);
            extreme = value;
        }
    return extreme;
}

float searchSymmetric(std::span<const float> x, float top, float *codes)
{
    constexpr float Smallest = 1e-15f;
    const float extreme = signedExtreme(x);
    if (!(std::fabs(extreme) >= Smallest)) {
        std::fill_n(codes, x.size(), top);
        return 0;
    }
    float scale = 0, best = 0;
    for (int order = 0; order <= 18; ++order) {
        const int step = order == 0 ? 0 : (order <= 9 ? order - 10 : order - 9);
        const float inverse = -(top + 0.1f * static_cast<float>(step)) / extreme;
        float sumXL = 0, sumL2 = 0;
        std::array<float, 32> rounded;
        for (std::size_t i = 0; i < x.size(); ++i) {
            rounded[i] = clamped(nearestWhole(inverse * x[i]), -top, top - 1);
            const float weight = x[i] * x[i];
            sumXL += weight * x[i] * rounded[i];
            sumL2 += weight * rounded[i] * rounded[i];
        }
        const bool isFirst = order == 0;
        if (isFirst || (sumL2 > 0 && sumXL * sumXL > best * sumL2)) {
            scale = sumL2 != 0 ? sumXL / sumL2 : 0;
            best = scale * sumXL;
            for (std::size_t i = 0; i < x.size(); ++i)
                codes[i] = rounded[i] + top;
        }
    }
    return scale;
}

namespace {

/// Weighted sums of a set of codes, and the scale and offset of least squares.
struct LeastSquares {
    float scale = 0, low = 0;
    bool isSolved = false;
};

LeastSquares solve(std::span<const float> x, std::span<const float> codes)
{
    float sumW = 0, sumX = 0, sumL = 0, sumL2 = 0, sumXL = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float weight = std::fabs(x[i]);
        sumW += weight;
        sumX += weight * x[i];
        sumL += weight * codes[i];
        sumL2 += weight * codes[i] * codes[i];
        sumXL += weight * codes[i] * x[i];
    }
    const float determinant = sumW * sumL2 - sumL * sumL;
    if (!(determinant > 0))
        return {};
    LeastSquares fit { (sumW * sumXL - sumX * sumL) / determinant,
                       (sumL2 * sumX - sumL * sumXL) / determinant, true };
    if (fit.low > 0)
        fit = { sumXL / sumL2, 0, true };
    return fit;
}

float weightedError(std::span<const float> x, std::span<const float> codes, float scale, float low)
{
    float sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        sum += std::fabs(x[i]) * std::fabs(scale * codes[i] + low - x[i]);
    return sum;
}

} // namespace

AffineFit searchAffine(std::span<const float> x, float top)
{
    constexpr int Steps = 16;
    float low = 0, high = -std::numeric_limits<float>::infinity();
    for (const float value : x) {
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    if (!(high > low))
        return { 0, -low };
    AffineFit best { (high - low) / top, -low };
    float least = std::numeric_limits<float>::infinity();
    std::array<float, 32> codes {};
    for (int step = 0; step <= Steps; ++step) {
        const float inverse = step == 0 ? top / (high - low)
                                        : (top - 0.5f + 0.1f * static_cast<float>(step - 1)) / (high - low);
        for (std::size_t i = 0; i < x.size(); ++i)
            codes[i] = clamped(nearestWhole(inverse * (x[i] - low)), 0, top);
        const LeastSquares fit = step == 0 ? LeastSquares { 1 / inverse, low, true }
                                           : solve(x, std::span(codes).first(x.size()));
        if (!fit.isSolved || !(fit.scale > 0))
            continue;
        const float error = weightedError(x, std::span(codes).first(x.size()), fit.scale, fit.low);
        if (error < least) {
            least = error;
            best = { fit.scale, -fit.low };
        }
    }
    return best;
}

} // namespace assay
