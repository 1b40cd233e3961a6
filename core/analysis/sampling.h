// SPDX-License-Identifier: GPL-3.0-or-later
// A first look at a part of the blocks, with how far off it may be.
#pragma once

#include "core/analysis/measures.h"

#include <span>

namespace assay {

/// Elements of a block that is drawn or not.
inline constexpr std::uint64_t SampleBlock = 1u << 14;

struct BlockSample {
    std::vector<std::uint64_t> indices; ///< ascending, of the blocks that are measured
    std::uint64_t total = 0; ///< blocks there are

    bool isPart() const { return indices.size() < total; }
};

/// All blocks at fraction 1 or more; else that part of them, at least MinSampledBlocks, drawn without
/// replacement by a fixed seed.
BlockSample drawBlocks(std::uint64_t total, double fraction);

struct BlockSums {
    double error = 0, squares = 0;
};

/// Half the width of the 95 % confidence interval of the ratio sum(error) / sum(squares) over all blocks,
/// from the drawn ones (ratio estimator: Cochran, Sampling Techniques, 3rd ed., 6.4). Empty with fewer than
/// two.
std::optional<double> ratioMargin(std::span<const BlockSums> drawn, std::uint64_t total);

/// Sums and counts of a sample as an estimate of the whole; extremes and margins are left as they are.
ErrorStats scaledToWhole(const ErrorStats &sample);

} // namespace assay
