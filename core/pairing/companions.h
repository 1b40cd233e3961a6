// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors that names do not pair: the bias of a module whose weight was paired, and norms and biases that are
// nearly equal. They are kept wide where matrices are quantised, and are too short for a correlation.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// "blocks.0.attn.query.bias" for "layers.0.self_attn.q_proj.bias" where the weights of these two are in
/// paired. One match for each tensor of open that finds its partner in free.
std::vector<Match> matchCompanions(const Model &reference, const std::vector<std::size_t> &open,
                                   const Model &candidate, const std::vector<std::size_t> &free,
                                   const std::vector<Match> &paired);

/// Vectors with nearly the same values and no second that is as near, or that are equal to all that are.
/// Reads at most 4,096 values of each.
Result<std::vector<Match>> matchNearVectors(const Model &reference, const std::vector<std::size_t> &open,
                                            const Model &candidate, const std::vector<std::size_t> &free,
                                            const RunControl &run);

} // namespace assay
