// SPDX-License-Identifier: GPL-3.0-or-later
//   old tree: keys are u32 bytes, u32 skipped filters, u64 offset of each dimension, u64 0
//   fixed array: "FAHD" 00, is filtered, u8 bytes of an entry, u8 log2 of a page's entries, entries, address
//   of
//     "FADB" 00, is filtered, address of the header, [a bit per page], entries or pages of them, checksums;
//     an entry is an address, and where filtered the bytes and u32 skipped filters
//   new tree: records are as entries, then u64 number of the chunk along each dimension
#include "core/formats/hdf5/chunk_index.h"

#include "core/base/checked_math.h"
#include "core/formats/hdf5/tree.h"

#include <algorithm>

namespace assay::hdf5 {
namespace {

constexpr std::uint64_t MostChunks = 1u << 22;

struct ChunkList {
    File &file;
    const ChunkIndex &index;
    std::vector<std::uint64_t> grid; ///< chunks along each dimension
    std::uint64_t possible = 1;
    std::vector<Chunk> chunks {};

    Status add(std::uint64_t address, std::uint64_t bytes, std::uint64_t skipped, std::uint64_t number);
    Status addEntry(Cursor &entry, std::uint64_t sizeBytes, std::uint64_t number);
    Status addOldTree(std::span<const std::uint64_t> chunkDims);
    Status addSingle();
    Status addImplicit();
    Status addFixedArray();
    Status addPages(std::uint64_t address, std::uint64_t bytes, std::uint64_t entryBytes,
                    std::uint64_t perPage);
    Status addTree();
    Error wrong(const std::string &what) const { return file.wrong(index.address, what); }
};

Status ChunkList::add(std::uint64_t address, std::uint64_t bytes, std::uint64_t skipped, std::uint64_t number)
{
    if (address == Undefined)
        return {};
    const auto place = file.place(address, bytes);
    if (!place)
        return wrong("chunk " + std::to_string(number) + " of " + std::to_string(bytes)
                     + " bytes lies outside the file");
    if (!index.isFiltered && bytes < index.chunkBytes)
        return wrong("chunk " + std::to_string(number) + " has " + std::to_string(bytes)
                     + " bytes, its shape needs " + std::to_string(index.chunkBytes));
    if (chunks.size() >= possible)
        return wrong("there are more chunks than the shape has, " + std::to_string(possible));
    chunks.push_back({ *place, bytes, skipped, number });
    return {};
}

Status ChunkList::addEntry(Cursor &entry, std::uint64_t sizeBytes, std::uint64_t number)
{
    const std::uint64_t address = entry.address();
    const std::uint64_t bytes = index.isFiltered ? entry.number(sizeBytes) : index.chunkBytes;
    const std::uint64_t skipped = index.isFiltered ? entry.number(4) : 0;
    return entry.ok() ? add(address, bytes, skipped, number) : Status(wrong("an entry is cut"));
}

Status ChunkList::addOldTree(std::span<const std::uint64_t> chunkDims)
{
    const std::uint64_t keyBytes = 8 + 8 * (chunkDims.size() + 1);
    return walkOldTree(file, index.address, OldTree::Chunks, keyBytes,
                       [&](Cursor key, std::uint64_t child) -> Status {
                           const std::uint64_t bytes = key.number(4), skipped = key.number(4);
                           std::uint64_t number = 0;
                           for (std::size_t i = 0; i < chunkDims.size(); ++i) {
                               const std::uint64_t offset = key.number(8), along = offset / chunkDims[i];
                               if (offset % chunkDims[i] != 0 || along >= grid[i])
                                   return wrong("a chunk at " + std::to_string(offset) + " of dimension "
                                                + std::to_string(i) + " lies outside the shape");
                               number = number * grid[i] + along;
                           }
                           return add(child, bytes, skipped, number);
                       });
}

Status ChunkList::addSingle()
{
    if (possible != 1)
        return wrong("one chunk is named, the shape has " + std::to_string(possible));
    return add(index.address, index.singleBytes.value_or(index.chunkBytes), index.singleSkipped, 0);
}

Status ChunkList::addImplicit()
{
    for (std::uint64_t i = 0; i < possible; ++i)
        if (auto status = add(index.address + i * index.chunkBytes, index.chunkBytes, 0, i); !status)
            return status;
    return {};
}

/// Pages follow the block's head, each with a checksum of its own; a page never written is left out.
Status ChunkList::addPages(std::uint64_t address, std::uint64_t bytes, std::uint64_t entryBytes,
                           std::uint64_t perPage)
{
    const std::uint64_t pages = divideRoundingUp(possible, perPage);
    const bool isPaged = pages > 1;
    const std::uint64_t bitmapBytes = isPaged ? divideRoundingUp(pages, 8) : 0;
    auto head = file.read(address, bytes + bitmapBytes + (isPaged ? 4 : possible * entryBytes + 4),
                          "a fixed array");
    if (!head)
        return head.error();
    if (auto status = file.takeChecksum(*head, address, "a fixed array"); !status)
        return status;
    if (!file.cursor(*head).takeSignature("FADB"))
        return wrong("no block of the fixed array begins there");
    const std::uint64_t sizeBytes = entryBytes - std::min<std::uint64_t>(entryBytes, file.addressBytes() + 4);
    std::uint64_t at = address + head->size() + 4;
    for (std::uint64_t page = 0; page < pages; ++page) {
        const std::uint64_t first = page * perPage, count = std::min(perPage, possible - first);
        Bytes entries(head->begin() + static_cast<std::ptrdiff_t>(bytes), head->end());
        if (isPaged) {
            const auto bits = std::to_integer<unsigned>((*head)[static_cast<std::size_t>(bytes + page / 8)]);
            const std::uint64_t begin = at;
            at += count * entryBytes + 4;
            if (!((bits << (page % 8)) & 0x80))
                continue;
            auto own = file.read(begin, count * entryBytes + 4, "a page of a fixed array");
            if (!own)
                return own.error();
            if (auto status = file.takeChecksum(*own, begin, "a page of a fixed array"); !status)
                return status;
            entries = std::move(*own);
        }
        Cursor cursor = file.cursor(entries);
        for (std::uint64_t i = 0; i < count; ++i)
            if (auto status = addEntry(cursor, sizeBytes, first + i); !status)
                return status;
    }
    return {};
}

Status ChunkList::addFixedArray()
{
    auto head = file.read(index.address, 12 + file.lengthBytes() + file.addressBytes(), "a fixed array");
    if (!head)
        return head.error();
    if (auto status = file.takeChecksum(*head, index.address, "a fixed array"); !status)
        return status;
    Cursor cursor = file.cursor(*head);
    const bool isArray = cursor.takeSignature("FAHD") && cursor.number(1) == 0;
    const bool isFiltered = cursor.number(1) != 0;
    const std::uint64_t entryBytes = cursor.number(1), pageBits = cursor.number(1);
    const std::uint64_t entries = cursor.length(), block = cursor.address();
    const std::uint64_t least = file.addressBytes() + (index.isFiltered ? 5 : 0);
    if (!isArray || isFiltered != index.isFiltered || entryBytes < least || entryBytes > least + 8
        || pageBits > 32 || entries != possible)
        return wrong("the fixed array's numbers contradict the shape");
    if (block == Undefined)
        return {};
    return addPages(block, 6 + file.addressBytes(), entryBytes, std::uint64_t { 1 } << pageBits);
}

Status ChunkList::addTree()
{
    return walkNewTree(file, index.address, [&](Cursor record) -> Status {
        const std::uint64_t fixed = file.addressBytes() + 4 + 8 * grid.size();
        const std::uint64_t sizeBytes
            = record.remaining() - std::min<std::uint64_t>(record.remaining(), fixed);
        const std::uint64_t address = record.address();
        const std::uint64_t bytes = index.isFiltered ? record.number(sizeBytes) : index.chunkBytes;
        const std::uint64_t skipped = index.isFiltered ? record.number(4) : 0;
        std::uint64_t number = 0;
        for (const std::uint64_t count : grid) {
            const std::uint64_t along = record.number(8);
            if (along >= count)
                return wrong("a chunk lies outside the shape");
            number = number * count + along;
        }
        return record.ok() ? add(address, bytes, skipped, number) : Status(wrong("a record is cut"));
    });
}

} // namespace

Result<std::vector<Chunk>> chunksOf(File &file, const ChunkIndex &index, const Shape &shape,
                                    std::span<const std::uint64_t> chunkDims)
{
    ChunkList list { .file = file, .index = index, .grid = {} };
    for (std::size_t i = 0; i < chunkDims.size(); ++i) {
        list.grid.push_back(divideRoundingUp(shape[i], chunkDims[i]));
        list.possible = checkedMultiply(list.possible, list.grid.back()).value_or(MostChunks + 1);
    }
    if (list.possible > MostChunks)
        return Error { ErrorKind::LimitExceeded,
                       "the shape has more than " + std::to_string(MostChunks) + " chunks", std::nullopt,
                       file.source()->path() };
    if (index.address == Undefined)
        return std::move(list.chunks); // nothing was written
    Status status = Error { ErrorKind::Unsupported,
                            "chunks of datasets that grow are listed in an array that is not read",
                            std::nullopt, file.source()->path() };
    switch (index.kind) {
    case IndexKind::OldTree:
        status = list.addOldTree(chunkDims);
        break;
    case IndexKind::Single:
        status = list.addSingle();
        break;
    case IndexKind::Implicit:
        status = list.addImplicit();
        break;
    case IndexKind::FixedArray:
        status = list.addFixedArray();
        break;
    case IndexKind::Tree:
        status = list.addTree();
        break;
    case IndexKind::ExtensibleArray:
        break;
    }
    return status ? Result<std::vector<Chunk>>(std::move(list.chunks)) : status.error();
}

} // namespace assay::hdf5
