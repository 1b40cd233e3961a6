// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/model_bound.h"

#include <algorithm>
#include <cmath>

namespace assay {
ModelBound::ModelBound(std::vector<VarianceClass> classes, double exactWeights, double exactBits,
                       double squares)
    : m_classes(std::move(classes))
    , m_exactWeights(exactWeights)
    , m_exactBits(exactBits)
    , m_squares(squares)
{
    sumClasses();
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
    sumClasses();
}

void ModelBound::sumClasses()
{
    std::ranges::sort(m_classes, std::ranges::greater(), &VarianceClass::variance);
    double weights = 0, exponents = 0, rest = 0;
    for (const VarianceClass &each : m_classes) {
        if (each.variance > 0) {
            weights += each.weights;
            exponents += each.weights * std::log2(each.variance);
        }
        m_sums.push_back({ weights, exponents, 0 });
    }
    for (std::size_t i = m_classes.size(); i-- > 0;) {
        m_sums[i].errorAfter = rest;
        rest += m_classes[i].weights * m_classes[i].variance;
    }
}

/// Of the classes above the water: half the sum of n log2(v / level) is the budget, which gives the level.
double ModelBound::relativeMse(double bitsPerWeight) const
{
    constexpr double Least = 1e-30;
    if (m_squares <= 0 || m_classes.empty() || m_classes.front().variance <= 0)
        return Least;
    const double whole
        = m_exactWeights + m_sums.back().weights + (m_classes.back().variance > 0 ? 0 : zeroWeights());
    const double budget = std::max(0.0, bitsPerWeight * whole - m_exactBits);
    // As many classes as stand above the water when it has fallen to the next class.
    const auto bitsToReach = [](const Sums &above, double level) {
        return (above.exponents - above.weights * std::log2(level)) / 2;
    };
    std::size_t low = 0, high = m_classes.size() - 1; // the last class that is reached
    while (low < high) {
        const std::size_t middle = (low + high + 1) / 2;
        const double variance = m_classes[middle].variance;
        if (variance > 0 && bitsToReach(m_sums[middle - 1], variance) < budget)
            low = middle;
        else
            high = middle - 1;
    }
    const Sums &above = m_sums[low];
    const double level = std::exp2((above.exponents - 2 * budget) / above.weights);
    return std::max(Least, (above.weights * level + above.errorAfter) / m_squares);
}

double ModelBound::zeroWeights() const
{
    double weights = 0;
    for (const VarianceClass &each : m_classes)
        weights += each.variance > 0 ? 0 : each.weights;
    return weights;
}

} // namespace assay
