// SPDX-License-Identifier: GPL-3.0-or-later
// Digits with thousands separators, decimals and exponents, in the writing of any country.
#pragma once

#include "core/claims/lexicon/lexicon.h"

namespace assay {

/// How a document writes its decimals, decided once by all its numbers.
enum class DecimalSign : std::uint8_t { Point, Comma };
/// Evidence in the text counts; without any the habit of the language does.
DecimalSign decimalSignOf(std::string_view text, Language language);

struct Numeral {
    std::size_t length = 0; ///< bytes
    double value = 0;
    double lastPlace = 1; ///< value of one unit of the last printed digit
    int significant = 0; ///< printed digits without leading zeros
    int trailingZeros = 0; ///< of a number without decimals
    bool integer = true;
    bool grouped = false;
};

/// The numeral at the start of the text, or empty.
std::optional<Numeral> numeralAt(std::string_view text, DecimalSign sign);

/// Bytes of blanks at the start, of all widths.
std::size_t blanksAt(std::string_view text);
inline bool isAsciiDigit(char c)
{
    return c >= '0' && c <= '9';
}
std::size_t digitsAtStart(std::string_view text);

/// A number in Han numerals ("二十五", "三点五", "一亿"): bytes and value, or empty.
struct HanNumeral {
    std::size_t length = 0;
    double value = 0, lastPlace = 1;
    bool integer = true;
};
std::optional<HanNumeral> hanNumeralAt(std::string_view text);

} // namespace assay
