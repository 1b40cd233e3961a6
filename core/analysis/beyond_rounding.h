// SPDX-License-Identifier: GPL-3.0-or-later
// Codes of 8 bits whose errors rounding does not explain. A grid of 2^8 even steps that reaches the largest
// magnitude M of its values has steps of at most 2 M / 255, and rounding to the nearest leaves a root mean
// square of step / sqrt(12) (Bennett 1948); quantisers that compensate errors (GPTQ) leave up to twice that.
// More was there before rounding: another checkpoint, further training.
#pragma once

#include "core/analysis/compare.h"

namespace assay {

/// Root mean square error over what rounding to even steps leaves at most; empty where a layer has no such
/// codes or was not measured. Of the whole layer's largest magnitude, so that a layer with outliers says
/// less.
std::optional<double> errorPerRounding(const Comparison &comparison, const LayerReport &layer);

/// Adds codes.beyond-rounding where most layers of 8-bit integers have larger errors.
void tellBeyondRounding(Comparison &comparison);

} // namespace assay
