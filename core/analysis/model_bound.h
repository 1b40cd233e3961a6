// SPDX-License-Identifier: GPL-3.0-or-later
// What a rate can buy for one whole model: reverse water-filling over the variances of its own tensors.
// Cover and Thomas, ch. 10.3.3.
#pragma once

#include "core/analysis/compare.h"

namespace assay {

/// Weights of one variance that a code may spend any number of bits on.
struct VarianceClass {
    double weights = 0, variance = 0;
};

/// For weights that are independent Gaussian given their tensor's mean and variance. What the candidate
/// stores exactly is counted with the bits it takes and no error.
class ModelBound {
public:
    ModelBound() = default;
    /// squares: of all weights, what errors are held against.
    ModelBound(std::vector<VarianceClass> classes, double exactWeights, double exactBits, double squares);
    /// Over the same layers as the totals' bits per weight and pooled error.
    explicit ModelBound(const Comparison &comparison);

    bool isKnown() const { return !m_classes.empty() && m_squares > 0; }
    /// The least relative MSE at that rate over all weights; 1e-30 where the rate suffices for none.
    double relativeMse(double bitsPerWeight) const;

private:
    /// Of the classes up to one, and of those behind it.
    struct Sums {
        double weights = 0, exponents = 0; ///< n, n log2 v
        double errorAfter = 0; ///< n v
    };
    void sumClasses();
    double zeroWeights() const;

    std::vector<VarianceClass> m_classes; ///< largest variance first
    std::vector<Sums> m_sums;
    double m_exactWeights = 0, m_exactBits = 0, m_squares = 0;
};

} // namespace assay
