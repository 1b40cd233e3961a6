// SPDX-License-Identifier: GPL-3.0-or-later
// Where the elements of a dataset lie: in one piece, or in chunks that filters have packed.
#pragma once

#include "core/formats/hdf5/object.h"
#include "core/model/shape.h"

namespace assay::hdf5 {

struct Filter {
    std::uint64_t id = 0;
    std::vector<std::uint64_t> values {}; ///< the writer's parameters
};

struct Chunk {
    std::uint64_t place = 0; ///< byte in the source
    std::uint64_t bytes = 0; ///< as stored
    std::uint64_t skipped = 0; ///< bit i: filter i was not applied
    std::uint64_t first = 0; ///< row-major number among the chunks
};

/// What a reader of the elements needs; everything in it has been checked against the file and the shape.
struct Storage {
    std::optional<std::uint64_t> place {}; ///< byte in the source, of elements in one piece
    std::vector<std::uint64_t> chunkDims {}; ///< empty unless chunked
    std::vector<Chunk> chunks {}; ///< those that were ever written
    std::vector<Filter> filters {}; ///< in the order of writing
    Bytes fill {}; ///< one element, or empty for zeros
    std::string note {}; ///< why the elements cannot be read; empty if they can
};

/// elementBytes > 0, and elementBytes × the elements of shape fits 64 bits. Damage becomes the note.
Storage storageOf(File &file, const Object &dataset, const Shape &shape, std::uint64_t elementBytes);

/// The elements of chunked storage in row-major order, unpacked whole on the first read. Any thread.
SourcePtr chunkedSource(SourcePtr file, Storage storage, Shape shape, std::uint64_t elementBytes);

} // namespace assay::hdf5
