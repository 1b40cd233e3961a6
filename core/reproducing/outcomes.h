// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured against what was stated: ratios, how far a method can reach, sentences.
#pragma once

#include "core/audit/reproduction.h"
#include "core/claims/facts/fact.h"
#include "core/reproducing/measure_chain.h"
#include "core/reproducing/recipes.h"

namespace assay {

/// Settings of a lossless coder that ours has not (dictionary, contexts, block size) and other forms of the
/// same codes change what it makes of a payload by a few per cent, at most by half; four times is beyond all
/// of them.
inline constexpr double LosslessReach = 4;

/// sums: of all tested layers. alone: per stage of the recipe the bytes of a lossy stage that read the
/// weights themselves, 0 = as in the chain. facts: of the document, for what its printed ratios allow. Fills
/// in everything of the reproduction that follows from them but the margin of a sample, which must be there.
void judgeReproduction(const Recipe &recipe, const ChainMeasure &sums,
                       const std::vector<std::uint64_t> &alone, const std::vector<Fact> &facts,
                       Reproduction &into);
/// Half the 95 % interval of a ratio of sums over a sample of layers, as a part of it; 1 for fewer than two.
double sampleMargin(const std::vector<ChainMeasure> &layers, std::uint64_t layersOfModel);

} // namespace assay
