// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured against what was stated: ratios, how far a method can reach, sentences.
#pragma once

#include "core/audit/reproduction.h"
#include "core/claims/facts/fact.h"
#include "core/reproducing/measure_chain.h"
#include "core/reproducing/recipes.h"

namespace assay {

/// Of weights as they are a lossless coder of one kind may make more with a window over all of the file,
/// where layers repeat, or with its bytes in another order; four times is beyond all of that.
inline constexpr double LosslessReach = 4;
/// Of the codes of a lossy stage its settings change what it makes by a few per cent; where codes of less
/// than a byte are packed across bytes, one that sees each of them alone makes at most half as much again.
/// Twice is beyond both.
inline constexpr double CodedReach = 2;

/// sums: of all tested layers. alone: per stage of the recipe the bytes of a lossy stage that read the
/// weights themselves, 0 = as in the chain. facts: of the document, for what its printed ratios allow. Fills
/// in everything of the reproduction that follows from them but the margin of a sample, which must be there.
void judgeReproduction(const Recipe &recipe, const ChainMeasure &sums,
                       const std::vector<std::uint64_t> &alone, const std::vector<Fact> &facts,
                       Reproduction &into);
/// Half the 95 % interval of a ratio of sums over a sample of layers, as a part of it; 1 for fewer than two.
double sampleMargin(const std::vector<ChainMeasure> &layers, std::uint64_t layersOfModel);

} // namespace assay
