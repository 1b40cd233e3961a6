// SPDX-License-Identifier: GPL-3.0-or-later
// Range asymmetric numeral systems (J. Duda, 2013) in 64 interleaved states of 32 bits, renewed by words of
// 16: chances are of 4096. Of every 64 bytes, byte 32 k + 4 i + j belongs to state 32 k + 8 j + i. The coder
// goes forwards and writes words upwards; the decoder goes backwards and reads them downwards, so neither
// copies. The words of lower states stand first. Any instruction set gives the same bytes.
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
/// Of each byte its chance << 16 | the chances of smaller bytes; the chance of a byte that occurs is not 0.
using RansEncodeTable = std::array<std::uint32_t, 256>;
/// Of each of the 4096 its byte << 24 | (its chance - 1) << 12 | how many of them the byte has below it.
/// Behind them is room for what a vector writes too far.
using RansDecodeTable = std::array<std::uint32_t, RansTotal + 16>;

/// Of one step: a word for each state, and what a vector writes behind the last one.
inline constexpr std::size_t RansMostBytes = 2 * RansStates, RansSlackBytes = 16;

void ransFillTable(const std::array<std::uint32_t, 256> &chances, RansDecodeTable &table);
/// Codes steps of 64 bytes. out: room for steps * RansMostBytes + RansSlackBytes. Gives the end of the words.
std::uint8_t *ransEncode(const std::uint8_t *in, std::size_t steps, const RansEncodeTable &table,
                         RansState &state, std::uint8_t *out);
/// Decodes steps of 64 bytes into out, the last first, from the words before end; RansSlackBytes behind end
/// must be readable. Gives where the words that are left end, or null if there are too few behind begin.
const std::uint8_t *ransDecode(std::uint8_t *out, std::size_t steps, const RansDecodeTable &table,
                               RansState &state, const std::uint8_t *begin, const std::uint8_t *end);

} // namespace assay
