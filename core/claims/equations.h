// SPDX-License-Identifier: GPL-3.0-or-later
// Calculations that a text writes out: "548 MB / 137 MB = 4x", "4 × 2 × 1.5 = 12x".
#pragma once

#include "core/claims/quantity.h"

#include <span>

namespace assay {

struct EquationMatch {
    std::size_t target = 0; ///< index into the matches: the quantity behind the equals sign
    std::string written {};
    std::vector<std::pair<double, double>> computed {}; ///< one interval per reading of the units
};

/// Sums of products without brackets whose units fit the result's; others are left alone. matches: what
/// findQuantities() found in the text, in order.
std::vector<EquationMatch> findEquations(std::string_view text, std::span<const QuantityMatch> matches);

} // namespace assay
