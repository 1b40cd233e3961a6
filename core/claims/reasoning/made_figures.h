// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that compare two others: factors, shares saved and kept, changes, points and differences; and what
// each of them is of a larger and a smaller figure. The kind of the figure decides, and no word.
#pragma once

#include "core/claims/reasoning/arithmetic.h"

#include <vector>

namespace assay {

/// One formula that a made figure may stand for; a is the larger of the two.
struct MadeLaw {
    const char *pattern;
    Computed computed;
};

/// A factor, share, change or difference that is meant as it is printed.
bool isMadeFigure(const Fact &fact);
/// All formulas that its kind allows; the likeliest is the first. Empty if it is nothing of such figures.
std::vector<MadeLaw> madeLaws(const Fact &made, const Fact &large, const Fact &small);

} // namespace assay
