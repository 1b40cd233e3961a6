// SPDX-License-Identifier: GPL-3.0-or-later
// The last step of a comparison: from measured layers to findings, pooled errors and totals.
#pragma once

#include "core/analysis/compare.h"
#include "core/analysis/error_histogram.h"

namespace assay {

/// Findings of the layers, pooled errors and totals of what was measured. Adds to what pairLayers() found.
void foldLayers(Comparison &comparison, const ErrorHistogram &pooled);

} // namespace assay
