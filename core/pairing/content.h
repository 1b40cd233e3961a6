// SPDX-License-Identifier: GPL-3.0-or-later
// Pairing where names fail: same dimensions, and values that correlate.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// One match for each tensor of open that finds its partner in free, or that has a note why the tensors of
/// its shape are none (kind OnlyReference). Reads at most 4,096 values of a tensor, a whole one only if it is
/// small and transposed.
Result<std::vector<Match>> matchByContent(const Model &reference, const std::vector<std::size_t> &open,
                                          const Model &candidate, const std::vector<std::size_t> &free,
                                          const RunControl &run);

} // namespace assay
