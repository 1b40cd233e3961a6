// SPDX-License-Identifier: GPL-3.0-or-later
// Where names and texts lie.
//   local heap: "HEAP" 00, 3 bytes, bytes of data, free list, address of data; text ends with 00
//   global heap: "GCOL" 01, 3 bytes, bytes; objects are u16 index, u16 references, 4 bytes, bytes, data in
//     multiples of 8
//   fractal heap: "FRHP" and its numbers; a table of blocks "FHDB" whose sizes double row by row, and tables
//     of tables "FHIB"; an id is its kind, then offset and length in the space of all blocks
#pragma once

#include "core/formats/hdf5/file.h"

namespace assay::hdf5 {

/// The text at offset in the local heap's data.
class LocalHeap {
public:
    static Result<LocalHeap> open(File &file, std::uint64_t address);
    Result<std::string> text(File &file, std::uint64_t offset) const;

private:
    std::uint64_t m_data = 0, m_bytes = 0;
};

/// The object of that index in the collection at address, at most limit bytes.
Result<Bytes> globalHeapObject(File &file, std::uint64_t address, std::uint64_t index, std::uint64_t limit);

class FractalHeap {
public:
    static Result<FractalHeap> open(File &file, std::uint64_t address);
    std::uint64_t idBytes() const { return m_idBytes; }
    /// The object that id stands for; what is packed or lies apart is Unsupported. place is its address, or
    /// Undefined where it stands in the id.
    Result<Bytes> object(File &file, std::span<const std::byte> id, std::uint64_t &place) const;

private:
    /// The block of the table at address, rows deep, that holds offset of the heap's space.
    Result<std::uint64_t> locate(File &file, std::uint64_t table, std::uint64_t rows, std::uint64_t begin,
                                 std::uint64_t offset) const;
    std::uint64_t rowBytes(std::uint64_t row) const;

    std::uint64_t m_address = 0, m_idBytes = 0, m_width = 0, m_firstBytes = 0, m_largestDirect = 0,
                  m_offsetBytes = 0, m_lengthBytes = 0, m_root = Undefined, m_rows = 0;
    bool m_isPacked = false;
};

} // namespace assay::hdf5
