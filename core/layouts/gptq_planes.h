// SPDX-License-Identifier: GPL-3.0-or-later
// The planar form of GPTQ's words (checkpoint_format "gptq_p"): 32 codes of b bits take b words, first the
// words of their lowest bits, then those of the next (3 = 2 + 1, 5 = 4 + 1, 6 = 4 + 2, 7 = 4 + 2 + 1). Within
// a plane of width w, word i holds codes 32 / w i and on, at shift w j.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace assay {

inline constexpr std::size_t PlanarBlock = 32; ///< codes

/// The widths of the planes of a code of 2 to 8 bits, lowest first; empty for others.
std::span<const unsigned> planesOf(unsigned bits);
/// Code index of a column of words; bits past the end read as zero.
unsigned planarCode(const std::uint8_t *in, std::size_t size, unsigned bits, std::size_t index);

} // namespace assay
