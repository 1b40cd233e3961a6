// SPDX-License-Identifier: GPL-3.0-or-later
// What a sequence of numbers is made of, without knowing who made it: a random generator, a formula, a
// constant, or something that may be weights.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace assay {

enum class NoiseKind { StandardNormal, Uniform01, UniformSymmetric };
/// "the normal distribution N(0, 1)", ...
const char *noiseKindName(NoiseKind kind);

/// Kolmogorov–Smirnov against a distribution whose parameters are given, not fitted, with the moments and the
/// correlation of neighbours tested beside it.
struct NoiseTest {
    NoiseKind kind = NoiseKind::StandardNormal;
    std::uint64_t count = 0;
    double statistic = 0; ///< largest distance of the distribution functions
    double pValue = 0; ///< of that statistic
    double mean = 0, standardDeviation = 0;
    double meanScore = 0, spreadScore = 0, neighbourScore = 0; ///< in standard errors

    /// Nothing tells it from the generator's output at the level alpha (already corrected by the caller).
    bool passes(double alpha) const;
};

/// Empty below 100 values, with values that are not finite, or if values repeat (a generator's doubles do
/// not).
std::optional<NoiseTest> testNoise(std::span<const double> values, NoiseKind kind);

/// P(D ≥ statistic) for count values: Kolmogorov's series with Stephens' correction (error below 1e-3 from 20
/// values on).
double kolmogorovPValue(double statistic, std::uint64_t count);

enum class ClosedFormKind { Constant, Periodic, Recurrence, LogRecurrence, PhaseRecurrence };
const char *closedFormName(ClosedFormKind kind);

struct ClosedForm {
    ClosedFormKind kind = ClosedFormKind::Constant;
    std::uint64_t period = 0; ///< Periodic
    unsigned order = 0; ///< of the recurrence
    double relativeResidual = 0; ///< rms of what the formula misses / rms of the sequence
    std::uint64_t terms = 0;
};

/// A formula that predicts every term: needs at least 100 of them and a relative residual below 1e-9.
std::optional<ClosedForm> findClosedForm(std::span<const double> values);

std::uint64_t distinctCount(std::span<const double> values);

} // namespace assay
