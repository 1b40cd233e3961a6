// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs or outputs of a matrix in another order: its columns or rows are those of the reference, at other
// places.
#pragma once

#include "core/analysis/compare.h"

#include <string>

namespace assay {

/// "30 of 32 sampled inputs (columns) stand at other places" of one measured matrix; empty where they do not,
/// or the lines are too short to tell them apart. Reads about 128 rows of both sides, and one row of every
/// row of the reference for its outputs.
Result<std::string> findMovedLines(const Comparison &comparison, const LayerReport &layer,
                                   const RunControl &run);

} // namespace assay
