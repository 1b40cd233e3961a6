// SPDX-License-Identifier: GPL-3.0-or-later
// Values that are whole multiples of a step, as a quantiser of up to 8 bits leaves them: found without
// knowing its groups, its scales or its bits, also after the values were rounded to float16 or bfloat16.
#pragma once

#include <span>

namespace assay {

/// Share of the windows of 16 or 32 neighbours (the larger of both shares) whose values lie on equal steps
/// closely enough that chance would put one window in a thousand there. 0 where no window can tell.
/// About fifty windows are looked at, however many values there are.
double shareOnSteps(std::span<const float> values);

} // namespace assay
