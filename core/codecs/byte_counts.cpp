// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/byte_counts.h"

#include <algorithm>
#include <cstring>

// Highway compiles this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/byte_counts.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Eight tables side by side, so that one byte after itself does not wait for its own count.
inline void countOneByOne(const std::uint8_t *in, std::size_t size, ByteCounts &counts)
{
    constexpr std::size_t Tables = 8;
    std::array<ByteCounts, Tables> parts {};
    std::size_t at = 0;
    for (; at + Tables <= size; at += Tables) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, in + at, sizeof eight);
        for (std::size_t j = 0; j < Tables; ++j)
            ++parts[j][eight >> (8 * j) & 0xFF];
    }
    for (; at < size; ++at)
        ++parts[0][in[at]];
    for (const ByteCounts &part : parts)
        for (std::size_t i = 0; i < counts.size(); ++i)
            counts[i] += part[i];
}

#if HWY_TARGET == HWY_SCALAR

void Count(const std::uint8_t *in, std::size_t size, ByteCounts &counts)
{
    countOneByOne(in, size, counts);
}

#else

constexpr std::size_t Piece = 512; // stays in the nearest cache
/// So few different bytes are counted faster one after the other than one table for all is filled: exponents
/// of a row have twelve.
constexpr unsigned MostCompared = 32;

using Octets = hn::CappedTag<std::uint8_t, 64>;

struct Range {
    unsigned first = 0, last = 0;
};

inline Range rangeOf(const std::uint8_t *in)
{
    const Octets octets;
    const hn::Repartition<std::uint32_t, Octets> words;
    auto low = hn::LoadU(octets, in), high = low;
    for (std::size_t i = hn::Lanes(octets); i < Piece; i += hn::Lanes(octets)) {
        const auto bytes = hn::LoadU(octets, in + i);
        low = hn::Min(low, bytes);
        high = hn::Max(high, bytes);
    }
    const auto shifted
        = [&](auto bytes, auto shift) { return hn::BitCast(octets, shift(hn::BitCast(words, bytes))); };
    const auto one = [](auto word) { return hn::ShiftRight<8>(word); };
    const auto two = [](auto word) { return hn::ShiftRight<16>(word); };
    low = hn::Min(low, shifted(low, one));
    low = hn::Min(low, shifted(low, two));
    high = hn::Max(high, shifted(high, one));
    high = hn::Max(high, shifted(high, two));
    const auto octet = hn::Set(words, 0xFF);
    return { hn::GetLane(hn::MinOfLanes(words, hn::And(hn::BitCast(words, low), octet))),
             hn::GetLane(hn::MaxOfLanes(words, hn::And(hn::BitCast(words, high), octet))) };
}

void Count(const std::uint8_t *in, std::size_t size, ByteCounts &counts)
{
    const Octets octets;
    std::size_t at = 0;
    for (; at + Piece <= size; at += Piece) {
        const Range range = rangeOf(in + at);
        if (range.last - range.first >= MostCompared)
            break;
        for (unsigned byte = range.first; byte <= range.last; ++byte) {
            const auto wanted = hn::Set(octets, static_cast<std::uint8_t>(byte));
            std::size_t found = 0;
            for (std::size_t i = 0; i < Piece; i += hn::Lanes(octets))
                found += hn::CountTrue(octets, hn::Eq(hn::LoadU(octets, in + at + i), wanted));
            counts[byte] += static_cast<std::uint32_t>(found);
        }
    }
    if (at < size)
        countOneByOne(in + at, size - at, counts);
}

#endif

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(Count);

void countBytes(std::span<const std::byte> bytes, ByteCounts &counts)
{
    HWY_DYNAMIC_DISPATCH(Count)(reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size(), counts);
}

} // namespace assay
#endif
