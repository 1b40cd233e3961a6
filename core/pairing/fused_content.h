// SPDX-License-Identifier: GPL-3.0-or-later
// One matrix on one side, its parts on the other (query, key, value; gate, up; the streams of a diffusion
// transformer), under names that no table knows: rows that continue each other are found by their values.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// One match for each tensor of open that is made up of whole tensors of free, or is a run of rows of one.
/// Reads a few rows at every place where a part may begin.
Result<std::vector<Match>> matchFused(const Model &reference, const std::vector<std::size_t> &open,
                                      const Model &candidate, const std::vector<std::size_t> &free,
                                      const RunControl &run);

} // namespace assay
