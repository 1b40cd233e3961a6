// SPDX-License-Identifier: GPL-3.0-or-later
// How the numbers of a sentence hang on those before them: the rest of a whole, of each, equal to a sum,
// another way to say the same.
#pragma once

#include "core/claims/facts/clauses.h"
#include "core/claims/facts/ledger.h"

namespace assay {

void decideTies(const Words &words, const std::vector<ClauseSpan> &clauses, const std::vector<Fact *> &facts);

} // namespace assay
