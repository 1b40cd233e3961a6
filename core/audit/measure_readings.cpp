// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/measure_readings.h"

#include "core/claims/field_words.h"
#include "core/claims/word_search.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

enum Measure : unsigned {
    RelativeMse = 1,
    RelativeError = 2,
    Mse = 4,
    Rmse = 8,
    Largest = 16,
    MeanAbsolute = 32,
    Quantile = 64,
    Cosine = 128,
    OneMinus = 256,
    Sqnr = 512,
    Psnr = 1024,
};

struct WordRow {
    std::string_view word;
    unsigned measures;
};
// First match wins.
constexpr std::array ErrorWords {
    WordRow { "max", Largest },
    WordRow { "maximum", Largest },
    WordRow { "maximal", Largest },
    WordRow { "maximaler", Largest },
    WordRow { "largest", Largest },
    WordRow { "worst", Largest },
    WordRow { "rmse", Rmse | RelativeError },
    WordRow { "root", Rmse | RelativeError },
    WordRow { "mse", Mse | RelativeMse },
    WordRow { "squared", Mse | RelativeMse },
    WordRow { "mae", MeanAbsolute },
    WordRow { "absolute", MeanAbsolute },
    WordRow { "median", Quantile },
    WordRow { "relative", RelativeMse | RelativeError | MeanAbsolute },
};
constexpr std::array FidelityWords {
    WordRow { "psnr", Psnr | Sqnr }, WordRow { "sqnr", Sqnr },     WordRow { "snr", Sqnr },
    WordRow { "db", Sqnr | Psnr },   WordRow { "cosine", Cosine }, WordRow { "kosinus", Cosine },
};

std::vector<std::string> wordsOfStatement(const Statement &statement)
{
    auto words = wordsOf(statement.field + ' ' + statement.text);
    if (lowerCopy(statement.quantity.unit) == "db")
        words.push_back("db");
    return words;
}

template <std::size_t N>
unsigned measuresNamed(const Statement &statement, const std::array<WordRow, N> &rows, unsigned otherwise)
{
    const auto words = wordsOfStatement(statement);
    const auto named = std::ranges::find_if(
        rows, [&](const WordRow &row) { return std::ranges::find(words, row.word) != words.end(); });
    return named == rows.end() ? otherwise : named->measures;
}

class Readings {
public:
    explicit Readings(unsigned wanted)
        : m_wanted(wanted)
    {
    }
    void add(unsigned measure, const char *label, std::optional<double> value)
    {
        if ((m_wanted & measure) && value && std::isfinite(*value))
            m_out.push_back({ label, *value });
    }
    std::vector<MeasureReading> take() { return std::move(m_out); }

private:
    unsigned m_wanted;
    std::vector<MeasureReading> m_out {};
};

/// The plain mean of a measure over the layers: what many scripts print.
template <typename Measured>
std::optional<double> layerMean(const Comparison &comparison, const Measured &measured)
{
    double sum = 0;
    std::size_t count = 0;
    for (const LayerReport &layer : comparison.layers) {
        const std::optional<double> value = layer.error ? measured(*layer.error) : std::nullopt;
        if (!value)
            continue;
        sum += *value;
        ++count;
    }
    return count > 1 ? std::optional(sum / static_cast<double>(count)) : std::nullopt;
}

std::optional<double> rootOf(std::optional<double> value)
{
    return value ? std::optional(std::sqrt(*value)) : std::nullopt;
}

std::optional<double> oneMinus(std::optional<double> value)
{
    return value ? std::optional(1 - *value) : std::nullopt;
}

std::optional<double> meanAbsolute(const ErrorStats &error)
{
    return error.pairCount ? std::optional(error.absoluteErrorSum / static_cast<double>(error.pairCount))
                           : std::nullopt;
}

/// Largest magnitude of the reference, and the width of its values: the two peaks in use.
std::pair<double, double> peaksOf(const Comparison &comparison)
{
    double low = 0, high = 0;
    for (const LayerReport &layer : comparison.layers)
        if (layer.referenceStats) {
            low = std::min(low, layer.referenceStats->minimum);
            high = std::max(high, layer.referenceStats->maximum);
        }
    return { std::max(-low, high), high - low };
}

} // namespace

