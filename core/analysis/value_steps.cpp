// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/value_steps.h"

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

struct Magnitude {
    double value = 0, rounding = 0; ///< half of the last digit it can have
};

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

/// Distance from the next whole number of a size of at most MostStepsFromLeast.
double fromWhole(double steps)
{
    return std::abs(steps - static_cast<double>(static_cast<int>(steps + 0.5)));
}

/// Magnitudes in units of the largest, which stands at one of the places within its own rounding.
struct AtPlace {
    double perTop = 0; ///< 1 / the largest
    double slackPerStep = 0; ///< what the distance to the next place leaves

    double steps(const Magnitude &one, int parts) const { return one.value * perTop * parts; }
    double tolerance(const Magnitude &one, int parts) const
    {
        return (one.rounding + slackPerStep * one.value) * perTop * parts + Slack;
    }
};

/// The chance that values anywhere are as close to the steps as these; 1 if one of them is not on the steps.
double chanceOf(std::span<const Magnitude> magnitudes, const AtPlace &place, int parts)
{
    double chance = 1;
    for (const Magnitude &one : magnitudes) {
        const double tolerance = place.tolerance(one, parts);
        if (fromWhole(place.steps(one, parts)) > tolerance)
            return 1;
        chance *= std::min(1.0, 2 * tolerance);
    }
    return chance;
}

/// Whether they are multiples of one of the steps that divide the largest into 1 to most parts.
bool liesOnSteps(std::span<const Magnitude> magnitudes, int most)
{
    const Magnitude largest = magnitudes.back();
    const auto others = magnitudes.first(magnitudes.size() - 1);
    const int places = largest.rounding / largest.value * most > Slack ? Places : 1;
    const double enough = Chance / (static_cast<double>(most) * places);
    const double leastTop = largest.value - (places == 1 ? 0 : largest.rounding);
    const int mostParts = static_cast<int>(
        std::min<double>(most, std::ceil(leastTop / (2 * SmallestHalf)) - 1)); // float16 has steps below
    std::array<bool, MostStepsFromLeast + 1> isFirstOnStep;
    for (int i = 0; i < places; ++i) {
        const double shift = places == 1 ? 0 : 2.0 * i / (places - 1) - 1;
        const double top = largest.value + shift * largest.rounding;
        const AtPlace place { 1 / top, places == 1 ? 0 : largest.rounding / (top * (places - 1)) };
        for (int parts = 1; parts <= mostParts; ++parts) // most end here: a loop of its own runs in lanes
            isFirstOnStep[static_cast<std::size_t>(parts)]
                = fromWhole(place.steps(others.front(), parts)) <= place.tolerance(others.front(), parts);
        for (int parts = 1; parts <= mostParts; ++parts)
            if (isFirstOnStep[static_cast<std::size_t>(parts)] && chanceOf(others, place, parts) <= enough)
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
