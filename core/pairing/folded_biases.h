// SPDX-License-Identifier: GPL-3.0-or-later
// What a batch normalisation leaves beside the kernel that it was multiplied into: one vector in the place of
// bias, mean and shift, scale (bias - mean) + beta.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// One normalisation of the reference that was found in a kernel of the candidate.
struct FoldedNorm {
    std::string kernel {}; ///< the reference's
    std::vector<double> scale {}; ///< of each channel
    const TensorInfo *mean = nullptr, *beta = nullptr; ///< of the reference; nullptr = zeros
};

/// Looks for that vector among the candidate's tensors that have no partner, or one that only content gave
/// them. Where it is found, the reference's bias and beta are folded and not missing, and the candidate's
/// vector is no layer more.
Status undoFoldedBiases(const Model &reference, const Model &candidate, const std::vector<FoldedNorm> &norms,
                        Pairing &pairing, const RunControl &run);

} // namespace assay
