// SPDX-License-Identifier: GPL-3.0-or-later
// Calculations that a text writes out: "8 × 4 × 3.5 = 448x", "16.06 GB / 4.82 GB = 3.33", "4.26 (4.82e9 * 8
// / 9.05e9)".
#pragma once

#include "core/claims/facts/ledger.h"

namespace assay {

/// firstFact: the first fact of that sentence.
void findEquations(const DocumentTree &tree, TreeId sentence, std::size_t firstFact, Ledger &ledger);

} // namespace assay
