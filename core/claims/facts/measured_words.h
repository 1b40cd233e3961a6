// SPDX-License-Identifier: GPL-3.0-or-later
// Words that give a number the name of something that is measured of a pair: how much of the model is there,
// how many of a kind there are.
#pragma once

#include "core/claims/facts/hearing.h"

namespace assay {

/// "Parameter coverage: 100 %", "100 % of the parameters were converted": the share of the model that is
/// there, whichever noun stands nearer.
void decideCoverage(Fact &fact, const Hearing &hearing, const Surrounding &around);
/// "Número de tensores: 7", "tensors 12, parameters 50,176": digits behind what they count.
void decideCounted(Fact &fact, const Hearing &hearing, const Surrounding &around);

} // namespace assay
