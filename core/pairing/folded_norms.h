// SPDX-License-Identifier: GPL-3.0-or-later
// Converters multiply a batch normalisation into the layer before it: its tensors vanish, the weights change.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// If one model has running statistics and the other none, a finding says so (pairing.folded-normalisation),
/// and pairs that only shape and content made get it into their note: their error is not one of a code.
void noteFoldedNorms(const Model &reference, const Model &candidate, Pairing &pairing);

} // namespace assay
