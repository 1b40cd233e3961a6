// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/value_levels.h"

#include "core/analysis/value_steps.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace assay {
namespace {

constexpr std::size_t ShortWindow = 32, LongWindow = 128;
/// A window of fewer non-zero values says nothing.
constexpr std::size_t LeastShort = 8, LeastLong = 64;
/// Of 32 values on 4 bits at most 16 magnitudes differ (0.5), of two groups of 16 in turn 0.6; bfloat16's own
/// rounding leaves 0.96.
constexpr double FewInShort = 0.75;
/// Of 128 values on 8 bits 0.55 differ, of bfloat16 values 0.85.
constexpr double FewInLong = 0.7;
/// One scale for all: 256 levels at most, in a sample of four times as many values.
constexpr std::uint64_t MostLevels = 256, ValuesPerLevel = 4;

/// Of windows on steps of 8 bits all are seen in float16 and float32, a third in bfloat16; of trained weights
/// one in a thousand by chance.
constexpr double EnoughOnSteps = 0.25;

/// Bits of the values that are not zero; of their magnitudes if asked.
std::vector<std::uint32_t> bitsOf(std::span<const float> values, bool areMagnitudes)
{
    std::vector<std::uint32_t> bits;
    bits.reserve(values.size());
    for (const float value : values)
        if (value != 0)
            bits.push_back(std::bit_cast<std::uint32_t>(value) & (areMagnitudes ? 0x7fffffffu : 0xffffffffu));
    return bits;
}

std::uint64_t distinctIn(std::vector<std::uint32_t> bits)
{
    std::ranges::sort(bits);
    return static_cast<std::uint64_t>(std::ranges::unique(bits).begin() - bits.begin());
}

double perWindow(std::span<const float> values, std::size_t window, std::size_t least)
{
    double sum = 0, windows = 0;
    for (std::size_t at = 0; at + window <= values.size(); at += window) {
        auto bits = bitsOf(values.subspan(at, window), true);
        if (bits.size() < least)
            continue;
        const auto count = static_cast<double>(bits.size());
        sum += static_cast<double>(distinctIn(std::move(bits))) / count;
        ++windows;
    }
    return windows > 0 ? sum / windows : 1;
}

} // namespace

bool LevelCount::isCoarse() const
{
    return (nonZero >= LongWindow / 2 && inSample <= MostLevels && inSample * ValuesPerLevel <= nonZero)
        || perShortWindow <= FewInShort || perLongWindow <= FewInLong || isOnSteps();
}

bool LevelCount::isOnSteps() const
{
    return onSteps >= EnoughOnSteps;
}

LevelCount countLevels(std::span<const float> values)
{
    LevelCount count;
    auto all = bitsOf(values, false);
    count.nonZero = all.size();
    count.inSample = distinctIn(std::move(all));
    for (std::size_t at = 0; at + LongWindow <= values.size(); at += LongWindow)
        count.inGroup = std::max(count.inGroup, distinctIn(bitsOf(values.subspan(at, LongWindow), false)));
    count.perShortWindow = perWindow(values, ShortWindow, LeastShort);
    count.perLongWindow = perWindow(values, LongWindow, LeastLong);
    count.onSteps = shareOnSteps(values);
    return count;
}

} // namespace assay
