// SPDX-License-Identifier: GPL-3.0-or-later
// DFloat11 0.2 and later (github.com/LeanModels/DFloat11, arXiv 2504.11651). The matrices of a group are
// concatenated in the order of config.json: "dfloat11_config" {"pattern_dict": {regular expression of a
// group's name: [names of its modules] (empty: the group is the module)}, "bytes_per_thread": 8, ...}.
//   <group>.sign_mantissa     U8 [n]            sign << 7 | mantissa
//   <group>.encoded_exponent  U8 [bytes]        Huffman codes of the exponents, first bit highest
//   <group>.luts              U8 [k + 1, 256]   table 0 is looked up by the next eight bits: 256 - i, where
//                             0 < i < k, goes on in table i with the eight bits after them, anything else is
//                             the exponent; the last row holds the length of each exponent's code
//   <group>.gaps              U8                five bits per thread, first bit highest: bits of its bytes
//                             before its first code
//   <group>.output_positions  u32 [blocks + 1]  exponents before each block of threads
//   <group>.split_positions   I64               exponents before each matrix but the first
// W = sign << 15 | exponent << 7 | mantissa. Shapes are not stored: each matrix is listed flat.
#include "core/layouts/dfloat11.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace assay {
namespace {

constexpr std::uint64_t TableEntries = 256, GapBits = 5;
constexpr unsigned LongestCode = 32;

/// Codes of one group, read from the block that holds the first exponent asked for.
class Dfloat11Decoder final : public TensorDecoder {
public:
    Dfloat11Decoder(const Model &model, const TensorInfo &tensor, Dfloat11Parameters group,
                    std::vector<std::byte> tables, std::vector<std::byte> gaps,
                    std::vector<std::uint32_t> positions)
        : TensorDecoder(tensor.elementCount(), 1)
        , m_model(model)
        , m_tensor(tensor)
        , m_group(group)
        , m_tables(std::move(tables))
        , m_gaps(std::move(gaps))
        , m_positions(std::move(positions))
        , m_tableCount(m_tables.size() / TableEntries - 1)
    {
    }

    Status decode(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const override
    {
        if (!rangeFits(first, out.size(), elementCount()))
            return Error { ErrorKind::Usage, "values past the end of '" + m_tensor.name + "' are asked for" };
        scratch.moreBytes.resize(out.size());
        const Extent &mantissas = m_group.mantissas;
        std::uint64_t at = m_group.first + first;
        if (auto status = m_model.sources[mantissas.source]->read(mantissas.offset + at, scratch.moreBytes);
            !status)
            return status;
        for (std::size_t done = 0; done < out.size();) {
            const auto block = static_cast<std::size_t>(
                std::upper_bound(m_positions.begin(), m_positions.end(), at) - m_positions.begin() - 1);
            const std::uint64_t end = m_positions[block + 1];
            const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(out.size() - done, end - at));
            const auto mantissa = std::span<const std::byte>(scratch.moreBytes).subspan(done, size);
            if (auto status = decodeBlock(block, at - m_positions[block], out.subspan(done, size), mantissa,
                                          scratch.bytes);
                !status)
                return status;
            done += size;
            at += size;
        }
        return {};
    }

private:
    unsigned gapOf(std::uint64_t block) const
    {
        const std::uint64_t bit = block * m_group.threads * GapBits;
        unsigned gap = 0;
        for (std::uint64_t i = bit; i < bit + GapBits; ++i)
            gap = gap << 1 | (std::to_integer<unsigned>(m_gaps[i / 8]) >> (7 - i % 8) & 1);
        return gap;
    }

    Error damaged(std::size_t block, const std::string &what) const
    {
        return malformedLayout(m_tensor, "block " + std::to_string(block) + " of its codes " + what);
    }

