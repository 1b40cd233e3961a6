// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of whole rows of a measured pair, spread evenly over the matrix.
#pragma once

#include "core/analysis/compare.h"

#include <functional>

namespace assay {

struct RowSampling {
    std::uint64_t runs = 64; ///< at most
    std::uint64_t rowsOfRun = 4; ///< at least; more where a block of a codec takes more
    std::uint64_t mostElements = std::uint64_t { 1 } << 24; ///< over all runs, of a pair's one side
};

/// Row row of the reference's shape, both sides.
using SampledRow = std::function<void(std::uint64_t row, std::span<const float> reference,
                                      std::span<const float> candidate)>;

/// Rows are of the last dimension; of kernels of convolutions, whose last is short, of one output. 0 where it
/// is no matrix.
std::uint64_t sampledColumns(const Shape &shape);

/// Calls row in ascending order. False where a side cannot be decoded so (said where it was measured) or a
/// run would be too large: what was given then is no sample.
Result<bool> sampleRowRuns(const Comparison &comparison, const LayerReport &layer,
                           const RowSampling &sampling, const SampledRow &row, const RunControl &run);

} // namespace assay
