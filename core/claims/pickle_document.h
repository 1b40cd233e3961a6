// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/claims/tree_walk.h"
#include "core/formats/pickle/pickle.h"

namespace assay {

/// Feeds the values of a pickle to the walk that JSON takes. Nested up to 64 deep; shared nodes are walked
/// where they stand, at most 4 million values in all.
void walkPickle(const Pickle &pickle, TreeWalk &walk, const RunControl &run);


} // namespace assay
