// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/model_bound.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Bits that the classes need where no weight may err by more than level: sum of n/2 log2(v / level).
double bitsAt(const std::vector<VarianceClass> &classes, double level)
{
    double bits = 0;
    for (const VarianceClass &each : classes)
        if (each.variance > level)
            bits += each.weights / 2 * std::log2(each.variance / level);
    return bits;
}

double errorAt(const std::vector<VarianceClass> &classes, double level)
{
    double error = 0;
    for (const VarianceClass &each : classes)
        error += each.weights * std::min(each.variance, level);
    return error;
}

} // namespace

ModelBound::ModelBound(std::vector<VarianceClass> classes, double exactWeights, double exactBits,
                       double squares)
    : m_classes(std::move(classes))
    , m_exactWeights(exactWeights)
    , m_exactBits(exactBits)
    , m_squares(squares)
{
}

ModelBound::ModelBound(const Comparison &comparison)
{
    for (const LayerReport &layer : comparison.layers) {
        if (!layer.error || !layer.match.reference
            || comparison.reference->tensors[*layer.match.reference].role != TensorRole::Weight)
            continue;
        const auto weights = static_cast<double>(layer.elementCount);
        m_squares += layer.error->referenceSquares;
        if (layer.error->exact() || !layer.referenceStats) {
            m_exactWeights += weights;
            m_exactBits += 8 * static_cast<double>(layer.candidateBytes);
            continue;
        }
        const double deviation = layer.referenceStats->standardDeviation;
        m_classes.push_back({ weights, deviation * deviation });
    }
}

double ModelBound::relativeMse(double bitsPerWeight) const
{
    constexpr double Least = 1e-30;
    constexpr int Halvings = 200; ///< of a range of exponents: far below what a plot can show
    double weights = m_exactWeights, largest = 0;
    for (const VarianceClass &each : m_classes) {
        weights += each.weights;
        largest = std::max(largest, each.variance);
    }
    if (m_squares <= 0 || largest <= 0)
        return Least;
    const double budget = std::max(0.0, bitsPerWeight * weights - m_exactBits);
    double low = std::log2(largest) - 200, high = std::log2(largest);
    for (int i = 0; i < Halvings; ++i) {
        const double middle = (low + high) / 2;
        (bitsAt(m_classes, std::exp2(middle)) > budget ? low : high) = middle;
    }
    return std::max(Least, errorAt(m_classes, std::exp2(high)) / m_squares);
}

} // namespace assay
