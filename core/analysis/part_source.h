// SPDX-License-Identifier: GPL-3.0-or-later
// Whose weights the unrelated lines of a matrix are.
#pragma once

#include "core/analysis/part_strangers.h"

namespace assay {

/// The name of the layer of the reference, of the same shape, whose lines at the same places the candidate's
/// strangers are; empty where none is. Reads some of these lines of the layers of that shape.
Result<std::string> findPartSource(const Comparison &comparison, const LayerReport &layer,
                                   const PartStrangers &part, const RunControl &run);

} // namespace assay
