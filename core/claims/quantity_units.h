// SPDX-License-Identifier: GPL-3.0-or-later
// The units of claims, one row each. Used by the readers of quantities only.
#pragma once

#include "core/claims/document.h"

#include <string_view>

namespace assay {

struct UnitRow {
    std::string_view spelling; ///< lower case
    ClaimKind kind;
    double scale; ///< to base units
    double otherScale; ///< second reading of the same letters (MiB for MB), or 0
    bool spaced; ///< may stand apart from its number
};

/// The row whose spelling begins the text and ends at a word boundary; longest first. Letters in the text
/// are compared without case, except that a lone "b" after digits is not bytes.
const UnitRow *unitAt(std::string_view text, bool spaced);
/// What a quantity is said to be per: "per billion parameters", "/MB", "per layer".
struct PerMatch {
    std::size_t length = 0; ///< bytes from the end of the quantity
    double divisor = 0, otherDivisor = 0; ///< to one parameter or one byte; 0 for anything else
};
/// Empty if nothing of the kind follows a quantity of sizes or counts.
std::optional<PerMatch> perAt(std::string_view text, ClaimKind kind);
/// The same for the words of a field behind its "per".
PerMatch perNamed(std::string_view words, ClaimKind kind);
/// Makes a size or count the density that it is, or nothing that Assay knows.
void makeDensity(Quantity &quantity, const PerMatch &per);
/// The row of a unit word in a key or header ("mb", "gb", "bytes", "percent"), or null.
const UnitRow *unitNamed(std::string_view word);

} // namespace assay
