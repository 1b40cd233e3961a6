// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/forensics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace assay {
namespace {

constexpr std::size_t FewestTerms = 100;
constexpr std::size_t MostTerms = 4096;
constexpr double LargestResidual = 1e-9;

struct NoiseTraits {
    NoiseKind kind;
    const char *name;
    double mean, variance, kurtosis;
    double (*cumulative)(double);
};

constexpr std::array NoiseTable {
    NoiseTraits { NoiseKind::StandardNormal, "the normal distribution N(0, 1)", 0, 1, 3,
                  [](double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); } },
    NoiseTraits { NoiseKind::Uniform01, "the uniform distribution on (0, 1)", 0.5, 1.0 / 12, 1.8,
                  [](double x) { return std::clamp(x, 0.0, 1.0); } },
    NoiseTraits { NoiseKind::UniformSymmetric, "the uniform distribution on (-1, 1)", 0, 1.0 / 3, 1.8,
                  [](double x) { return std::clamp((x + 1) / 2, 0.0, 1.0); } },
};

const NoiseTraits &noiseTraits(NoiseKind kind)
{
    return NoiseTable[static_cast<std::size_t>(kind)];
}

double rmsOf(std::span<const double> values)
{
    double sum = 0;
    for (const double value : values)
        sum += value * value;
    return values.empty() ? 0 : std::sqrt(sum / static_cast<double>(values.size()));
}

/// Least squares of rows · x = right by Householder reflections; rows is row-major. The rms of the residual,
/// or empty where the columns depend on each other.
std::optional<double> leastSquaresResidual(std::vector<double> rows, std::size_t columns,
                                           std::vector<double> right)
{
    const std::size_t count = right.size();
    constexpr double Dependent = 1e-13; // of the columns' size: a few hundred roundings of a double
    const double scale = rmsOf(rows);
    for (std::size_t k = 0; k < columns; ++k) {
        double norm = 0;
        for (std::size_t i = k; i < count; ++i)
            norm += rows[i * columns + k] * rows[i * columns + k];
        norm = std::sqrt(norm);
        if (norm <= Dependent * scale * std::sqrt(static_cast<double>(count)))
            return {};
        const double first = rows[k * columns + k];
        const double alpha = first > 0 ? -norm : norm;
        std::vector<double> reflector(count - k);
        for (std::size_t i = k; i < count; ++i)
            reflector[i - k] = rows[i * columns + k];
        reflector[0] -= alpha;
        double square = 0;
        for (const double value : reflector)
            square += value * value;
        const auto reflect = [&](double *data, std::size_t stride) {
            double dot = 0;
            for (std::size_t i = 0; i < reflector.size(); ++i)
                dot += reflector[i] * data[i * stride];
            for (std::size_t i = 0; i < reflector.size(); ++i)
                data[i * stride] -= 2 * dot / square * reflector[i];
        };
        for (std::size_t column = k; column < columns; ++column)
            reflect(&rows[k * columns + column], columns);
        reflect(&right[k], 1);
    }
    return rmsOf(std::span(right).subspan(columns));
}

/// x[n] = a1 x[n-1] + ... + ak x[n-k] + c, the smallest k up to 3 that predicts everything.
std::optional<ClosedForm> findRecurrence(std::span<const double> values, ClosedFormKind kind)
{
    const double scale = rmsOf(values);
    if (scale == 0)
        return {};
    for (unsigned order = 1; order <= 3; ++order) {
        const std::size_t columns = order + 1;
        std::vector<double> rows, right;
        for (std::size_t i = order; i < values.size(); ++i) {
            for (unsigned back = 1; back <= order; ++back)
                rows.push_back(values[i - back] / scale);
            rows.push_back(1);
            right.push_back(values[i] / scale);
        }
        const auto residual = leastSquaresResidual(std::move(rows), columns, std::move(right));
        if (residual && *residual < LargestResidual)
            return ClosedForm {
                .kind = kind, .order = order, .relativeResidual = *residual, .terms = values.size()
            };
    }
    return {};
}

bool isPeriodic(std::span<const double> values, std::size_t period)
{
    for (std::size_t i = period; i < values.size(); ++i)
        if (values[i] != values[i - period])
            return false;
    return true;
}

std::optional<ClosedForm> findPeriod(std::span<const double> values)
{
    for (std::size_t period = 1; period <= values.size() / 4 && period <= MostTerms; ++period)
        if (isPeriodic(values, period))
            return ClosedForm { .kind = period == 1 ? ClosedFormKind::Constant : ClosedFormKind::Periodic,
                                .period = period,
                                .terms = values.size() };
    return {};
}

/// log|x|, if every x has the same sign.
std::vector<double> logarithms(std::span<const double> values)
{
    std::vector<double> logs;
    for (const double value : values) {
        if (value == 0 || (value > 0) != (values.front() > 0))
            return {};
        logs.push_back(std::log(std::abs(value)));
    }
    return logs;
}

