// SPDX-License-Identifier: GPL-3.0-or-later
// The block formats of ggml: each block holds its own scales, blocks run along rows without padding.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace assay {

/// Decodes blockCount blocks that lie one after the other into blockCount * blockElements floats.
using BlockRun = void (*)(const std::uint8_t *in, float *out, std::size_t blockCount);

struct BlockFormat {
    const char *name; ///< as in ggml_types: "Q4_K"
    BlockRun run;
};

/// Blocks of 16 to 128 elements: Q4_0 ... Q8_1, IQ4_NL, MXFP4, NVFP4, Q1_0, Q2_0.
std::span<const BlockFormat> smallBlockFormats();
/// Super-blocks of 256 elements: the K-quants, IQ4_XS, TQ1_0, TQ2_0.
std::span<const BlockFormat> superBlockFormats();
/// Super-blocks whose elements are entries of a codebook: IQ1 to IQ3.
std::span<const BlockFormat> gridBlockFormats();
/// By type name; nullptr where the type's values are not decoded.
const BlockFormat *findBlockFormat(std::string_view name);

} // namespace assay
