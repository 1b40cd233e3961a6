// SPDX-License-Identifier: GPL-3.0-or-later
// Converters multiply a batch normalisation into the layer before it: its tensors vanish, the weights change.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// If one model has running statistics and the other none, a finding says so (pairing.folded-normalisation).
/// Layers of the reference whose channels carry gamma / sqrt(variance + epsilon) in the candidate get that
/// taken out, and the norm's own tensors are folded, not missing; pairs that only shape and content made get
/// a note: their error is not one of a code. Reads kernels of at most 16 million values.
Status undoFoldedNorms(const Model &reference, const Model &candidate, Pairing &pairing,
                       const RunControl &run);

} // namespace assay
