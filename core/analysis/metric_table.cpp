// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/metric_table.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

using enum Better;
using enum MetricFormat;

template <auto Member> std::optional<double> measured(const ErrorStats &error)
{
    return (error.*Member)();
}

template <auto Member> std::optional<double> stored(const ErrorStats &error)
{
    return error.*Member;
}

std::optional<double> largestError(const ErrorStats &error)
{
    return error.pairCount > 0 ? std::optional(error.maxAbsoluteError) : std::nullopt;
}

/// Empty unless both sides are there.
std::optional<double> ratioOf(const StoredPair &stored)
{
    if (!stored.referenceBytes || stored.candidateBytes.value_or(0) == 0)
        return std::nullopt;
    return static_cast<double>(*stored.referenceBytes) / static_cast<double>(*stored.candidateBytes);
}

std::optional<double> bitsPerWeightOf(const StoredPair &stored)
{
    if (stored.candidateBytes.value_or(0) == 0 || stored.elementCount == 0)
        return std::nullopt;
    return 8 * static_cast<double>(*stored.candidateBytes) / static_cast<double>(stored.elementCount);
}

std::optional<double> relativeFrobenius(const ErrorStats &error)
{
    const auto relative = error.relativeMse();
    return relative ? std::optional(std::sqrt(*relative)) : std::nullopt;
}

constexpr std::array Metrics {
    Metric { "ratio", "ratio of stored bytes", "", Higher, "reference bytes / candidate bytes", Ratio, 4,
             "ratio", nullptr, ratioOf },
    Metric { "bits_per_weight", "bits per weight", "bits", Lower, "8 x candidate bytes / elements", Number, 4,
             "bits/w", nullptr, bitsPerWeightOf },
    Metric { "relative_mse", "relative mean squared error", "", Lower, "sum of (w - w')^2 / sum of w^2",
             Number, 4, "rel. MSE", measured<&ErrorStats::relativeMse>, nullptr },
    Metric { "sqnr_db", "signal to quantisation noise", "dB", Higher, "-10 log10 of the relative MSE", Number,
             4, "SQNR dB", measured<&ErrorStats::sqnrDb>, nullptr },
    Metric { "cosine", "cosine similarity", "", Higher, "sum of w w' / (norm of w x norm of w')", Number, 6,
             "cosine", measured<&ErrorStats::cosine>, nullptr },
    Metric { "max_abs_error", "largest absolute error", "", Lower, "largest |w - w'|", Number, 4, nullptr,
             largestError, nullptr },
    Metric { "p999_abs_error", "99.9th percentile of the absolute error", "", Lower,
             "99.9 % of |w - w'| are at most this", Number, 4, nullptr,
             stored<&ErrorStats::p999AbsoluteError>, nullptr },
    Metric { "mse", "mean squared error", "", Lower, "sum of (w - w')^2 / n", Number, 4, nullptr,
             measured<&ErrorStats::mse>, nullptr },
    Metric { "rmse", "root of the mean squared error", "", Lower, "square root of sum of (w - w')^2 / n",
             Number, 4, nullptr, measured<&ErrorStats::rmse>, nullptr },
    Metric { "mean_error", "mean error", "", Neither, "sum of (w' - w) / n", Number, 4, nullptr,
             measured<&ErrorStats::meanError>, nullptr },
    Metric { "mean_abs_error", "mean absolute error", "", Lower, "sum of |w - w'| / n", Number, 4, nullptr,
             measured<&ErrorStats::meanAbsoluteError>, nullptr },
    Metric { "median_abs_error", "median of the absolute error", "", Lower,
             "half of |w - w'| are at most this", Number, 4, nullptr,
             stored<&ErrorStats::medianAbsoluteError>, nullptr },
    Metric { "p90_abs_error", "90th percentile of the absolute error", "", Lower,
             "90 % of |w - w'| are at most this", Number, 4, nullptr, stored<&ErrorStats::p90AbsoluteError>,
             nullptr },
    Metric { "p99_abs_error", "99th percentile of the absolute error", "", Lower,
             "99 % of |w - w'| are at most this", Number, 4, nullptr, stored<&ErrorStats::p99AbsoluteError>,
             nullptr },
    Metric { "relative_frobenius", "relative Frobenius norm of the error", "", Lower,
             "norm of (w - w') / norm of w", Number, 4, nullptr, relativeFrobenius, nullptr },
    Metric { "best_scale_relative_mse", "relative MSE at the best scale", "", Lower, "1 - cosine^2", Number,
             4, nullptr, measured<&ErrorStats::bestScaleRelativeMse>, nullptr },
    Metric { "sign_agreement", "share of equal signs", "", Higher, "pairs of the same sign / n", Percent, 4,
             nullptr, measured<&ErrorStats::signAgreement>, nullptr },
};

consteval bool rowsAreWhole()
{
    for (std::size_t i = 0; i < Metrics.size(); ++i) {
        if ((Metrics[i].ofError == nullptr) == (Metrics[i].ofStored == nullptr))
            return false;
        for (std::size_t j = i + 1; j < Metrics.size(); ++j)
            if (std::string_view(Metrics[i].id) == Metrics[j].id)
                return false;
    }
    return true;
}
static_assert(rowsAreWhole(), "each id once, each row with one getter");

static_assert(Metrics.size() == MetricCount);

} // namespace

std::span<const Metric> metrics()
{
    return Metrics;
}

const Metric *findMetric(std::string_view id)
{
    const auto found = std::ranges::find(Metrics, id, &Metric::id);
    return found == Metrics.end() ? nullptr : &*found;
}

std::optional<double> metricOf(const Metric &metric, const StoredPair &stored,
                               const std::optional<ErrorStats> &error)
{
    if (metric.ofStored)
        return metric.ofStored(stored);
    return error ? metric.ofError(*error) : std::nullopt;
}

std::optional<double> metricOf(const Metric &metric, const LayerReport &layer)
{
    return metricOf(metric, storedPair(layer), layer.error);
}

bool isOfManyMagnitudes(const Metric &metric)
{
    return metric.format == MetricFormat::Ratio || (metric.ofError && metric.better == Better::Lower);
}

std::string metricText(const Metric &metric, double value)
{
    switch (metric.format) {
    case MetricFormat::Ratio:
        return ratioText(value);
    case MetricFormat::Percent:
        return percentText(value);
    case MetricFormat::Number:
        break;
    }
    return numberText(value, metric.digits);
}

StoredPair storedPair(const LayerReport &layer)
{
    StoredPair stored { .elementCount = layer.elementCount };
    if (layer.match.reference)
        stored.referenceBytes = layer.referenceBytes;
    if (layer.match.candidate)
        stored.candidateBytes = layer.candidateBytes;
    return stored;
}

} // namespace assay
