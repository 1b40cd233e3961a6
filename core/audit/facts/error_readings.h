// SPDX-License-Identifier: GPL-3.0-or-later
// The measures that go by the name of an error or a likeness.
#pragma once

#include "core/audit/facts/readings.h"

namespace assay {

/// Of one layer.
Readings errorReadings(const Fact &fact, const ErrorStats &error, Readings out);
/// Of the whole pair: pooled, and as plain means over layers, which many scripts print.
Readings pairErrorReadings(const Fact &fact, const Comparison &comparison);

} // namespace assay
