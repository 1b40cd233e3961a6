// SPDX-License-Identifier: GPL-3.0-or-later
// Singular values, power spectral density and histograms of one layer: W, Ŵ and E = W − Ŵ.
#pragma once

#include "core/analysis/error_profile.h"
#include "core/analysis/rate_distortion.h"
#include "core/pairing/pairing.h"

#include <array>

namespace assay {

/// Of ‖W‖_F².
inline constexpr std::array<double, 4> EnergyShares { 0.5, 0.9, 0.99, 0.999 };

struct SingularValues {
    std::vector<double> values; ///< descending, min(rows, columns) of them
    double effectiveRank = 0; ///< exp(entropy of s/Σs), Roy and Vetterli 2007
    double stableRank = 0; ///< ‖W‖_F² / s₁²
    std::array<std::uint64_t, EnergyShares.size()>
        rankForEnergy {}; ///< fewest leading values that hold the share
};

struct PowerSpectrum { ///< one-sided, mean over rows, frequency in cycles per element
    std::vector<double> reference, candidate, error; ///< same length as frequency, empty if not there
    std::vector<double> frequency;
};

struct Histogram {
    std::vector<double> edges; ///< n + 1
    std::vector<std::uint64_t> counts; ///< n
};

/// Marchenko–Pastur: the edges of the singular values that pure noise of this variance would have.
struct NoiseEdge {
    double lower = 0, upper = 0; ///< in singular values
    double shareAbove = 0; ///< of E's energy above the upper edge (beyond noise)
};

struct SpectrumReport {
    std::string tensor;
    Shape shape {};
    std::optional<SingularValues> reference {}, candidate {}, error {};
    std::string method {}; ///< how the singular values were made, or why not
    PowerSpectrum powerRows {}, powerColumns {};
    PowerSpectrum powerFlat {}; ///< of the elements in their order, across the ends of rows
    std::vector<double> edges {}; ///< shared by both value histograms
    std::vector<std::uint64_t> referenceCounts {}, candidateCounts {};
    std::vector<double> errorEdges {};
    std::vector<std::uint64_t> errorCounts {};
    std::optional<NoiseEdge> errorNoise {};
    std::optional<double> leadingSubspaceOverlap {}; ///< of the top-16 right singular subspaces of W and Ŵ
    std::optional<double> blockPeriod {}; ///< elements that share a scale, where E's energy shows such blocks
    std::optional<ErrorProfile> profile {}; ///< of a pair
    std::optional<RateDistortion> rateDistortion {};
    std::vector<std::string> notes {};
};

struct SpectrumOptions {
    std::uint64_t memoryBudgetBytes = 700ull << 20;
    bool singularValues = true, power = true, histograms = true, profile = true;
};

/// candidate may be null (then only W). name is the reference tensor's. Conv kernels are unfolded to
/// [out, rest]; vectors have no singular values, with the reason in method.
Result<SpectrumReport> measureSpectrum(const Model &reference, const Model *candidate, const Match &match,
                                       const SpectrumOptions &options, const RunControl &run);

} // namespace assay
