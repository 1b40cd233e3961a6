// SPDX-License-Identifier: GPL-3.0-or-later
// Layout message: v3 and v4 are version, kind (0 compact: u16 bytes, data; 1 whole: address, bytes; 2
// chunks);
//   chunks of v3 are u8 rank + 1, tree, u32 dimensions and the element's bytes; of v4 flags, rank + 1, width,
//   dimensions, kind of index (1 single, 2 implicit, 3 fixed array, 5 B-tree), its parameters, its address.
//   v1 and v2 are version, rank, kind, 5 bytes, address, u32 dimensions, [u32 bytes, data].
// Filters: version, count, [6 bytes], each u16 id, [u16 bytes of name], u16 flags, u16 values, name, values.
#include "core/formats/hdf5/storage.h"

#include "core/base/checked_math.h"
#include "core/formats/hdf5/chunk_index.h"

#include <algorithm>

namespace assay::hdf5 {
namespace {

constexpr std::uint64_t LargestDataset = 2ull << 30; ///< that has to be held unpacked
constexpr std::uint64_t LargestChunk = 256ull << 20;
constexpr std::uint64_t FreeBytes = 16ull << 20;
constexpr std::uint64_t LargestRatio = 1100; ///< of deflate
constexpr std::uint64_t LastReadFilter = 3; ///< deflate, shuffle, Fletcher's checksum
constexpr std::uint64_t FirstNamedFilter = 256;

enum class Kind : std::uint64_t { Compact = 0, Whole = 1, Chunks = 2 };

/// A layout message, taken apart.
struct Layout {
    std::uint64_t version = 0;
    Kind kind = Kind::Whole;
    std::uint64_t address = Undefined; ///< of elements or index; of compact data within the file
    std::optional<std::uint64_t> bytes {};
    std::vector<std::uint64_t> dims {}; ///< of a chunk, without the element's bytes
    ChunkIndex index {};
};

void readChunkDims(Cursor &cursor, std::uint64_t count, std::uint64_t width, Layout &layout)
{
    for (std::uint64_t i = 0; i < count && cursor.ok(); ++i)
        layout.dims.push_back(cursor.number(width));
    if (!layout.dims.empty())
        layout.dims.pop_back();
}

void readIndex(Cursor &cursor, Layout &layout)
{
    const std::uint64_t flags = cursor.number(1), rank = cursor.number(1), width = cursor.number(1);
    readChunkDims(cursor, rank, width, layout);
    layout.index.kind = static_cast<IndexKind>(cursor.number(1));
    if (layout.index.kind == IndexKind::Single && (flags & 2)) {
        layout.index.singleBytes = cursor.length();
        layout.index.singleSkipped = cursor.number(4);
    }
    constexpr std::pair<IndexKind, unsigned> Parameters[]
        = { { IndexKind::FixedArray, 1 }, { IndexKind::ExtensibleArray, 5 }, { IndexKind::Tree, 6 } };
    for (const auto &[kind, bytes] : Parameters)
        cursor.skip(layout.index.kind == kind ? bytes : 0);
    layout.address = cursor.address();
}

void readOldLayout(Cursor &cursor, const Message &message, Layout &layout)
{
    const std::uint64_t rank = cursor.number(1);
    layout.kind = static_cast<Kind>(cursor.number(1));
    cursor.skip(5);
    if (layout.kind != Kind::Compact)
        layout.address = cursor.address();
    readChunkDims(cursor, rank, 4, layout);
    if (layout.kind != Kind::Compact)
        return;
    layout.bytes = cursor.number(4);
    layout.address = message.address + cursor.position();
}

std::optional<Layout> layoutOf(const File &file, const Message &message)
{
    Cursor cursor = file.cursor(message.body);
    Layout layout;
    layout.version = cursor.number(1);
    if (layout.version < 1 || layout.version > 4)
        return std::nullopt;
    if (layout.version < 3) {
        readOldLayout(cursor, message, layout);
        return cursor.ok() ? std::optional(layout) : std::nullopt;
    }
    layout.kind = static_cast<Kind>(cursor.number(1));
    if (layout.kind == Kind::Compact) {
        layout.bytes = cursor.number(2);
        layout.address = message.address + cursor.position();
    } else if (layout.kind == Kind::Whole) {
        layout.address = cursor.address();
        layout.bytes = cursor.length();
    } else if (layout.kind == Kind::Chunks && layout.version == 3) {
        const std::uint64_t rank = cursor.number(1);
        layout.address = cursor.address();
        readChunkDims(cursor, rank, 4, layout);
    } else if (layout.kind == Kind::Chunks) {
        readIndex(cursor, layout);
    }
    return cursor.ok() ? std::optional(layout) : std::nullopt;
}

std::optional<std::vector<Filter>> filtersOf(const File &file, const Bytes &body)
{
    Cursor cursor = file.cursor(body);
    const std::uint64_t version = cursor.number(1), count = cursor.number(1);
    cursor.skip(version == 1 ? 6 : 0);
    std::vector<Filter> filters;
    for (std::uint64_t i = 0; i < count; ++i) {
        Filter filter { .id = cursor.number(2) };
        const std::uint64_t nameBytes = version == 1 || filter.id >= FirstNamedFilter ? cursor.number(2) : 0;
        cursor.skip(2);
        const std::uint64_t values = cursor.number(2);
        cursor.skip(version == 1 ? (nameBytes + 7) / 8 * 8 : nameBytes);
        for (std::uint64_t k = 0; k < values && cursor.ok(); ++k)
            filter.values.push_back(cursor.number(4));
        cursor.skip(version == 1 && values % 2 == 1 ? 4 : 0);
        if (!cursor.ok())
            return std::nullopt;
        filters.push_back(std::move(filter));
    }
    return version == 1 || version == 2 ? std::optional(filters) : std::nullopt;
}

/// v1 and v2: version, two times, is defined, u32 bytes, value; v3: version, flags (bit 5), u32 bytes, value.
Bytes fillOf(const File &file, const Message *message, std::uint64_t elementBytes)
{
    if (!message || message->isShared)
        return {};
    Cursor cursor = file.cursor(message->body);
    const std::uint64_t version = cursor.number(1);
    cursor.skip(version < 3 ? 2 : 0);
    const std::uint64_t flags = cursor.number(1);
    const bool isDefined = version < 3 ? flags != 0 : (flags & 0x20) != 0;
    if (!isDefined || cursor.number(4) != elementBytes)
        return {};
    const auto value = cursor.take(elementBytes);
    return { value.begin(), value.end() };
}

/// Empty if the chunks can be unpacked within reason.
std::string weighChunks(const Storage &storage, std::uint64_t bytes, std::uint64_t chunkBytes)
{
    std::uint64_t stored = 0;
    for (const auto &chunk : storage.chunks)
        stored += std::min(chunk.bytes, LargestDataset);
    const auto work = checkedMultiply(storage.chunks.size(), chunkBytes);
    const std::uint64_t largest = std::max(bytes, chunkBytes);
    if (bytes > LargestDataset || !work || *work > 2 * LargestDataset
        || (largest > FreeBytes && largest / LargestRatio > stored))
        return "its " + std::to_string(stored) + " stored bytes would become " + std::to_string(largest);
    return {};
}

std::string takeChunks(File &file, const Object &dataset, const Layout &layout, const Shape &shape,
                       std::uint64_t elementBytes, Storage &storage)
{
    std::optional<std::uint64_t> chunkBytes = elementBytes;
    for (const std::uint64_t dim : layout.dims)
        chunkBytes = chunkBytes && dim > 0 ? checkedMultiply(*chunkBytes, dim) : std::nullopt;
    if (layout.dims.size() != shape.rank() || shape.rank() == 0)
        return "its chunks have " + std::to_string(layout.dims.size()) + " dimensions, its shape "
            + std::to_string(shape.rank());
    if (!chunkBytes || *chunkBytes > LargestChunk)
        return "its chunks are empty or larger than " + std::to_string(LargestChunk) + " bytes";
    if (const Message *message = dataset.find(MessageType::Filters)) {
        const auto body = bodyOf(file, *message);
        auto filters = body ? filtersOf(file, *body) : std::nullopt;
        if (!filters)
            return "its list of filters is damaged";
        storage.filters = std::move(*filters);
    }
    storage.chunkDims = layout.dims;
    ChunkIndex index = layout.index;
    index.address = layout.address;
    index.isFiltered = !storage.filters.empty();
    index.chunkBytes = *chunkBytes;
    auto chunks = chunksOf(file, index, shape, layout.dims);
    if (!chunks)
        return "its index of chunks: " + chunks.error().sentence;
    storage.chunks = std::move(*chunks);
    for (const auto &filter : storage.filters)
        if (filter.id == 0 || filter.id > LastReadFilter)
            return "it is packed by filter " + std::to_string(filter.id) + ", which is not available";
    return weighChunks(storage, shape.elementCount() * elementBytes, *chunkBytes);
}

std::string takeWhole(const File &file, const Layout &layout, std::uint64_t bytes, Storage &storage)
{
    if (layout.address == Undefined)
        return "its values were never written";
    if (layout.bytes && *layout.bytes < bytes)
        return "its storage has " + std::to_string(*layout.bytes) + " bytes, its shape needs "
            + std::to_string(bytes);
    storage.place = file.place(layout.address, bytes);
    return storage.place ? "" : "its values end past the end of the file";
}

} // namespace

Storage storageOf(File &file, const Object &dataset, const Shape &shape, std::uint64_t elementBytes)
{
    Storage storage;
    const Message *message = dataset.find(MessageType::Layout);
    const auto layout = message && !message->isShared ? layoutOf(file, *message) : std::nullopt;
    if (!layout)
        storage.note = "its storage is damaged or of an unknown version";
    else if (dataset.find(MessageType::ExternalFiles))
        storage.note = "its values lie in another file, which is not opened";
    else if (layout->kind == Kind::Chunks)
        storage.note = takeChunks(file, dataset, *layout, shape, elementBytes, storage);
    else if (layout->kind == Kind::Compact || layout->kind == Kind::Whole)
        storage.note = takeWhole(file, *layout, shape.elementCount() * elementBytes, storage);
    else
        storage.note = "its storage is virtual or unknown, which is not read";
    storage.fill = fillOf(file, dataset.find(MessageType::Fill), elementBytes);
    return storage;
}

} // namespace assay::hdf5
