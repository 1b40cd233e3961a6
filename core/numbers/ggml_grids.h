// SPDX-License-Identifier: GPL-3.0-or-later
// The codebooks of IQ1 to IQ3: chosen by measurement, not by a rule, so they are figures to carry.
#pragma once

#include <array>
#include <cstdint>

namespace assay {

/// Entries of eight digits 0, 1, 2, which stand for 8, 25, 43.
extern const std::array<std::uint16_t, 256> Grid2Xxs;
extern const std::array<std::uint16_t, 512> Grid2Xs;
extern const std::array<std::uint16_t, 1024> Grid2S;
/// Entries of four digits 0 to 7, which stand for 4, 12, 20, 28, 36, 44, 52, 62.
extern const std::array<std::uint16_t, 256> Grid3Xxs;
/// Entries of four digits 0 to 7, which stand for 1, 3, 5, ..., 15.
extern const std::array<std::uint16_t, 512> Grid3S;
/// Entries of eight digits 0, 1, 2, which stand for -1, 0, 1.
extern const std::array<std::uint16_t, 2048> Grid1;

} // namespace assay