    /// skip exponents, then one for each of out.
    Status decodeBlock(std::size_t block, std::uint64_t skip, std::span<float> out,
                       std::span<const std::byte> mantissas, std::vector<std::byte> &bytes) const
    {
        const std::uint64_t begin = block * m_group.blockBytes;
        const std::uint64_t size = std::min(m_group.blockBytes + LongestCode / 8, m_group.codes.size - begin);
        bytes.assign(static_cast<std::size_t>(size) + 8, std::byte { 0 }); // so that eight bytes can be read
        if (auto status = m_model.sources[m_group.codes.source]->read(
                m_group.codes.offset + begin, std::span(bytes).first(static_cast<std::size_t>(size)));
            !status)
            return status;
        std::uint64_t bit = gapOf(block);
        const auto *tables = reinterpret_cast<const std::uint8_t *>(m_tables.data());
        const auto *lengths = tables + m_tableCount * TableEntries;
        for (std::uint64_t i = 0; i < skip + out.size(); ++i) {
            if (bit / 8 >= size)
                return damaged(block, "ends before its " + std::to_string(skip + out.size()) + " exponents");
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + bit / 8, 8);
            word = __builtin_bswap64(word) << bit % 8;
            unsigned exponent = tables[word >> 56];
            for (unsigned depth = 1; exponent > TableEntries - m_tableCount; ++depth) {
                if (depth == LongestCode / 8)
                    return damaged(block, "holds a code longer than 32 bits");
                exponent
                    = tables[(TableEntries - exponent) * TableEntries + (word >> (56 - 8 * depth) & 0xff)];
            }
            if (lengths[exponent] == 0 || lengths[exponent] > LongestCode)
                return damaged(block, "holds a code of no exponent");
            bit += lengths[exponent];
            if (i < skip)
                continue;
            const auto mantissa
                = std::to_integer<std::uint32_t>(mantissas[static_cast<std::size_t>(i - skip)]);
            out[static_cast<std::size_t>(i - skip)]
                = std::bit_cast<float>((mantissa & 0x80) << 24 | exponent << 23 | (mantissa & 0x7f) << 16);
        }
        const bool isWhole = m_positions[block] + skip + out.size() == m_positions[block + 1];
        if (isWhole && block + 2 < m_positions.size() && bit != m_group.blockBytes * 8 + gapOf(block + 1))
            return damaged(block,
                           "ends at bit " + std::to_string(bit) + ", the next block begins at "
                               + std::to_string(m_group.blockBytes * 8 + gapOf(block + 1)));
        return {};
    }

    const Model &m_model;
    const TensorInfo &m_tensor;
    Dfloat11Parameters m_group;
    std::vector<std::byte> m_tables, m_gaps;
    std::vector<std::uint32_t> m_positions;
    std::uint64_t m_tableCount;
};

Result<DecoderPtr> makeDfloat11Decoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto *group = tensor.parametersAs<Dfloat11Parameters>();
    if (!group)
        return malformedLayout(tensor, "its group is unknown");
    auto tables = readDfloat11Extent(model, group->tables);
    auto gaps = readDfloat11Extent(model, group->gaps);
    const auto bytes = readDfloat11Extent(model, group->positions);
    if (!tables || !gaps || !bytes)
        return !tables ? tables.error() : !gaps ? gaps.error() : bytes.error();
    std::vector<std::uint32_t> positions(bytes->size() / 4);
    std::memcpy(positions.data(), bytes->data(), positions.size() * 4);
    if (positions.front() != 0 || positions.back() != group->mantissas.size
        || !std::ranges::is_sorted(positions))
        return malformedLayout(tensor,
                               "its output positions are not in order from 0 to "
                                   + std::to_string(group->mantissas.size));
    if (gaps->size() * 8 < (positions.size() - 1) * group->threads * GapBits)
        return malformedLayout(tensor, "its gaps end early");
    return DecoderPtr(std::make_unique<Dfloat11Decoder>(model, tensor, *group, *std::move(tables),
                                                        *std::move(gaps), std::move(positions)));
}

} // namespace

Result<std::vector<std::byte>> readDfloat11Extent(const Model &model, const Extent &extent)
{
    std::vector<std::byte> bytes(static_cast<std::size_t>(extent.size));
    if (auto status = model.sources[extent.source]->read(extent.offset, bytes); !status)
        return status.error();
    return bytes;
}

constinit const Layout Dfloat11Layout { .id = "dfloat11",
                                        .title = "DFloat11 (lossless bfloat16)",
                                        .nominalBitsPerWeight = 0,
                                        .makeDecoder = makeDfloat11Decoder };

} // namespace assay
