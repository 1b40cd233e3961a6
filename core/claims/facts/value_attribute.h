// SPDX-License-Identifier: GPL-3.0-or-later
// What a number is: a size, a ratio, a score.
#pragma once

#include "core/claims/facts/hearing.h"

namespace assay {

bool isWhole(double value);

/// The word that says what a number without a telling unit is: in the clause, the nearest; then the labels.
void decideAttribute(Fact &fact, const Hearing &hearing, const Surrounding &around);

} // namespace assay
