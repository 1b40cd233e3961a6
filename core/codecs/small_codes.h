// SPDX-License-Identifier: GPL-3.0-or-later
// Codes of few bits for runs of weights, a byte each. Any instruction set gives the same.
#pragma once

#include "core/numbers/float_formats.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace assay {

/// 0 if none is finite.
float largestFinite(std::span<const float> values);
/// encodeSmallFloat of value * factor, for formats without infinities; nanCode where the value is none.
void smallFloatCodes(std::span<const float> values, float factor, const SmallFloat &format,
                     std::uint8_t nanCode, std::uint8_t *codes);
/// How many of the ascending bounds lie below value * factor; what is no number counts as 0.
void codesBetween(std::span<const float> values, float factor, const std::array<float, 15> &bounds,
                  std::uint8_t *codes);

} // namespace assay
