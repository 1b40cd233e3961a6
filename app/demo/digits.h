// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's data: seven-segment digits drawn with random place, size, slant, stroke and noise. Nothing is
// downloaded and nothing is shipped; the same seed draws the same pictures everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::demo {

constexpr std::size_t ImageSide = 16;
constexpr std::size_t ImagePixels = ImageSide * ImageSide;
constexpr std::size_t DigitClasses = 10;

struct Digits {
    std::vector<float> pixels; ///< count × ImagePixels, mean about 0
    std::vector<std::uint8_t> labels;
    std::size_t count() const { return labels.size(); }
};

Digits drawDigits(std::uint64_t seed, std::size_t count);

} // namespace assay::demo
