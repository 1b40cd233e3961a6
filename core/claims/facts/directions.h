// SPDX-License-Identifier: GPL-3.0-or-later
// Who is compared with whom in a sentence: "from A to B", "A -> B", "B instead of A".
#pragma once

#include "core/claims/facts/clauses.h"
#include "core/claims/facts/ledger.h"

namespace assay {

/// Base units of one printed unit: 10^6 for "25 MB".
double unitFactor(const Amount &amount);

/// Gives sides to the numbers of one sentence that it sets against each other.
void decideDirections(std::string_view text, const Words &words, const std::vector<Fact *> &facts);

} // namespace assay
