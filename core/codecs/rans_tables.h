// SPDX-License-Identifier: GPL-3.0-or-later
// What a model of bytes becomes for the coder and the decoder: an entry for each byte or place, and, for
// processors that look up bytes of 64 lanes at once, the same in tables of 64.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace assay {

inline constexpr std::size_t RansStates = 64;
inline constexpr unsigned RansBits = 12;
inline constexpr std::uint32_t RansTotal = 1u << RansBits;
/// States lie in [RansLow, RansLow << 16) between two bytes; all begin here.
inline constexpr std::uint32_t RansLow = 1u << 15;

using RansState = std::array<std::uint32_t, RansStates>;
/// Of 4096; that of a byte that occurs is not 0.
using RansChances = std::array<std::uint32_t, 256>;

struct RansEncodeTable {
    /// Of each byte its chance << 16 | the chances of smaller bytes.
    std::array<std::uint32_t, 256> entries {};
    /// The four bytes of the entries from first on, lowest first.
    static constexpr std::size_t Window = 128;
    alignas(64) std::array<std::array<std::uint8_t, Window>, 4> parts {};
    std::uint8_t first = 0;
    bool fitsWindow = false; ///< no byte outside the window occurs

    explicit RansEncodeTable(const RansChances &chances);
};

/// Finds the symbol of one of the 4096 places with tables of 64: places are 64 buckets of 64. Only symbols
/// that occur have a number, in ascending order.
struct RansSearch {
    static constexpr std::size_t Bucket = 64, Buckets = RansTotal / Bucket;
    /// Symbols that may begin within a bucket. The rare ones stand at either end, and those two buckets have
    /// a number for each place.
    static constexpr std::size_t MostBorders = 3;
    using Table = std::array<std::uint8_t, 64>;

    alignas(64) Table first {}; ///< of a bucket's first place
    alignas(64) std::array<Table, MostBorders> borders {}; ///< where in the bucket others begin; else Bucket
    std::size_t borderCount = 0; ///< the most that a bucket has
    alignas(64) Table bottom {}, top {}; ///< of each place of the first and the last bucket
    alignas(64) Table symbol {}, chanceLow {}, chanceHigh {}, belowLow {}, belowHigh {}; ///< by number
    bool fits = false; ///< otherwise the rest means nothing

    RansSearch() = default;
    explicit RansSearch(const RansChances &chances);
};

struct RansDecodeTable {
    /// Of each of the 4096 its byte << 24 | (its chance - 1) << 12 | how many of them the byte has below it.
    /// Behind them is room for what a vector writes too far.
    std::array<std::uint32_t, RansTotal + 16> entries;
    RansSearch
        search; ///< if it fits, on processors that have the lanes for it, and then there are no entries
};

} // namespace assay
