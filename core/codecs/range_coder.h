// SPDX-License-Identifier: GPL-3.0-or-later
// Binary arithmetic coding (G. N. N. Martin, "Range encoding", 1979; carries handled as in the usual
// byte-wise form): each decision costs -log2 of its probability. Probabilities are of 16 bits.
#pragma once

#include "core/codecs/codec.h"

namespace assay {

/// Of a zero, in 1/65536; follows what it sees.
class AdaptiveBit {
public:
    static constexpr unsigned One = 65536;
    unsigned zero() const { return m_zero; }
    void see(unsigned bit) { m_zero = bit ? m_zero - (m_zero >> Rate) : m_zero + ((One - m_zero) >> Rate); }

private:
    static constexpr unsigned Rate = 5; // keeps it within 31 .. One - 31
    unsigned m_zero = One / 2;
};

class RangeEncoder {
public:
    explicit RangeEncoder(Bytes &out)
        : m_out(out)
    {
    }
    /// zero: in 1 .. 65535.
    void put(unsigned bit, unsigned zero)
    {
        const std::uint32_t bound = (m_range >> 16) * zero;
        if (bit) {
            m_low += bound;
            m_range -= bound;
        } else {
            m_range = bound;
        }
        for (; m_range < (1u << 24); m_range <<= 8)
            shift();
    }
    void put(unsigned bit, AdaptiveBit &model)
    {
        put(bit, model.zero());
        model.see(bit);
    }
    void flush()
    {
        for (int i = 0; i < 5; ++i)
            shift();
    }

private:
    void shift()
    {
        if (m_low < 0xFF000000u || m_low > 0xFFFFFFFFu) {
            const auto carry = static_cast<unsigned>(m_low >> 32);
            if (m_hasHeld)
                m_out.push_back(static_cast<std::byte>((m_held + carry) & 0xFF));
            for (; m_pending > 0; --m_pending)
                m_out.push_back(static_cast<std::byte>((0xFF + carry) & 0xFF));
            m_held = static_cast<unsigned>((m_low >> 24) & 0xFF);
            m_hasHeld = true;
        } else {
            ++m_pending;
        }
        m_low = (m_low & 0x00FFFFFF) << 8;
    }

    Bytes &m_out;
    std::uint64_t m_low = 0;
    std::uint32_t m_range = 0xFFFFFFFFu;
    unsigned m_held = 0;
    bool m_hasHeld = false;
    std::uint64_t m_pending = 0;
};

/// Bytes past the end read as zero; isPastEnd() tells that more than the coder's last few were missing.
class RangeDecoder {
public:
    explicit RangeDecoder(std::span<const std::byte> in)
        : m_in(in)
    {
        for (int i = 0; i < 4; ++i)
            m_code = (m_code << 8) | next();
    }
    unsigned take(unsigned zero)
    {
        const std::uint32_t bound = (m_range >> 16) * zero;
        const unsigned bit = m_code >= bound ? 1 : 0;
        if (bit) {
            m_code -= bound;
            m_range -= bound;
        } else {
            m_range = bound;
        }
        for (; m_range < (1u << 24); m_range <<= 8)
            m_code = (m_code << 8) | next();
        return bit;
    }
    unsigned take(AdaptiveBit &model)
    {
        const unsigned bit = take(model.zero());
        model.see(bit);
        return bit;
    }
    bool isPastEnd() const { return m_at > m_in.size(); }

private:
    std::uint32_t next()
    {
        const std::uint32_t byte = m_at < m_in.size() ? static_cast<std::uint32_t>(m_in[m_at]) : 0u;
        ++m_at;
        return byte;
    }
    std::span<const std::byte> m_in;
    std::size_t m_at = 0;
    std::uint32_t m_code = 0, m_range = 0xFFFFFFFFu;
};

} // namespace assay
