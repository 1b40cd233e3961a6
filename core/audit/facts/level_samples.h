// SPDX-License-Identifier: GPL-3.0-or-later
// How many different values a sample of each large matrix takes: tells rounded values from full ones.
#pragma once

#include "core/analysis/compare.h"
#include "core/analysis/value_levels.h"

namespace assay {

struct LevelSample {
    std::size_t layer = 0; ///< index into Comparison::layers
    LevelCount reference {}, candidate {};
};

/// At most 64 paired layers of at least 256 elements, the largest first; layers that cannot be decoded are
/// left out. Any thread.
Result<std::vector<LevelSample>> sampleLevels(const Comparison &comparison, const RunControl &run);

} // namespace assay
