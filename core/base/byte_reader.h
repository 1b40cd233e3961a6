// SPDX-License-Identifier: GPL-3.0-or-later
// The bounded cursor through which all header bytes of a file pass. It reads ahead in windows of 64 KiB, so a
// header of many MiB needs no copy of itself, and it never allocates by a number that the file's length does
// not back. One thread.
#pragma once

#include "core/base/byte_source.h"

#include <bit>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace assay {

class ByteReader {
public:
    /// Reads source between begin and end (end is clamped to the source's size).
    explicit ByteReader(const ByteSource &source, std::uint64_t begin = 0,
                        std::uint64_t end = ~std::uint64_t { 0 });

    std::uint64_t offset() const { return m_offset; }
    std::uint64_t end() const { return m_end; }
    std::uint64_t remaining() const { return m_end - m_offset; }
    bool atEnd() const { return m_offset == m_end; }
    const ByteSource &source() const { return *m_source; }

    /// From here on multi-byte numbers are read big-endian.
    void setBigEndian(bool bigEndian) { m_bigEndian = bigEndian; }

    /// A little-endian (or big-endian, see above) number; what names the field in the error.
    template <typename T> Result<T> read(std::string_view what)
    {
        static_assert(std::is_arithmetic_v<T>);
        std::byte raw[sizeof(T)];
        if (auto status = readBytes(raw, what); !status)
            return status.error();
        if (m_bigEndian)
            for (std::size_t i = 0; i < sizeof(T) / 2; ++i)
                std::swap(raw[i], raw[sizeof(T) - 1 - i]);
        T value;
        std::memcpy(&value, raw, sizeof(T));
        return value;
    }

    Status readBytes(std::span<std::byte> out, std::string_view what);
    /// length bytes as text; fails before allocating if length exceeds limit or what remains.
    Result<std::string> readString(std::uint64_t length, std::uint64_t limit, std::string_view what);
    Status skip(std::uint64_t length, std::string_view what);
    Status seek(std::uint64_t offset, std::string_view what);
    /// An Error of this place.
    Error error(ErrorKind kind, std::string sentence) const;

private:
    Status refill(std::uint64_t wanted);

    const ByteSource *m_source;
    std::uint64_t m_offset;
    std::uint64_t m_end;
    std::uint64_t m_windowBegin = 0;
    std::uint64_t m_windowSize = 0;
    std::vector<std::byte> m_window;
    bool m_bigEndian = std::endian::native == std::endian::big;
};

} // namespace assay