/// The sequence without its jumps of one turn, if all of it lies within one turn.
std::vector<double> unwrapped(std::span<const double> values, double turn)
{
    const auto [low, high] = std::ranges::minmax(values);
    if (high - low > turn || high - low < turn / 2)
        return {};
    std::vector<double> out { values.front() };
    for (std::size_t i = 1; i < values.size(); ++i) {
        const double step = values[i] - values[i - 1];
        out.push_back(out.back() + step - turn * std::floor(step / turn));
    }
    return out;
}

} // namespace

const char *noiseKindName(NoiseKind kind)
{
    return noiseTraits(kind).name;
}

double kolmogorovPValue(double statistic, std::uint64_t count)
{
    const double root = std::sqrt(static_cast<double>(count));
    const double lambda = (root + 0.12 + 0.11 / root) * statistic;
    if (lambda < 0.2)
        return 1;
    double sum = 0;
    for (int k = 1; k <= 100; ++k)
        sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * lambda * lambda);
    return std::clamp(sum, 0.0, 1.0);
}

bool NoiseTest::passes(double alpha) const
{
    // One honest draw in a million and a half exceeds it.
    constexpr double StandardErrors = 5;
    return pValue > alpha && std::abs(meanScore) < StandardErrors && std::abs(spreadScore) < StandardErrors
        && std::abs(neighbourScore) < StandardErrors;
}

std::optional<NoiseTest> testNoise(std::span<const double> values, NoiseKind kind)
{
    if (values.size() < FewestTerms
        || !std::ranges::all_of(values, [](double x) { return std::isfinite(x); }))
        return {};
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    if (std::ranges::adjacent_find(sorted) != sorted.end())
        return {};
    const NoiseTraits &model = noiseTraits(kind);
    const auto count = static_cast<double>(values.size());
    NoiseTest test { .kind = kind, .count = values.size() };
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const double expected = model.cumulative(sorted[i]);
        test.statistic = std::max({ test.statistic, expected - static_cast<double>(i) / count,
                                    static_cast<double>(i + 1) / count - expected });
    }
    test.pValue = kolmogorovPValue(test.statistic, values.size());
    double sum = 0, squares = 0, neighbours = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += values[i];
        squares += (values[i] - model.mean) * (values[i] - model.mean);
        if (i > 0)
            neighbours += (values[i] - model.mean) * (values[i - 1] - model.mean);
    }
    test.mean = sum / count;
    test.standardDeviation = std::sqrt(squares / count);
    test.meanScore = (test.mean - model.mean) / std::sqrt(model.variance / count);
    test.spreadScore
        = (squares / count - model.variance) / (model.variance * std::sqrt((model.kurtosis - 1) / count));
    test.neighbourScore = neighbours / count / (model.variance / std::sqrt(count));
    return test;
}

const char *closedFormName(ClosedFormKind kind)
{
    switch (kind) {
    case ClosedFormKind::Constant:
        return "one constant value";
    case ClosedFormKind::Periodic:
        return "a pattern that repeats";
    case ClosedFormKind::Recurrence:
        return "a short linear recurrence";
    case ClosedFormKind::LogRecurrence:
        return "a short linear recurrence of its logarithms";
    case ClosedFormKind::PhaseRecurrence:
        return "a short linear recurrence of its phase";
    }
    return "a formula";
}

std::optional<ClosedForm> findClosedForm(std::span<const double> values)
{
    if (values.size() < FewestTerms
        || !std::ranges::all_of(values, [](double x) { return std::isfinite(x); }))
        return {};
    if (auto period = findPeriod(values))
        return period;
    const auto head = values.first(std::min(values.size(), MostTerms));
    if (auto direct = findRecurrence(head, ClosedFormKind::Recurrence))
        return direct;
    const std::vector<double> logs = logarithms(head);
    if (!logs.empty())
        if (auto form = findRecurrence(logs, ClosedFormKind::LogRecurrence))
            return form;
    for (const double turn : { 2 * std::numbers::pi, std::numbers::pi, 1.0, 360.0 }) {
        const std::vector<double> phase = unwrapped(head, turn);
        if (phase.empty())
            continue;
        if (auto form = findRecurrence(phase, ClosedFormKind::PhaseRecurrence))
            return form;
    }
    return {};
}

std::uint64_t distinctCount(std::span<const double> values)
{
    std::vector<double> sorted(values.begin(), values.end());
    std::erase_if(sorted, [](double x) { return std::isnan(x); });
    std::ranges::sort(sorted);
    const auto rest = std::ranges::unique(sorted);
    return sorted.size() - rest.size() + (sorted.size() < values.size() ? 1 : 0);
}

} // namespace assay
