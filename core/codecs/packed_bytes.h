// SPDX-License-Identifier: GPL-3.0-or-later
// Little-endian values and bit streams in payloads. Streams are LSB first: one big little-endian integer.
#pragma once

#include "core/codecs/codec.h"

#include <cstring>
#include <type_traits>

namespace assay {

template <typename T> void appendValue(Bytes &out, T value)
{
    static_assert(std::is_trivially_copyable_v<T>);
    const std::size_t begin = out.size();
    out.resize(begin + sizeof value);
    std::memcpy(out.data() + begin, &value, sizeof value);
}

/// in must hold offset + sizeof(T) bytes.
template <typename T> T loadValue(std::span<const std::byte> in, std::size_t offset)
{
    static_assert(std::is_trivially_copyable_v<T>);
    T value {};
    std::memcpy(&value, in.data() + offset, sizeof value);
    return value;
}

/// Appends codes of 1 to 32 bits; flush() pads to a whole byte.
class BitWriter {
public:
    explicit BitWriter(Bytes &out)
        : m_out(out)
    {
    }
    void put(std::uint32_t code, unsigned bits)
    {
        m_pending |= static_cast<std::uint64_t>(code) << m_pendingBits;
        for (m_pendingBits += bits; m_pendingBits >= 8; m_pendingBits -= 8, m_pending >>= 8)
            m_out.push_back(static_cast<std::byte>(m_pending & 0xFF));
    }
    void flush()
    {
        if (m_pendingBits > 0)
            m_out.push_back(static_cast<std::byte>(m_pending & 0xFF));
        m_pending = m_pendingBits = 0;
    }

private:
    Bytes &m_out;
    std::uint64_t m_pending = 0;
    unsigned m_pendingBits = 0;
};

/// Bits past the end read as zero: sizes are checked before.
class BitReader {
public:
    explicit BitReader(std::span<const std::byte> in)
        : m_in(in)
    {
    }
    std::uint32_t take(unsigned bits)
    {
        for (; m_pendingBits < bits; m_pendingBits += 8, ++m_at)
            m_pending |= (m_at < m_in.size() ? static_cast<std::uint64_t>(m_in[m_at]) : 0u) << m_pendingBits;
        const auto code = static_cast<std::uint32_t>(m_pending & ((std::uint64_t { 1 } << bits) - 1));
        m_pending >>= bits;
        m_pendingBits -= bits;
        return code;
    }

private:
    std::span<const std::byte> m_in;
    std::size_t m_at = 0;
    std::uint64_t m_pending = 0;
    unsigned m_pendingBits = 0;
};

inline float finiteOrZero(float value)
{
    return value - value == 0 ? value : 0.0f;
}

} // namespace assay
