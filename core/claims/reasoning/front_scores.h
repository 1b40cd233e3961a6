// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of a front matter against the table of the text: an entry names a row ("Retrieval", "en-sw"), and
// its other entries show which column the front matter repeats.
#pragma once

#include "core/claims/reasoning/reason.h"

namespace assay {

/// Scores of one thing lie this near; what is further off is another quantity under the same name.
inline constexpr double FarOffFront = 0.3;
/// Figures of a front matter that are looked for.
inline constexpr std::size_t MostFrontScores = 128;

void frontScores(const Graph &graph, std::vector<Derivation> &out);

} // namespace assay
