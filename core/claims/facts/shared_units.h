// SPDX-License-Identifier: GPL-3.0-or-later
// Digits that are set against a figure with a unit and leave their own out: "0.9 seconds instead of 2.7",
// "from 31 to 8 GB".
#pragma once

#include "core/claims/facts/ledger.h"
#include "core/claims/facts/words.h"

namespace assay {

/// The digits in the unit and the magnitude of the other figure ("from 47 to 29 million"), if they have none
/// of their own and that one has.
Fact inUnitOf(Fact bare, const Fact &known);
/// The facts of one sentence, in order.
void shareUnits(const Words &words, const std::vector<Fact *> &facts);

} // namespace assay
