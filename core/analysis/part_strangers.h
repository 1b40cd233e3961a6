// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and columns that are no code of the reference's in a layer whose others are.
#pragma once

#include "core/analysis/compare.h"

#include <string>

namespace assay {

/// "128 of 256 sampled rows are unrelated" of one paired matrix; empty where all lines are the reference's,
/// or where it is no matrix. Reads about 256 rows of both sides, spread over the matrix.
Result<std::string> findPartStrangers(const Comparison &comparison, const LayerReport &layer,
                                      const RunControl &run);

} // namespace assay
