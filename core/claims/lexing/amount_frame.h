// SPDX-License-Identifier: GPL-3.0-or-later
// What stands before and behind a quantity: signs, currency, "about", "at least", "a factor of"; what its
// label says; whether it is a quantity at all. Used by the reader of amounts only.
#pragma once

#include "core/claims/lexing/amounts.h"

namespace assay {

/// Completes an amount whose digits, unit and end are known; may move its beginning back to floor.
void finishAmount(FoundAmount &found, std::string_view text, std::size_t end, std::size_t floor,
                  const LexContext &context);
/// True if the words that end here say that a factor follows ("um den Faktor", "by a factor of").
bool isFactorBefore(std::string_view before, const LexContext &context);

} // namespace assay
