// SPDX-License-Identifier: GPL-3.0-or-later
// How many different values a sample of each large matrix takes: tells rounded values from full ones.
#pragma once

#include "core/analysis/compare.h"

namespace assay {

struct LevelCount {
    std::uint64_t inSample = 0; ///< distinct values among the first 16,384 elements
    std::uint64_t inGroup = 0; ///< most distinct values in any 128 neighbours of them
    /// Rounded as by a quantiser of one scale per tensor, or of one scale per group.
    bool isCoarse() const { return inSample <= 256 || inGroup <= 16; }
};

struct LevelSample {
    std::size_t layer = 0; ///< index into Comparison::layers
    LevelCount reference {}, candidate {};
};

/// At most 64 paired layers of at least 4096 elements, the largest first; layers that cannot be decoded are
/// left out. Any thread.
std::vector<LevelSample> sampleLevels(const Comparison &comparison, const RunControl &run);

} // namespace assay
