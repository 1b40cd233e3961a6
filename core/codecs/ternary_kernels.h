// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay {

/// digits[i] = 1 + (values[i] > threshold) - (values[i] < -threshold); not-a-number gives 1.
void ternaryDigits(const float *values, std::size_t count, float threshold, std::uint8_t *digits);

/// values[i] = (digits[i] - 1) * scale.
void ternaryValues(const std::uint8_t *digits, std::size_t count, float scale, float *values);

} // namespace assay
