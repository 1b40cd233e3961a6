// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic with what printed digits allow.
#pragma once

#include "core/claims/document.h"
#include "core/claims/lexing/amount.h"

namespace assay {

/// The interval in each reading of the unit, the first as printed.
std::vector<Interval> readings(const Quantity &quantity);
/// numerator / denominator over every pair of readings; upper end infinite where the denominator may be 0.
std::vector<Interval> quotients(const Quantity &numerator, const Quantity &denominator);
/// What the printed value allows, its digits rounded or cut off.
std::vector<Interval> stated(const Quantity &quantity);
bool anyOverlap(const std::vector<Interval> &a, const std::vector<Interval> &b);
/// 1 - x of each.
std::vector<Interval> complements(std::vector<Interval> of);

} // namespace assay
