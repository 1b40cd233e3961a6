// SPDX-License-Identifier: GPL-3.0-or-later
// What printed digits allow. The only tolerance of the engine.
#pragma once

#include "core/claims/lexing/amount.h"
#include "core/claims/lexing/numeral.h"

namespace assay {

/// Long figures are also cut off ("1,019" for 1,019.98); one figure alone is rounded ("4:1" is 3.5 to 4.5).
inline constexpr int FewestCutFigures = 2;
/// Four zeros at the end of a count come by chance once in ten thousand: they are a rounding, of two figures
/// at the least.
inline constexpr int RoundedZeros = 4;
/// "About 460 MB": as far off as people still call about.
inline constexpr double AboutPart = 0.05;
/// "A quarter of": said of anything near it.
inline constexpr double FractionPart = 0.1;

/// The interval of a numeral that counts single things or bytes, or that measures.
Interval printedInterval(const Numeral &digits, bool countsSingles);
/// Wider by the given part of its ends.
Interval widened(Interval interval, double part);

} // namespace assay
