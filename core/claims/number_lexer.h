// SPDX-License-Identifier: GPL-3.0-or-later
// Digits with thousands separators, decimals and exponents; used by the reader of quantities only.
#pragma once

#include "core/claims/quantity.h"

namespace assay {

struct Digits {
    std::size_t length = 0; ///< bytes consumed
    double value = 0;
    double lastPlace = 1; ///< value of one unit of the last printed digit
    int trailingZeros = 0; ///< of a number without decimals
    bool integer = true;
    bool grouped = false; ///< thousands separators were used
};

/// Digits at the start of the text, or empty. "1,774" is 1774, or 1.774 where the document's mark is a comma.
std::optional<Digits> digitsAt(std::string_view text, DecimalMark mark);

/// Bytes of white space at the start, Unicode's thin and non-breaking ones included.
std::size_t blankLength(std::string_view text);

} // namespace assay
