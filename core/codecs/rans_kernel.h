// SPDX-License-Identifier: GPL-3.0-or-later
// Range asymmetric numeral systems (J. Duda, 2013) in 64 interleaved states of 32 bits, renewed by words of
// 16: chances are of 4096. Of every 64 bytes, byte 32 k + 4 i + j belongs to state 32 k + 8 j + i. The coder
// goes forwards and writes words upwards; the decoder goes backwards and reads them downwards, so neither
// copies. The words of lower states stand first. Any instruction set gives the same bytes.
#pragma once

#include "core/codecs/rans_tables.h"

#include <cstddef>
#include <cstdint>

namespace assay {

/// Of one step: a word for each state, and what a vector writes or reads behind the last one.
inline constexpr std::size_t RansMostBytes = 2 * RansStates, RansSlackBytes = 64;

/// For ransDecode on this processor.
void ransFillTable(const RansChances &chances, RansDecodeTable &table);
/// Codes steps of 64 bytes. out: room for steps * RansMostBytes + RansSlackBytes. Gives the end of the words.
std::uint8_t *ransEncode(const std::uint8_t *in, std::size_t steps, const RansEncodeTable &table,
                         RansState &state, std::uint8_t *out);
/// Decodes steps of 64 bytes into out, the last first, from the words before end; RansSlackBytes behind end
/// must be readable. Gives where the words that are left end, or null if there are too few behind begin.
const std::uint8_t *ransDecode(std::uint8_t *out, std::size_t steps, const RansDecodeTable &table,
                               RansState &state, const std::uint8_t *begin, const std::uint8_t *end);

} // namespace assay
