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

/// Counts the different values among a few, zeros left out, in an open table that is kept from call to call.
class DistinctCount {
public:
    struct Result {
        std::uint64_t nonZero = 0, distinct = 0;
    };

    /// kept: the bits of a float that tell values apart.
    Result of(std::span<const float> values, std::uint32_t kept)
    {
        constexpr std::uint32_t Golden = 0x9e3779b1u;
        const unsigned shift
            = 31 - static_cast<unsigned>(std::bit_width(values.size())); // half is taken at most
        m_slots.assign(std::size_t { 1 } << (32 - shift), Empty);
        Result result;
        for (const float value : values) {
            if (value == 0)
                continue;
            ++result.nonZero;
            const std::uint32_t bits = std::bit_cast<std::uint32_t>(value) & kept;
            std::size_t place = (bits * Golden) >> shift;
            while (m_slots[place] != Empty && m_slots[place] != bits)
                place = (place + 1) & (m_slots.size() - 1);
            result.distinct += m_slots[place] == Empty ? 1 : 0;
            m_slots[place] = bits;
        }
        return result;
    }

private:
    static constexpr std::uint32_t Empty = 0; ///< the bits of zero, which is left out
    std::vector<std::uint32_t> m_slots {};
};

constexpr std::uint32_t AllBits = 0xffffffffu, MagnitudeBits = 0x7fffffffu;

double perWindow(DistinctCount &counter, std::span<const float> values, std::size_t window, std::size_t least)
{
    double sum = 0, windows = 0;
    for (std::size_t at = 0; at + window <= values.size(); at += window) {
        const auto found = counter.of(values.subspan(at, window), MagnitudeBits);
        if (found.nonZero < least)
            continue;
        sum += static_cast<double>(found.distinct) / static_cast<double>(found.nonZero);
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
    DistinctCount counter;
    const auto all = counter.of(values, AllBits);
    count.nonZero = all.nonZero;
    count.inSample = all.distinct;
    for (std::size_t at = 0; at + LongWindow <= values.size(); at += LongWindow)
        count.inGroup = std::max(count.inGroup, counter.of(values.subspan(at, LongWindow), AllBits).distinct);
    count.perShortWindow = perWindow(counter, values, ShortWindow, LeastShort);
    count.perLongWindow = perWindow(counter, values, LongWindow, LeastLong);
    count.onSteps = shareOnSteps(values);
    return count;
}

} // namespace assay
