// SPDX-License-Identifier: GPL-3.0-or-later
// LSB-first streams of b-bit codes: the words are one big little-endian integer, code i is its bits
// [i b, i b + b).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace assay {

/// Code index of a stream of bits-bit codes (1..16) in size bytes; bits past the end read as zero.
inline unsigned streamCode(const std::uint8_t *in, std::size_t size, unsigned bits, std::size_t index)
{
    const std::size_t bit = index * bits;
    std::uint32_t window = 0;
    for (std::size_t i = 0; i < 3; ++i)
        if (bit / 8 + i < size)
            window |= static_cast<std::uint32_t>(in[bit / 8 + i]) << (8 * i);
    return (window >> (bit % 8)) & ((1u << bits) - 1);
}

/// The first out.size() codes (1..8 bits) as floats.
inline void unpackStream(const std::uint8_t *in, std::size_t size, unsigned bits, std::span<float> out)
{
    if (bits == 8 && size >= out.size()) {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = static_cast<float>(in[i]);
        return;
    }
    if (bits == 4 && size >= (out.size() + 1) / 2) {
        for (std::size_t i = 0; i < out.size() / 2; ++i) {
            out[2 * i] = static_cast<float>(in[i] & 15);
            out[2 * i + 1] = static_cast<float>(in[i] >> 4);
        }
        if (out.size() % 2 != 0)
            out.back() = static_cast<float>(in[out.size() / 2] & 15);
        return;
    }
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(streamCode(in, size, bits, i));
}

} // namespace assay
