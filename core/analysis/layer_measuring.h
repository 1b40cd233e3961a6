// SPDX-License-Identifier: GPL-3.0-or-later
// Two of the three steps of a comparison: pair the layers, measure some or all of them (the third, folding
// what was measured, is layer_folding.h). One machine takes them in a row; many machines measure a share each
// and fold once. The figures are the same either way, since the fold adds the layers' sums in pairing order
// whoever measured them.
#pragma once

#include "core/analysis/compare.h"
#include "core/analysis/error_histogram.h"

namespace assay {

/// The layers in pairing order with names and bytes, nothing measured yet, and the findings of the pairing.
Result<Comparison> pairLayers(ModelPtr reference, ModelPtr candidate, const CompareOptions &options,
                              const RunControl &run);

/// What becomes of an error while a layer is read: a note of the layer, or the end of the work. A share of a
/// measurement that is folded elsewhere must not turn a lost disk into an "undecodable" layer.
enum class OnReadError { Note, Fail };

/// Measures the layers of those positions (ascending; others than paired ones are passed over); adds |e| of
/// the weights among them to pooled. Small layers are measured side by side, large ones chunk by chunk. Each
/// is reported to onLayer in order once it is measured. Memory: a few MiB per thread; a histogram of 256 KiB
/// per thread whatever the number of layers.
Status measureLayers(Comparison &comparison, std::span<const std::size_t> positions,
                     const CompareOptions &options, OnReadError onReadError, ErrorHistogram &pooled,
                     const RunControl &run,
                     const std::function<void(std::size_t index, const LayerReport &)> &onLayer = {});

} // namespace assay
