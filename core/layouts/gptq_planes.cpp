// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/gptq_planes.h"

#include "core/numbers/bit_stream.h"

#include <array>

namespace assay {
namespace {

struct Planes {
    unsigned count = 0;
    std::array<unsigned, 3> widths {};
};
constexpr std::array<Planes, 9> PlanesOfBits { {
    {},
    {},
    { 1, { 2 } },
    { 2, { 2, 1 } },
    { 1, { 4 } },
    { 2, { 4, 1 } },
    { 2, { 4, 2 } },
    { 3, { 4, 2, 1 } },
    { 1, { 8 } },
} };

} // namespace

std::span<const unsigned> planesOf(unsigned bits)
{
    if (bits >= PlanesOfBits.size())
        return {};
    return std::span(PlanesOfBits[bits].widths).first(PlanesOfBits[bits].count);
}

unsigned planarCode(const std::uint8_t *in, std::size_t size, unsigned bits, std::size_t index)
{
    std::size_t word = index / PlanarBlock * bits;
    unsigned code = 0, shift = 0;
    for (const unsigned width : planesOf(bits)) {
        if (word * 4 < size)
            code |= streamCode(in + word * 4, size - word * 4, width, index % PlanarBlock) << shift;
        word += width;
        shift += width;
    }
    return code;
}

} // namespace assay
