// SPDX-License-Identifier: GPL-3.0-or-later
// DFloat11: bfloat16 matrices with their exponents Huffman coded, lossless.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout Dfloat11Layout;

/// Where the whole of a group lies; each of its matrices carries it.
struct Dfloat11Parameters {
    Extent codes {}, mantissas {}, tables {}, gaps {}, positions {};
    std::uint64_t first = 0; ///< exponents of the group before this matrix
    std::uint64_t blockBytes = 0; ///< of codes
    std::uint64_t threads = 0; ///< of a block
};

/// All bytes of a part of a group.
Result<std::vector<std::byte>> readDfloat11Extent(const Model &model, const Extent &extent);

} // namespace assay
