// SPDX-License-Identifier: GPL-3.0-or-later
// What a sentence makes of two figures in several ways is of the same two: "saves 324.3 MB, or 74.4 %; the
// download is 3.91 times smaller". Where one of them follows from two figures of the document, the others are
// held against these two.
#pragma once

#include "core/claims/reasoning/reason.h"

namespace assay {

/// A factor or share of the same two figures is no more than this factor off; what is further off is of
/// others.
inline constexpr double FarOffTwin = 1.5;
/// A twin stands near: so much text between the two may name something else.
inline constexpr std::size_t TwinReach = 96;

void deriveSamePair(const Graph &graph, std::vector<Derivation> &out);

} // namespace assay
