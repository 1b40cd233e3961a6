// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/hdf5/heap.h"

#include "core/base/checked_math.h"

#include <algorithm>
#include <bit>

namespace assay::hdf5 {
namespace {

constexpr std::uint64_t LongestName = 4096, NamePiece = 64;
constexpr std::uint64_t LargestObject = 64ull << 10; ///< of a fractal heap's blocks
constexpr std::uint64_t LargestSpace = 1ull << 48;
constexpr int DeepestTable = 16;

} // namespace

Result<LocalHeap> LocalHeap::open(File &file, std::uint64_t address)
{
    const auto head = file.read(address, 8 + 2 * file.lengthBytes() + file.addressBytes(), "a local heap");
    if (!head)
        return head.error();
    Cursor cursor = file.cursor(*head);
    if (!cursor.takeSignature("HEAP") || cursor.number(1) != 0)
        return file.wrong(address, "no local heap begins here");
    cursor.skip(3);
    LocalHeap heap;
    heap.m_bytes = cursor.length();
    cursor.length();
    heap.m_data = cursor.address();
    if (!file.place(heap.m_data, heap.m_bytes))
        return file.wrong(address,
                          "a local heap of " + std::to_string(heap.m_bytes)
                              + " bytes does not lie inside the file");
    return heap;
}

Result<std::string> LocalHeap::text(File &file, std::uint64_t offset) const
{
    std::string text;
    for (std::uint64_t at = offset; at < m_bytes && text.size() < LongestName; at += NamePiece) {
        const auto piece = file.read(m_data + at, std::min(NamePiece, m_bytes - at), "a name");
        if (!piece)
            return piece.error();
        const auto end = std::ranges::find(*piece, std::byte { 0 });
        for (auto it = piece->begin(); it != end; ++it)
            text += static_cast<char>(*it);
        if (end != piece->end())
            return text;
    }
    return file.wrong(m_data, "a name at byte " + std::to_string(offset) + " of a local heap does not end");
}

Result<Bytes> globalHeapObject(File &file, std::uint64_t address, std::uint64_t index, std::uint64_t limit)
{
    const std::uint64_t headBytes = 8 + file.lengthBytes();
    const auto head = file.read(address, headBytes, "a global heap");
    if (!head)
        return head.error();
    Cursor cursor = file.cursor(*head);
    const bool isHeap = cursor.takeSignature("GCOL") && cursor.number(1) == 1;
    cursor.skip(3);
    const std::uint64_t end = cursor.length();
    if (!isHeap || !file.place(address, end))
        return file.wrong(address, "no global heap begins here, or it does not lie inside the file");
    for (std::uint64_t at = headBytes; at < end && headBytes <= end - at;) {
        const auto object = file.read(address + at, headBytes, "an object of a global heap");
        if (!object)
            return object.error();
        cursor = file.cursor(*object);
        const std::uint64_t found = cursor.number(2);
        cursor.skip(6);
        const std::uint64_t size = cursor.length();
        if (found == 0 || !rangeFits(at + headBytes, size, end))
            break; // free space is the last
        if (found == index)
            return size > limit ? Result<Bytes>(Error { ErrorKind::LimitExceeded,
                                                        "a text has " + std::to_string(size) + " bytes",
                                                        std::nullopt, file.source()->path() })
                                : file.read(address + at + headBytes, size, "an object of a global heap");
        at += headBytes + (size + 7) / 8 * 8;
    }
    return file.wrong(address, "the global heap has no object " + std::to_string(index));
}

Result<FractalHeap> FractalHeap::open(File &file, std::uint64_t address)
{
    const std::uint64_t fixed = 26 + 12 * file.lengthBytes() + 3 * file.addressBytes();
    auto bytes = file.readAtMost(address, fixed, "a fractal heap");
    if (!bytes)
        return bytes.error();
    Cursor cursor = file.cursor(*bytes);
    FractalHeap heap;
    heap.m_address = address;
    const bool isHeap = cursor.takeSignature("FRHP") && cursor.number(1) == 0;
    heap.m_idBytes = cursor.number(2);
    heap.m_isPacked = cursor.number(2) != 0;
    cursor.skip(1);
    const std::uint64_t largestManaged = cursor.number(4);
    cursor.length(); // next huge id
    cursor.address(); // tree of huge objects
    cursor.length(); // free space
    cursor.address(); // its manager
    for (int i = 0; i < 8; ++i)
        cursor.length(); // space and counts
    heap.m_width = cursor.number(2);
    heap.m_firstBytes = cursor.length();
    heap.m_largestDirect = cursor.length();
    heap.m_offsetBytes = (cursor.number(2) + 7) / 8;
    cursor.skip(2);
    heap.m_root = cursor.address();
    heap.m_rows = cursor.number(2);
    const bool isSound = isHeap && cursor.ok() && std::has_single_bit(heap.m_firstBytes)
        && std::has_single_bit(heap.m_largestDirect) && heap.m_firstBytes <= heap.m_largestDirect
        && heap.m_largestDirect <= LargestSpace && heap.m_width > 0 && heap.m_rows < 64
        && heap.m_offsetBytes > 0 && heap.m_offsetBytes <= 8;
    if (!isSound)
        return file.wrong(address, "no fractal heap begins here, or its numbers contradict each other");
    if (!heap.m_isPacked)
        if (auto status = file.takeChecksum(*bytes, address, "a fractal heap"); !status)
            return status.error();
    const auto log2
        = [](std::uint64_t value) { return static_cast<std::uint64_t>(std::bit_width(value)) - 1; };
    heap.m_lengthBytes = std::min((log2(heap.m_largestDirect) + 7) / 8,
                                  log2(std::max<std::uint64_t>(largestManaged, 1)) / 8 + 1);
    return heap;
}

std::uint64_t FractalHeap::rowBytes(std::uint64_t row) const
{
    return m_firstBytes << (row < 2 ? 0 : row - 1);
}

Result<std::uint64_t> FractalHeap::locate(File &file, std::uint64_t table, std::uint64_t rows,
                                          std::uint64_t begin, std::uint64_t offset) const
{
    for (int depth = 0; depth < DeepestTable; ++depth) {
        std::uint64_t row = 0;
        for (; row < rows && rowBytes(row) <= LargestSpace / m_width
             && offset - begin >= rowBytes(row) * m_width;
             ++row)
            begin += rowBytes(row) * m_width;
        if (row == rows || rowBytes(row) > LargestSpace / m_width)
            break;
        const std::uint64_t column = (offset - begin) / rowBytes(row);
        const std::uint64_t at
            = 5 + file.addressBytes() + m_offsetBytes + (row * m_width + column) * file.addressBytes();
        const auto head = file.read(table, 4, "a table of a fractal heap");
        const auto entry = file.read(table + at, file.addressBytes(), "a table of a fractal heap");
        if (!head || !entry)
            return head ? entry.error() : head.error();
        if (!file.cursor(*head).takeSignature("FHIB"))
            return file.wrong(table, "no table of a fractal heap begins here");
        const std::uint64_t block = file.cursor(*entry).address();
        begin += column * rowBytes(row);
        if (rowBytes(row) <= m_largestDirect)
            return file.place(block, rowBytes(row)) ? Result<std::uint64_t>(block + (offset - begin))
                                                    : file.wrong(table, "a block lies outside the file");
        // A child spans its block's bytes: as many rows as fill it.
        const std::uint64_t firstRow = m_firstBytes * m_width;
        rows = static_cast<std::uint64_t>(std::bit_width(rowBytes(row) / firstRow));
        table = block;
    }
    return file.wrong(m_address, "an object lies outside the blocks of the fractal heap");
}

Result<Bytes> FractalHeap::object(File &file, std::span<const std::byte> id, std::uint64_t &place) const
{
    constexpr std::uint64_t Managed = 0, Tiny = 2;
    const auto unread = [&](const char *what) {
        return Error { ErrorKind::Unsupported, what, m_address, file.source()->path() };
    };
    Cursor cursor = file.cursor(id);
    const std::uint64_t head = cursor.number(1), kind = (head >> 4) & 3;
    place = Undefined;
    if (kind == Tiny) {
        const std::uint64_t size = m_idBytes <= 18 ? (head & 15) + 1 : 0;
        const auto bytes = cursor.take(size);
        return size > 0 && cursor.ok() ? Result<Bytes>(Bytes(bytes.begin(), bytes.end()))
                                       : unread("an object of a fractal heap is of an unread kind");
    }
    if (kind != Managed || m_isPacked)
        return unread("an object of a fractal heap lies apart or is packed, which is not read");
    const std::uint64_t offset = cursor.number(m_offsetBytes), size = cursor.number(m_lengthBytes);
    if (!cursor.ok() || size > LargestObject || m_root == Undefined || offset >= LargestSpace)
        return file.wrong(m_address, "an object of a fractal heap has a wrong id");
    if (m_rows == 0 && offset >= m_largestDirect)
        return file.wrong(m_address, "an object lies outside the block of the fractal heap");
    const auto at
        = m_rows == 0 ? Result<std::uint64_t>(m_root + offset) : locate(file, m_root, m_rows, 0, offset);
    if (!at)
        return at.error();
    place = *at;
    return file.read(*at, size, "an object of a fractal heap");
}

} // namespace assay::hdf5
