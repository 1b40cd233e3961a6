// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of a ggml block.
#pragma once

#include "core/numbers/float_formats.h"

#include <array>
#include <cstring>

namespace assay {

template <typename Number> inline Number blockField(const std::uint8_t *in)
{
    Number value;
    std::memcpy(&value, in, sizeof(Number));
    return value;
}

inline float blockHalf(const std::uint8_t *in)
{
    return halfToFloat(blockField<std::uint16_t>(in));
}

/// The 16 levels of IQ4_NL and IQ4_XS.
inline constexpr std::array<float, 16> Iq4Levels { -127, -104, -83, -65, -49, -35, -22, -10,
                                                   1,    13,   25,  38,  53,  69,  89,  113 };

/// E2M1 as ggml holds it, in integers: code 8 is plus zero.
inline constexpr std::array<float, 16> GgmlE2M1Values = [] {
    auto values = E2M1Values;
    values[8] = 0.0f;
    return values;
}();

} // namespace assay
