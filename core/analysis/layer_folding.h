// SPDX-License-Identifier: GPL-3.0-or-later
// The last step of a comparison: from measured layers to findings, pooled errors and totals.
#pragma once

#include "core/analysis/compare.h"
#include "core/analysis/error_histogram.h"

namespace assay {

/// Natures and findings of the layers, pooled errors and totals of what was measured. Adds those of the two
/// models and of the layers to what pairLayers() found: one list.
Status foldLayers(Comparison &comparison, const ErrorHistogram &pooled, const RunControl &run);

} // namespace assay
