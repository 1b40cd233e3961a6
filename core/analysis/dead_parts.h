// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and columns of nothing but zeros where the reference has values: heads or channels taken out.
#pragma once

#include "core/analysis/compare.h"

#include <string>

namespace assay {

/// "32 of 96 rows (33 %: 16-31, 64-79)" of one paired matrix; empty where fewer lines than the least share
/// are dead. Reads all of both sides, and only of a matrix with more zeros than the reference's.
Result<std::string> findDeadParts(const Comparison &comparison, const LayerReport &layer,
                                  const RunControl &run);

/// The finding for all layers that are ordinary as a whole.
Status tellDeadParts(Comparison &comparison, const RunControl &run);

} // namespace assay
