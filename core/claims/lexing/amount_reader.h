// SPDX-License-Identifier: GPL-3.0-or-later
// One quantity at its place: digits, magnitude, unit, "per", range, and the words before and behind. Used by
// findAmounts only.
#pragma once

#include "core/claims/lexing/amounts.h"
#include "core/claims/lexing/numeral.h"

namespace assay {

/// The quantity whose digits begin at this byte; what stands before floor belongs to another. Empty if
/// letters follow that are no unit ("8x7B").
std::optional<FoundAmount> readAmount(std::string_view text, std::size_t at, std::size_t floor,
                                      const LexContext &context);
/// "three layers", "four times", "a quarter of".
std::optional<FoundAmount> readWordAmount(std::string_view text, std::size_t at, std::size_t floor,
                                          const LexContext &context);
/// "3.9 分の 1", "3.9分之1": a factor written upside down. digits: those at this byte.
std::optional<FoundAmount> readPartOfOne(std::string_view text, std::size_t at, std::size_t floor,
                                         const LexContext &context, const Numeral &digits);
/// "四倍", "百分之二十五", "四分之一".
std::optional<FoundAmount> readHanAmount(std::string_view text, std::size_t at, std::size_t floor,
                                         const LexContext &context);

} // namespace assay
