// SPDX-License-Identifier: GPL-3.0-or-later
// Digits that are set against a figure with a unit and leave their own out: "0.9 seconds instead of 2.7",
// "from 31 to 8 GB".
#pragma once

#include "core/claims/facts/ledger.h"
#include "core/claims/facts/words.h"

namespace assay {

/// The facts of one sentence, in order.
void shareUnits(const Words &words, const std::vector<Fact *> &facts);

} // namespace assay
