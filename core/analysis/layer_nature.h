// SPDX-License-Identifier: GPL-3.0-or-later
// What a layer of the candidate is, where it is no code of its reference: dead, constant, negated, scaled, in
// another order, another layer, or unrelated.
#pragma once

#include "core/analysis/compare.h"

namespace assay {

/// From the sums of one measured layer alone; Ordinary where nothing is measured.
LayerNature natureOf(const LayerReport &layer);

/// Sets the nature of every layer (unrelated ones are looked for among the other layers of their shape) and
/// adds one finding per nature with the layers named, and one per exchanged pair. Reads 4,096 values of the
/// layers whose shape an unrelated one has.
Status judgeNatures(Comparison &comparison, const RunControl &run);

} // namespace assay
