// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/value_steps.h"

#include "core/analysis/step_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace assay {
namespace {

constexpr std::array<std::size_t, 2> Windows { 32, 16 }; ///< groups have 16 values at least
constexpr std::size_t MostWindows = 48;
/// Magnitudes beside the largest that a window must show for its steps to say something.
constexpr std::size_t FewestMagnitudes = 3;
/// A window that random values put on steps by chance: one in a thousand.
constexpr double Chance = 1e-3;
constexpr int MostSteps = 128; ///< from zero to the largest of 8 bits with a sign
constexpr int MostStepsFromLeast = 255; ///< from the least to the largest
/// Places within its own rounding at which the largest value is tried to have been.
constexpr int Places = 9;
/// What the arithmetic of a quantiser leaves, in steps.
constexpr double Slack = 0.01;
/// Below twice this float16 itself has steps.
constexpr double SmallestHalf = 0x1p-24;

/// Digits of the values in bits: 8 where all are bfloat16's, 11 where float16's, else those that float32
/// keeps through a product and a sum.
int significantBits(std::span<const float> values)
{
    int trailing = 32;
    for (const float value : values)
        if (value != 0)
            trailing = std::min(trailing, std::countr_zero(std::bit_cast<std::uint32_t>(value)));
    return trailing >= 16 ? 8 : trailing >= 13 ? 11 : 21;
}

double roundingOf(double value, int bits)
{
    return value == 0 ? 0 : std::ldexp(1.0, std::ilogb(value) - bits);
}

/// Whether they are multiples of one of the steps that divide the largest into 1 to most parts.
bool liesOnSteps(std::span<const Magnitude> magnitudes, int most)
{
    const Magnitude largest = magnitudes.back();
    const auto others = magnitudes.first(magnitudes.size() - 1);
    const int places = largest.rounding / largest.value * most > Slack ? Places : 1;
    const double leastTop = largest.value - (places == 1 ? 0 : largest.rounding);
    const int mostParts = static_cast<int>(
        std::min<double>(most, std::ceil(leastTop / (2 * SmallestHalf)) - 1)); // float16 has steps below
    for (int i = 0; i < places; ++i) {
        const double shift = places == 1 ? 0 : 2.0 * i / (places - 1) - 1;
        const double top = largest.value + shift * largest.rounding;
        if (lieOnAStep(others,
                       { .perTop = 1 / top,
                         .slackPerStep = places == 1 ? 0 : largest.rounding / (top * (places - 1)),
                         .slack = Slack,
                         .mostParts = mostParts,
                         .enough = Chance / (static_cast<double>(most) * places) }))
            return true;
    }
    return false;
}

void sortDistinct(std::vector<Magnitude> &list)
{
    std::ranges::sort(list, {}, &Magnitude::value);
    const auto rest = std::ranges::unique(list, {}, &Magnitude::value);
    list.erase(rest.begin(), rest.end());
}

bool isOnSteps(std::span<const float> window, int bits)
{
    std::vector<Magnitude> fromZero, fromLeast;
    const double least = *std::ranges::min_element(window);
    for (const float value : window) {
        if (!std::isfinite(value))
            return false;
        const double size = std::abs(double { value });
        if (size > 0)
            fromZero.push_back({ size, roundingOf(size, bits) });
        if (value > least)
            fromLeast.push_back(
                { value - least, roundingOf(size, bits) + roundingOf(std::abs(least), bits) });
    }
    sortDistinct(fromZero);
    if (fromZero.size() <= FewestMagnitudes)
        return false;
    if (liesOnSteps(fromZero, MostSteps))
        return true;
    sortDistinct(fromLeast);
    return fromLeast.size() > FewestMagnitudes && liesOnSteps(fromLeast, MostStepsFromLeast);
}

double shareOf(std::span<const float> values, std::size_t window, int bits)
{
    const std::size_t count = values.size() / window;
    const std::size_t looked = std::min(count, MostWindows);
    std::size_t telling = 0, onSteps = 0;
    for (std::size_t i = 0; i < looked; ++i) {
        const auto part = values.subspan(i * count / looked * window, window);
        const auto zeros = static_cast<std::size_t>(std::ranges::count(part, 0.0f));
        if (2 * zeros > window)
            continue;
        ++telling;
        onSteps += isOnSteps(part, bits) ? 1 : 0;
    }
    constexpr std::size_t FewestTelling = 8;
    return telling < FewestTelling ? 0 : static_cast<double>(onSteps) / static_cast<double>(telling);
}

} // namespace

double shareOnSteps(std::span<const float> values)
{
    const int bits = significantBits(values);
    double share = 0;
    for (const std::size_t window : Windows)
        share = std::max(share, shareOf(values, window, bits));
    return share;
}

} // namespace assay
