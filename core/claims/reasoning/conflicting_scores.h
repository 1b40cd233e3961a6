// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/claims/reasoning/reason.h"

namespace assay {

/// A score in prose or front matter against the figures of the same data set and width in the tables.
void conflictingScores(const Graph &graph, std::size_t document, std::vector<Derivation> &out);

} // namespace assay
