// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers with units as people write them, each with the interval that its printed digits allow.
#pragma once

#include "core/claims/document.h"

#include <string_view>

namespace assay {

struct QuantityMatch {
    std::size_t offset = 0, length = 0; ///< bytes in the text that was searched
    Quantity quantity {};
    bool bare = false; ///< digits alone: only a header, key or neighbouring word can say what they count
};

/// Units of quantities of kind Other that Assay computes with: bytes per parameter, and how many times a
/// target is larger than what was tested.
inline constexpr const char *BytesPerParameter = "bytes per parameter";
inline constexpr const char *ParametersPerByte = "parameters per byte";
inline constexpr const char *ScaleFactorUnit = "times the scale";
inline bool isDerived(const Quantity &quantity)
{
    return quantity.kind == ClaimKind::Other
        && (quantity.unit == BytesPerParameter || quantity.unit == ParametersPerByte
            || quantity.unit == ScaleFactorUnit);
}

/// How a document writes its decimals, decided once for the whole of it.
enum class DecimalMark { Point, Comma };
DecimalMark decimalMarkOf(std::string_view text);

/// Every number that stands as a quantity. Dates, versions, names ("GPT-2", "Llama-3.1-8B", "int8",
/// "Q4_K_M"), dimensions ("100×100"), hashes and identifiers are not among them.
std::vector<QuantityMatch> findQuantities(std::string_view text, DecimalMark mark = DecimalMark::Point);

/// The quantity that the whole text is ("~460MB", "117K params", "1000:1"), or empty.
std::optional<QuantityMatch> wholeQuantity(std::string_view text, DecimalMark mark = DecimalMark::Point);

/// A bare number read in the unit that its key or header names: "size_mb", "Size (GB)", "ratio", "percent".
/// Kind Other if the field names no unit Assay knows.
Quantity inUnitOfField(const Quantity &bare, std::string_view field);

} // namespace assay
