// SPDX-License-Identifier: GPL-3.0-or-later
// Every number of a text with its unit: the one grammar of numerals and units.
#pragma once

#include "core/claims/lexing/amount.h"
#include "core/claims/lexing/numeral.h"

namespace assay {

struct LexContext {
    DecimalSign sign = DecimalSign::Point;
    LanguageSet languages = LanguageSet::with(Language::English);
    std::string_view label {}; ///< key, header or item label of the text: its unit is that of bare numbers
};

struct FoundAmount {
    std::size_t begin = 0, length = 0; ///< with sign, "about" and unit
    std::size_t digitsBegin = 0, digitsLength = 0;
    Amount amount {};
};

/// In order of their places; none overlaps another. Numbers that are no quantity are among them, classified.
std::vector<FoundAmount> findAmounts(std::string_view text, const LexContext &context);

/// A number without a unit as what its label says it is; also a count ("438M") that is a size. The readings
/// are made anew from the printed digits.
Amount asDimension(const Amount &plain, Dimension dimension);

} // namespace assay
