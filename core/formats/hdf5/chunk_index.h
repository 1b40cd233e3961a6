// SPDX-License-Identifier: GPL-3.0-or-later
// Which chunks of a dataset were written, and where.
#pragma once

#include "core/formats/hdf5/storage.h"

namespace assay::hdf5 {

enum class IndexKind : std::uint64_t {
    OldTree = 0,
    Single = 1,
    Implicit = 2,
    FixedArray = 3,
    ExtensibleArray = 4, ///< not read
    Tree = 5,
};

struct ChunkIndex {
    IndexKind kind = IndexKind::OldTree;
    std::uint64_t address = Undefined;
    bool isFiltered = false;
    std::uint64_t chunkBytes = 0; ///< unpacked
    std::optional<std::uint64_t> singleBytes {};
    std::uint64_t singleSkipped = 0;
};

/// chunkDims as many as shape has, none of them 0. Every chunk lies inside the file and inside the shape.
Result<std::vector<Chunk>> chunksOf(File &file, const ChunkIndex &index, const Shape &shape,
                                    std::span<const std::uint64_t> chunkDims);

} // namespace assay::hdf5
