// SPDX-License-Identifier: GPL-3.0-or-later
// Units: one canonical row each; symbols are spelled here (their case tells "Mb" from "MB"), words in the
// lexicon.
#pragma once

#include "core/claims/lexicon/lexicon.h"
#include "core/claims/lexing/amount.h"

namespace assay {

struct Unit {
    std::string_view name; ///< canonical
    Dimension dimension;
    double scale; ///< to base units
    double otherScale; ///< second reading of the same letters (MiB for MB), or 0
};

struct UnitMatch {
    const Unit *unit = nullptr;
    std::size_t length = 0; ///< bytes, from the beginning of the text
};

/// The unit with this canonical name, or null.
const Unit *unitCalled(std::string_view name);
/// The unit at the very beginning of the text, a symbol or a word; it ends with a word. attached: no blank
/// stands between number and text, so that "x", "B" and "G" may be units.
std::optional<UnitMatch> unitAtStart(std::string_view text, bool attached, LanguageSet languages);
/// "K", "M", "million", "Mrd.", "亿": factor and bytes.
struct MagnitudeMatch {
    double factor = 1;
    std::size_t length = 0;
};
std::optional<MagnitudeMatch> magnitudeAtStart(std::string_view text, bool attached, LanguageSet languages);

/// What a label gives to bare numbers under it: "Size (MB)", "size_mb", "Params (M)",
/// "mb_per_billion_params".
struct LabelUnit {
    const Unit *unit = nullptr;
    double magnitude = 1;
    const Unit *per = nullptr; ///< what stands below a "per" or a stroke, if a unit
    double perMagnitude = 1;
    PerWhat perWhat = PerWhat::None;
    std::string_view noun {}; ///< of a density: what is counted above, or empty
    bool any() const { return unit || magnitude != 1 || perWhat != PerWhat::None; }
};
LabelUnit unitOfLabel(std::string_view label, LanguageSet languages);

} // namespace assay
