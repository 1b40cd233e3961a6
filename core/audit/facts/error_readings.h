// SPDX-License-Identifier: GPL-3.0-or-later
// The measures that go by the name of an error or a likeness.
#pragma once

#include "core/audit/facts/readings.h"

namespace assay {

/// Of one layer.
Readings errorReadings(const Fact &fact, const ErrorStats &error, Readings out);
/// What its words say an error is of.
enum class ErrorScope {
    Unsaid, ///< pooled, a plain mean over layers, which many scripts print, or an error of predictions
    Weights, ///< of the weights, and of nothing that the model says
    AllWeights ///< of all weights: pooled
};
/// Of the whole pair.
Readings pairErrorReadings(const Fact &fact, const Comparison &comparison,
                           ErrorScope scope = ErrorScope::Unsaid);

} // namespace assay
