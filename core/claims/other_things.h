// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in running text that look like sizes and ratios and say nothing about stored weights: a card's
// memory, a speed-up, the archive of a data set.
#pragma once

#include "core/claims/quantity.h"

namespace assay {

/// The text around a number.
struct NumberPlace {
    std::string_view before {}, after {}; ///< of the sentence
    std::string_view clause {}, sentence {};
    std::string_view heading {}; ///< path of the headings above
};

bool isAboutOtherThing(const Quantity &quantity, ClaimKind kind, const NumberPlace &place);

/// "a compression ratio of", "Kompressionsfaktor", "by a factor of" in a sentence about space: the bare
/// number behind it is a ratio. field: the words right before the number.
bool saysRatioBefore(std::string_view field, std::string_view sentence);

/// "16x compression with no loss of accuracy": what stands right behind the number says what it is.
bool compressionFollows(std::string_view after);

/// True if words tie a ratio or percentage to what is stored, and none to anything else ("upsampling ratio",
/// "the vocabulary is 36 % smaller"). clause: the words around it; field: its key, header or label.
bool isTiedToSize(ClaimKind kind, std::string_view clause, std::string_view field, std::string_view heading);

/// "Scaling factor": how much larger a target is than what was tested, no ratio of compression.
bool namesScale(std::string_view field);

} // namespace assay
