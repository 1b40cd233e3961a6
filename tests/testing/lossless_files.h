// SPDX-License-Identifier: GPL-3.0-or-later
// Files of lossless packers, written from their layouts and independent of the readers.
#pragma once

#include "tests/testing/safetensors_builder.h"

namespace assay::testing {

/// bfloat16 words whose exponents are twelve, each half as frequent as the one before.
std::vector<std::uint16_t> brainFloats(std::size_t count, unsigned seed);

/// One ZipNN frame. planes: 1, 2 or 4; pieces of 2^pieceLog bytes. Planes of few symbols below 128 are
/// Huffman coded, planes of one symbol are that symbol.
struct ZipnnFrame {
    unsigned planes = 2;
    bool isSignMoved = true;
    unsigned pieceLog = 18;
    unsigned dtype = 6;
    std::vector<std::uint64_t> shape {}; ///< written as torch does, if any
};
std::string zipnnFrame(const std::string &bytes, const ZipnnFrame &options = {});

/// The six tensors of a DFloat11 group of 512 threads of 8 bytes. borders: words before each matrix but the
/// first.
void addDfloat11Group(SafetensorsBuilder &file, const std::string &group,
                      const std::vector<std::uint16_t> &words, const std::vector<std::int64_t> &borders);

} // namespace assay::testing
