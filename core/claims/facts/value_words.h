// SPDX-License-Identifier: GPL-3.0-or-later
// What the words around a number add to what it is: its noun or metric, sense, side, aggregate and thing.
#pragma once

#include "core/claims/facts/clause_things.h"
#include "core/claims/facts/directions.h"
#include "core/claims/facts/hearing.h"

namespace assay {

/// isListed: of a table or of data, whose rows are many.
void decideDetails(Fact &fact, const Hearing &hearing, const Surrounding &around, bool isListed);
/// "72 % less", "saves 28 % of the disk", "24 % of the original size", "to 25 %", "by 75 %".
void decideSense(Fact &fact, const Hearing &hearing, const Surrounding &around);
void decideSide(Fact &fact, const Hearing &hearing, const Surrounding &around);
void decideAggregate(Fact &fact, const Hearing &hearing, const Surrounding &around);
void decideThing(Fact &fact, const ClauseThing &said, const Hearing &hearing, const Surrounding &around);
/// "4-bit" names a format; "4.27 bits per weight" is a rate.
void decideNominal(Fact &fact, const Hearing &hearing, const Surrounding &around);

} // namespace assay
