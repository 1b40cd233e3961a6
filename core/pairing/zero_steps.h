// SPDX-License-Identifier: GPL-3.0-or-later
// GPTQ's zero points are stored as they are or less one, and a file may promise the one and hold the other:
// every weight is then off by one step.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// Reads some rows of each GPTQ matrix by both conventions; where the other one than is declared is nearer to
/// the reference by far, a finding says so (layout.zeros-off-by-one). What is declared is what loaders do: it
/// stays.
Status noteZeroSteps(const Model &reference, const Model &candidate, Pairing &pairing, const RunControl &run);

} // namespace assay
