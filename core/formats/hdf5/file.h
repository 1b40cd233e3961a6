// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of an HDF5 file's structures. Every address is checked against the file, and all structures
// together may be read only a few times over: what refers to itself in circles comes to an end by that.
//   superblock v0/v1: 89 "HDF" 0d 0a 1a 0a, versions (4 bytes), size of addresses, size of lengths, 0,
//     u16 leaf K, u16 internal K, u32 flags, [v1: u16 K, u16 0], base, free space, end, driver, root entry
//   v2/v3: signature, version, sizes, flags, base, extension, end, root object header, checksum
#pragma once

#include "core/base/byte_source.h"

#include <span>

namespace assay::hdf5 {

constexpr std::uint64_t Undefined = ~std::uint64_t { 0 };

using Bytes = std::vector<std::byte>;

/// Walks over bytes in memory; past the end everything is 0 and ok() is false.
class Cursor {
public:
    Cursor(std::span<const std::byte> bytes, unsigned addressBytes, unsigned lengthBytes)
        : m_bytes(bytes)
        , m_addressBytes(addressBytes)
        , m_lengthBytes(lengthBytes)
    {
    }
    bool ok() const { return m_ok; }
    std::size_t position() const { return m_at; }
    std::size_t remaining() const { return m_bytes.size() - m_at; }
    /// Little-endian, of 0 to 8 bytes.
    std::uint64_t number(std::uint64_t bytes);
    std::uint64_t length() { return number(m_lengthBytes); }
    /// Undefined where all bits are set.
    std::uint64_t address();
    std::span<const std::byte> take(std::uint64_t bytes);
    void skip(std::uint64_t bytes) { take(bytes); }
    /// To the next multiple of alignment, counted from the beginning.
    void alignTo(std::size_t alignment) { skip((alignment - m_at % alignment) % alignment); }
    bool takeSignature(std::string_view signature);

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
    unsigned m_addressBytes, m_lengthBytes;
    bool m_ok = true;
};

/// Any thread may read; the budget is for one that opens.
class File {
public:
    static Result<File> open(SourcePtr source);

    const SourcePtr &source() const { return m_source; }
    std::uint64_t root() const { return m_root; }
    unsigned addressBytes() const { return m_addressBytes; }
    unsigned lengthBytes() const { return m_lengthBytes; }
    Cursor cursor(std::span<const std::byte> bytes) const { return { bytes, m_addressBytes, m_lengthBytes }; }
    /// Byte in the source of an address of the file; empty where size bytes do not fit there.
    std::optional<std::uint64_t> place(std::uint64_t address, std::uint64_t size) const;
    /// A structure of that size; what names it in errors.
    Result<Bytes> read(std::uint64_t address, std::uint64_t size, const char *what);
    /// As read(), but cut short at the end of the file.
    Result<Bytes> readAtMost(std::uint64_t address, std::uint64_t size, const char *what);
    /// The last four bytes are lookup3 of those before; removes them.
    Status takeChecksum(Bytes &bytes, std::uint64_t address, const char *what) const;
    Error wrong(std::uint64_t address, const std::string &sentence) const;

private:
    explicit File(SourcePtr source)
        : m_source(std::move(source))
    {
    }
    Status readSuperblock(std::uint64_t at);

    SourcePtr m_source;
    std::uint64_t m_base = 0, m_root = Undefined, m_budget = 0;
    unsigned m_addressBytes = 8, m_lengthBytes = 8;
};

} // namespace assay::hdf5
