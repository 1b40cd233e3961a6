// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/error_readings.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

using Get = std::optional<double> (*)(const ErrorStats &error);

std::optional<double> rootOf(std::optional<double> value)
{
    return value ? std::optional(std::sqrt(*value)) : std::nullopt;
}

/// A candidate of zeros points nowhere: it is as unlike as can be.
std::optional<double> cosineOf(const ErrorStats &error)
{
    if (error.pairCount > 0 && error.candidateSquares == 0 && error.referenceSquares > 0)
        return 0;
    return error.cosine();
}

std::optional<double> largestOf(const ErrorStats &error)
{
    return error.pairCount > 0 ? std::optional(error.maxAbsoluteError) : std::nullopt;
}

std::optional<double> meanAbsoluteOf(const ErrorStats &error)
{
    return error.pairCount ? std::optional(error.absoluteErrorSum / static_cast<double>(error.pairCount))
                           : std::nullopt;
}

struct Measure {
    std::string_view metric; ///< of the lexicon; several rows may serve one name
    const char *label;
    Get get;
    bool byName; ///< the name means this and nothing else
};

// The names that people give to errors, and what each may honestly be.
constexpr std::array ErrorMeasures {
    Measure { "relative mse", "relative MSE", [](const ErrorStats &e) { return e.relativeMse(); }, true },
    Measure { "relative error", "relative error", [](const ErrorStats &e) { return rootOf(e.relativeMse()); },
              true },
    Measure { "relative error", "relative MSE", [](const ErrorStats &e) { return e.relativeMse(); }, false },
    Measure { "mse", "MSE", [](const ErrorStats &e) { return e.mse(); }, true },
    Measure { "mse", "relative MSE", [](const ErrorStats &e) { return e.relativeMse(); }, false },
    Measure { "rmse", "RMSE", [](const ErrorStats &e) { return e.rmse(); }, true },
    Measure { "rmse", "relative error", [](const ErrorStats &e) { return rootOf(e.relativeMse()); }, false },
    Measure { "max error", "maximum error", largestOf, true },
    Measure { "mae", "mean absolute error", meanAbsoluteOf, true },
};
constexpr std::array LikenessMeasures {
    Measure { "cosine", "cosine similarity", cosineOf, true },
    Measure { "sqnr", "SQNR in dB", [](const ErrorStats &e) { return e.sqnrDb(); }, true },
    Measure { "psnr", "SQNR in dB", [](const ErrorStats &e) { return e.sqnrDb(); }, false },
};

/// The metric that a fact names. What is in decibels is no cosine, whichever word stands nearer.
std::string_view metricOf(const Fact &fact)
{
    const bool isDecibels = fact.amount.dimension == Dimension::Decibel;
    return isDecibels && fact.noun != "psnr" ? std::string_view("sqnr") : std::string_view(fact.noun);
}

template <std::size_t N>
Readings readWith(const std::array<Measure, N> &measures, const Fact &fact, const ErrorStats &error,
                  Readings out)
{
    const std::string_view metric = metricOf(fact);
    std::size_t named = 0;
    for (const Measure &measure : measures) {
        if (!metric.empty() && measure.metric != metric)
            continue;
        const auto value = measure.get(error);
        if (!value || !std::isfinite(*value))
            continue;
        ++named;
        if (std::ranges::none_of(out.list,
                                 [&](const Reading &known) { return known.label == measure.label; }))
            out.list.push_back({ measure.label, *value });
    }
    out.oneSided = out.oneSided || named > 1 || metric.empty();
    return out;
}

template <std::size_t N>
void addLayerMeans(const std::array<Measure, N> &measures, const Fact &fact, const Comparison &comparison,
                   Readings &out)
{
    const std::string_view metric = metricOf(fact);
    for (const Measure &measure : measures) {
        if (measure.metric != metric || !measure.byName)
            continue;
        double sum = 0;
        std::size_t count = 0;
        for (const LayerReport &layer : comparison.layers)
            if (const auto value = layer.error ? measure.get(*layer.error) : std::nullopt;
                value && std::isfinite(*value)) {
                sum += *value;
                ++count;
            }
        if (count > 1)
            out.list.push_back({ std::string("mean ") + measure.label + " of the layers",
                                 sum / static_cast<double>(count) });
    }
}

} // namespace

Readings errorReadings(const Fact &fact, const ErrorStats &error, Readings out)
{
    out.smallerIsBetter = fact.attribute == Attribute::Error;
    out.mayRefute = true;
    return fact.attribute == Attribute::Error ? readWith(ErrorMeasures, fact, error, std::move(out))
                                              : readWith(LikenessMeasures, fact, error, std::move(out));
}

namespace {

/// Means over layers, blocks or rows of one error differ by less than this factor.
constexpr double FarWorse = 1.5;
/// Decibels of the same factor in amplitude.
constexpr double FarWorseDecibels = 3.5;

/// True if a named measure is stated as much worse than every measured reading of it.
bool isFarWorse(const Fact &fact, const Readings &readings, ErrorScope scope)
{
    if (fact.noun.empty() || readings.list.empty() || fact.amount.atLeast || fact.amount.atMost)
        return false;
    const auto [lowest, highest] = std::ranges::minmax(readings.list, {}, &Reading::value);
    const double least = lowest.value;
    const Interval &stated = fact.amount.readings.front();
    if (fact.noun == "cosine")
        return 1 - stated.high > FarWorse * std::max(0.0, 1 - least);
    if (fact.amount.dimension == Dimension::Decibel)
        return stated.high < least - FarWorseDecibels;
    // An error may be one of predictions, in units of their own, unless its words name the weights.
    return fact.noun == "max error" && scope != ErrorScope::Unsaid && stated.low > FarWorse * highest.value;
}

} // namespace

Readings pairErrorReadings(const Fact &fact, const Comparison &comparison, ErrorScope scope)
{
    const ErrorStats &pooled = comparison.totals.pooled;
    if (pooled.pairCount == 0)
        return {};
    Readings out = errorReadings(fact, pooled, { .subject = "candidate" });
    // Nobody calls a mean of largest errors the largest one.
    if (scope != ErrorScope::AllWeights && fact.noun != "max error") {
        if (fact.attribute == Attribute::Error)
            addLayerMeans(ErrorMeasures, fact, comparison, out);
        else
            addLayerMeans(LikenessMeasures, fact, comparison, out);
    }
    // What is a little worse than measured may be another mean of the same; what is far off is not.
    out.oneSided |= !isFarWorse(fact, out, scope);
    return out;
}

} // namespace assay
