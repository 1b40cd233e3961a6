// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/digits.h"

#include "core/base/random.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::demo {
namespace {

struct Segment {
    float x0, y0, x1, y1;
};

// Segments a..g of the display in a box of width 1 and height 2.
constexpr std::array<Segment, 7> Segments { { { 0, 0, 1, 0 },
                                              { 1, 0, 1, 1 },
                                              { 1, 1, 1, 2 },
                                              { 0, 2, 1, 2 },
                                              { 0, 1, 0, 2 },
                                              { 0, 0, 0, 1 },
                                              { 0, 1, 1, 1 } } };
// Bit i = segment i is lit.
constexpr std::array<unsigned, DigitClasses> Lit {
    0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f
};

float distanceTo(const Segment &segment, float x, float y)
{
    const float dx = segment.x1 - segment.x0;
    const float dy = segment.y1 - segment.y0;
    const float along
        = std::clamp(((x - segment.x0) * dx + (y - segment.y0) * dy) / (dx * dx + dy * dy), 0.0f, 1.0f);
    return std::hypot(x - segment.x0 - along * dx, y - segment.y0 - along * dy);
}

void drawDigit(unsigned digit, Random &random, float *pixels)
{
    const auto between
        = [&](double low, double high) { return static_cast<float>(low + (high - low) * random.uniform()); };
    const float scale = between(4.0, 6.2);
    const float left = between(2.0, 14.0 - static_cast<double>(scale));
    const float top = between(0.8, 15.2 - 2 * static_cast<double>(scale));
    const float slant = between(-0.35, 0.35);
    const float stroke = between(0.12, 0.26);
    const float noise = between(0.1, 0.45);
    for (std::size_t row = 0; row < ImageSide; ++row)
        for (std::size_t column = 0; column < ImageSide; ++column) {
            const float y = (static_cast<float>(row) - top) / scale;
            const float x = (static_cast<float>(column) - left) / scale - slant * (1 - y);
            float nearest = 9;
            for (std::size_t i = 0; i < Segments.size(); ++i)
                if ((Lit[digit] >> i) & 1)
                    nearest = std::min(nearest, distanceTo(Segments[i], x, y));
            const float ink = std::clamp((stroke - nearest) * scale + 0.5f, 0.0f, 1.0f);
            pixels[row * ImageSide + column] = 2 * ink - 0.4f + noise * static_cast<float>(random.gaussian());
        }
}

} // namespace

Digits drawDigits(std::uint64_t seed, std::size_t count)
{
    Random random(seed);
    Digits digits;
    digits.pixels.resize(count * ImagePixels);
    digits.labels.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        digits.labels[i] = static_cast<std::uint8_t>(random.below(DigitClasses));
        drawDigit(digits.labels[i], random, digits.pixels.data() + i * ImagePixels);
    }
    return digits;
}

} // namespace assay::demo
