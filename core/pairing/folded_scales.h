// SPDX-License-Identifier: GPL-3.0-or-later
// Scales that a quantiser moved between a matrix and what feeds it. AWQ and SmoothQuant multiply the columns
// of a matrix by s and divide by s where its input is made: the normalisation before it (norm[k] / s[k]), the
// rows of the projection before it (up before down, value before output), or an activation scale of its own
// (act.scales). The product stays the same, so both sides are undone, but only where the inverse is found in
// the candidate; a scale that nothing undoes is part of the error.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// Adds ChannelScale and RowScale steps with notes to the matches whose scales have their inverse in the
/// candidate; a matrix whose columns are scaled with nothing to undo it is a finding
/// (pairing.scale-not-undone). Reads small vectors, and rows of matrices only where a vector of their block
/// was changed or their layout is one of those quantisers'. Memory: a sample of two matrices.
Status undoFoldedScales(const Model &reference, const Model &candidate, Pairing &pairing,
                        const RunControl &run);

} // namespace assay
