// SPDX-License-Identifier: GPL-3.0-or-later
// Digits with the magnitude, unit, noun and "per" that follow them. Used by the readers of amounts only.
#pragma once

#include "core/claims/lexing/amounts.h"
#include "core/claims/lexing/units.h"

namespace assay {

struct AmountDraft {
    Numeral digits {};
    std::size_t end = 0; ///< in the text, of all that was read
    double magnitude = 1;
    const Unit *unit = nullptr;
    Amount amount {};
};

/// All that follows the digits at this byte.
AmountDraft readDraft(std::string_view text, std::size_t at, const LexContext &context,
                      const Numeral &digits);
/// The readings that the digits allow in the draft's unit.
void setReadings(AmountDraft &draft);
/// "per billion parameters", "/MB", "per second": makes the draft a density or a speed.
void readPer(std::string_view text, AmountDraft &draft, LanguageSet languages);

} // namespace assay
