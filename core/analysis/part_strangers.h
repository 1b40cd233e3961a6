// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and columns that are no code of the reference's in a layer whose others are.
#pragma once

#include "core/analysis/compare.h"

#include <string>
#include <vector>

namespace assay {

/// What is no code of the reference's in one paired matrix.
struct PartStrangers {
    std::string
        sentence {}; ///< "128 of 256 sampled rows are unrelated"; empty where all lines are the reference's
    std::vector<std::uint64_t> rows {}; ///< unrelated ones that were sampled
    std::vector<std::uint64_t> columns {}; ///< or these, where rows are alike
};

/// Nothing where it is no matrix. Reads about 256 rows of both sides, spread over the matrix.
Result<PartStrangers> findPartStrangers(const Comparison &comparison, const LayerReport &layer,
                                        const RunControl &run);

/// A finding that names them, of the layers that are Ordinary otherwise.
Status tellPartStrangers(Comparison &comparison, const RunControl &run);

} // namespace assay