std::vector<MeasureReading> errorReadings(const Statement &statement, const Comparison &comparison)
{
    constexpr unsigned Any = RelativeMse | RelativeError | Mse | Rmse | Largest | MeanAbsolute | Quantile;
    Readings readings(measuresNamed(statement, ErrorWords, Any));
    const ErrorStats &pooled = comparison.totals.pooled;
    const auto relative = [](const ErrorStats &error) { return error.relativeMse(); };
    const auto mse = [](const ErrorStats &error) { return error.mse(); };
    const auto rmse = [](const ErrorStats &error) { return error.rmse(); };
    readings.add(RelativeMse, "relative MSE", pooled.relativeMse());
    readings.add(RelativeMse, "mean relative MSE of the layers", layerMean(comparison, relative));
    readings.add(RelativeError, "relative error (its root)", rootOf(pooled.relativeMse()));
    readings.add(Rmse, "RMSE", pooled.rmse());
    readings.add(Rmse, "mean RMSE of the layers", layerMean(comparison, rmse));
    readings.add(Mse, "MSE", pooled.mse());
    readings.add(Mse, "mean MSE of the layers", layerMean(comparison, mse));
    if (pooled.pairCount > 0)
        readings.add(Largest, "maximum error", pooled.maxAbsoluteError);
    readings.add(Quantile, "99.9th percentile of the error", pooled.p999AbsoluteError);
    readings.add(Quantile, "median error", pooled.medianAbsoluteError);
    readings.add(MeanAbsolute, "mean absolute error", meanAbsolute(pooled));
    readings.add(MeanAbsolute, "mean absolute error of the layers", layerMean(comparison, meanAbsolute));
    return readings.take();
}

std::vector<MeasureReading> fidelityReadings(const Statement &statement, const Comparison &comparison)
{
    Readings readings(measuresNamed(statement, FidelityWords, Cosine | OneMinus));
    const ErrorStats &pooled = comparison.totals.pooled;
    const auto cosine = pooled.cosine(), relative = pooled.relativeMse();
    readings.add(Cosine, "cosine similarity", cosine);
    readings.add(Cosine, "mean cosine similarity of the layers",
                 layerMean(comparison, [](const ErrorStats &error) { return error.cosine(); }));
    if (cosine)
        readings.add(OneMinus, "its square", *cosine * *cosine);
    readings.add(OneMinus, "1 - relative MSE", oneMinus(relative));
    readings.add(OneMinus, "1 - relative error", oneMinus(rootOf(relative)));
    readings.add(Sqnr, "SQNR in dB", pooled.sqnrDb());
    readings.add(Sqnr, "mean SQNR of the layers in dB",
                 layerMean(comparison, [](const ErrorStats &error) { return error.sqnrDb(); }));
    const auto [peak, width] = peaksOf(comparison);
    if (const auto rmse = pooled.rmse(); rmse && *rmse > 0) {
        readings.add(Psnr, "PSNR in dB", 20 * std::log10(peak / *rmse));
        readings.add(Psnr, "PSNR over the range in dB", 20 * std::log10(width / *rmse));
    }
    return readings.take();
}

bool isWeightFidelity(const Statement &statement)
{
    static constexpr std::array<std::string_view, 10> Likenesses { "fidelity",       "cosine", "similarity",
                                                                   "reconstruction", "sqnr",   "snr",
                                                                   "psnr",           "db",     "kosinus",
                                                                   "ähnlichkeit" };
    // Likeness of what the model says is another matter.
    static constexpr std::array<std::string_view, 13> Outputs {
        "semantic", "output",  "outputs", "logit", "logits",     "embedding",  "embeddings",
        "answer",   "answers", "text",    "token", "activation", "activations"
    };
    const auto words = wordsOfStatement(statement);
    const auto among = [&](const auto &list) {
        return std::ranges::any_of(
            words, [&](const std::string &word) { return std::ranges::find(list, word) != list.end(); });
    };
    return statement.quantity.kind == ClaimKind::Fidelity && among(Likenesses) && !among(Outputs);
}

} // namespace assay
