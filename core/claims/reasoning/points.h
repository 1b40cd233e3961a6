// SPDX-License-Identifier: GPL-3.0-or-later
// Points of percentages, and percentages of points: one writes 52.4 % - 51.1 % as 1.3, as 1.3 % and as 1.3
// percentage points.
#pragma once

#include "core/claims/facts/fact.h"

namespace assay {

bool isPercentage(const Fact &fact);
/// What a difference of such sources is multiplied with to be in the units of the stated one.
double pointFactor(const Fact &source, const Fact &stated);

} // namespace assay
