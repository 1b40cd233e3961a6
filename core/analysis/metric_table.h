// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of measures of one layer. To add one: a row in metric_table.cpp. JSON, CSV, text, the tree's
// columns, the layer plot and the PDF iterate it; a row with a column title is shown in tables by default.
#pragma once

#include "core/analysis/compare.h"

#include <span>

namespace assay {

/// What is stored of a layer, or of several; empty: that side has none.
struct StoredPair {
    std::optional<std::uint64_t> referenceBytes {}, candidateBytes {};
    std::uint64_t elementCount = 0;
};

enum class Better { Lower, Higher, Neither };
enum class MetricFormat { Number, Ratio, Percent };

struct Metric {
    const char *id; ///< in JSON and CSV: "relative_mse"
    const char *title; ///< "relative mean squared error"
    const char *unit; ///< "dB", "bits"; "" without one
    Better better;
    const char *formula; ///< for the glossary
    MetricFormat format;
    int digits; ///< significant, as text
    const char *column; ///< header where tables show it by default; nullptr = on demand
    /// One of the two: from the sums of the pair, which a total has too, or from what is stored.
    std::optional<double> (*ofError)(const ErrorStats &error);
    std::optional<double> (*ofStored)(const StoredPair &stored);
};

/// So that columns can be numbered; the table says if it is not so.
inline constexpr std::size_t MetricCount = 17;

std::span<const Metric> metrics();
const Metric *findMetric(std::string_view id);
/// Empty where it is not known.
std::optional<double> metricOf(const Metric &metric, const StoredPair &stored,
                               const std::optional<ErrorStats> &error);
std::optional<double> metricOf(const Metric &metric, const LayerReport &layer);
/// Values of many magnitudes: a logarithmic axis shows them.
bool isOfManyMagnitudes(const Metric &metric);
/// Of a value; "unknown" is the caller's word.
std::string metricText(const Metric &metric, double value);

StoredPair storedPair(const LayerReport &layer);

} // namespace assay
