// SPDX-License-Identifier: GPL-3.0-or-later
// values: codes of bits (1 to 8) without gaps. Neural networks fill bytes from their high bits down
// (coremltools, quantization_utils), programs from the low bits up (MIL, SubByteTypes).
//   coreml-linear  code * scale[c] + bias[c], c the first index or 0
//   coreml-table   table[code]
//   coreml-lut     table of shape [groups..., 2^bits, 1]: table[group][code], groups as in block_grid
//   coreml-sparse  mask: a bit per element, low bits first; nonzero: what stands where it is 1, in order
#include "core/layouts/coreml_codes.h"

#include "core/layouts/block_grid.h"
#include "core/numbers/bit_stream.h"

#include <bit>

namespace assay {
namespace {

/// Code index of a stream that fills bytes from their high bits down.
unsigned highFirstCode(std::span<const std::byte> in, std::uint64_t bits, std::uint64_t index)
{
    unsigned code = 0;
    for (std::uint64_t bit = index * bits; bit < (index + 1) * bits; ++bit)
        code = code << 1
            | ((std::to_integer<unsigned>(in[static_cast<std::size_t>(bit / 8)]) >> (7 - bit % 8)) & 1);
    return code;
}

struct Codes {
    const Model &model;
    const TensorPart &part;
    std::uint64_t bits;
    bool isHighFirst;

    /// Fills out with the codes from element first on.
    Status read(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const
    {
        const std::uint64_t firstByte = first * bits / 8;
        const std::uint64_t endByte = divideRoundingUp((first + out.size()) * bits, 8);
        const auto bytes = viewPart(model, part, firstByte, endByte - firstByte, scratch.bytes);
        if (!bytes)
            return bytes.error();
        // Codes begin on a byte where eight of them end on one.
        const std::uint64_t skipped = first - firstByte * 8 / bits;
        const std::uint64_t inBits = first * bits - firstByte * 8;
        if (inBits != skipped * bits)
            return readOneByOne(first, out, scratch);
        const auto *raw = reinterpret_cast<const std::uint8_t *>(bytes->data());
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i]
                = static_cast<float>(isHighFirst ? highFirstCode(*bytes, bits, skipped + i)
                                                 : streamCode(raw, bytes->size(), static_cast<unsigned>(bits),
                                                              static_cast<std::size_t>(skipped) + i));
        return {};
    }

    /// From the last element that begins on a byte.
    Status readOneByOne(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const
    {
        const std::uint64_t aligned = first / 8 * 8;
        std::vector<float> whole(out.size() + static_cast<std::size_t>(first - aligned));
        if (auto status = read(aligned, whole, scratch); !status)
            return status;
        std::copy(whole.end() - static_cast<std::ptrdiff_t>(out.size()), whole.end(), out.begin());
        return {};
    }
};

Result<Codes> codesOf(const Model &model, const TensorInfo &tensor, bool isHighFirst)
{
    const auto payload = needPart(tensor, "values");
    if (!payload)
        return payload.error();
    if (tensor.bits < 1 || tensor.bits > 8
        || divideRoundingUp(tensor.elementCount() * tensor.bits, 8) > (*payload)->extent.size)
        return malformedLayout(tensor,
                               "codes of " + std::to_string(tensor.bits) + " bits do not fit "
                                   + std::to_string((*payload)->extent.size) + " bytes");
    return Codes { model, **payload, tensor.bits, isHighFirst };
}

Result<DecoderPtr> makeLinear(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto codes = codesOf(model, tensor, true);
    if (!codes)
        return codes.error();
    auto scale = needValues(model, tensor, "scale", 0);
    if (!scale)
        return scale.error();
    auto bias = tensor.part("bias") ? needValues(model, tensor, "bias", 0)
                                    : Result<std::vector<float>>(std::vector<float> { 0.0f });
    if (!bias)
        return bias.error();
    const std::uint64_t rows = tensor.shape.rank() > 0 ? tensor.shape[0] : 1;
    const auto fits = [rows](std::size_t count) { return count == 1 || count == rows; };
    if (!fits(scale->size()) || !fits(bias->size()) || rows == 0)
        return malformedLayout(tensor,
                               "it has " + std::to_string(scale->size()) + " scales and "
                                   + std::to_string(bias->size()) + " biases for " + std::to_string(rows)
                                   + " outputs");
    const std::uint64_t perRow = std::max<std::uint64_t>(tensor.elementCount() / rows, 1);
    return makeFunctionDecoder(
        tensor.name, tensor.elementCount(), 1,
        [codes = *codes, scale = std::move(*scale), bias = std::move(*bias),
         perRow](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
            if (auto status = codes.read(first, out, scratch); !status)
                return status;
            for (std::size_t i = 0; i < out.size(); ++i) {
                const auto row = static_cast<std::size_t>((first + i) / perRow);
                out[i] = out[i] * scale[scale.size() == 1 ? 0 : row] + bias[bias.size() == 1 ? 0 : row];
            }
            return {};
        });
}

Result<DecoderPtr> makeTable(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto codes = codesOf(model, tensor, true);
    if (!codes)
        return codes.error();
    auto table = needValues(model, tensor, "table", std::uint64_t { 1 } << tensor.bits);
    if (!table)
        return table.error();
    return makeFunctionDecoder(tensor.name, tensor.elementCount(), 1,
                               [codes = *codes, table = std::move(*table)](std::uint64_t first,
                                                                           std::span<float> out,
                                                                           DecodeScratch &scratch) -> Status {
                                   if (auto status = codes.read(first, out, scratch); !status)
                                       return status;
                                   for (float &value : out)
                                       value = table[static_cast<std::size_t>(value)];
                                   return {};
                               });
}

Result<DecoderPtr> makeLut(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto codes = codesOf(model, tensor, false);
    const auto part = needPart(tensor, "table");
    if (!codes || !part)
        return !codes ? codes.error() : part.error();
    auto table = readPartValues(model, **part);
    if (!table)
        return table.error();
    if (tensor.elementCount() == 0)
        return makeFunctionDecoder(tensor.name, 0, 1, {});
    const std::uint64_t levels = std::uint64_t { 1 } << tensor.bits;
    std::span<const std::uint64_t> groups = (*part)->shape.dims();
    if (groups.size() >= 2 && groups[groups.size() - 1] == 1 && groups[groups.size() - 2] == levels)
        groups = groups.first(groups.size() - 2);
    else if (groups.size() == 1 && groups[0] == levels)
        groups = {};
    else
        return malformedLayout(tensor, "its table of shape " + (*part)->shape.text() + " is not read");
    const auto grid = makeBlockGrid(tensor, "its table", groups, tensor.shape.dims());
    if (!grid)
        return grid.error();
    return makeFunctionDecoder(
        tensor.name, tensor.elementCount(), 1,
        [codes = *codes, table = std::move(*table), grid = *grid,
         levels](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
            if (auto status = codes.read(first, out, scratch); !status)
                return status;
            for (std::size_t i = 0; i < out.size(); ++i)
                out[i] = table[static_cast<std::size_t>(grid.indexOf(first + i) * levels)
                               + static_cast<std::size_t>(out[i])];
            return {};
        });
}

/// Holds the mask and what is not zero.
Result<DecoderPtr> makeSparse(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto maskPart = needPart(tensor, "mask");
    if (!maskPart)
        return maskPart.error();
    auto mask = loadPart(model, **maskPart);
    auto values = needValues(model, tensor, "values", 0);
    if (!mask || !values)
        return !mask ? mask.error() : values.error();
    const std::uint64_t count = tensor.elementCount();
    if ((*mask)->size() < divideRoundingUp(count, 8))
        return malformedLayout(tensor, "its mask has " + std::to_string((*mask)->size()) + " bytes");
    std::vector<std::uint64_t> before { 0 }; ///< values before each byte of the mask
    for (std::uint64_t i = 0; i < divideRoundingUp(count, 8); ++i) {
        auto byte = std::to_integer<unsigned>((**mask)[static_cast<std::size_t>(i)]);
        if (8 * i + 8 > count)
            byte &= (1u << (count - 8 * i)) - 1;
        before.push_back(before.back() + static_cast<std::uint64_t>(std::popcount(byte)));
    }
    if (before.back() != values->size())
        return malformedLayout(tensor,
                               "its mask keeps " + std::to_string(before.back()) + " values, "
                                   + std::to_string(values->size()) + " are stored");
    return makeFunctionDecoder(
        tensor.name, count, 1,
        [mask = std::move(*mask), values = std::move(*values),
         before = std::move(before)](std::uint64_t first, std::span<float> out, DecodeScratch &) -> Status {
            for (std::size_t i = 0; i < out.size(); ++i) {
                const std::uint64_t element = first + i;
                const auto at = static_cast<std::size_t>(element / 8);
                const auto byte = std::to_integer<unsigned>((*mask)[at]);
                const auto below = byte & ((1u << (element % 8)) - 1);
                out[i] = (byte >> (element % 8) & 1) == 0
                    ? 0.0f
                    : values[static_cast<std::size_t>(before[at])
                             + static_cast<std::size_t>(std::popcount(below))];
            }
            return {};
        });
}

} // namespace

constinit const Layout CoremlLinearLayout { .id = "coreml-linear",
                                            .title = "Core ML linear quantisation of a network",
                                            .makeDecoder = makeLinear };
constinit const Layout CoremlTableLayout { .id = "coreml-table",
                                           .title = "Core ML table of a network",
                                           .makeDecoder = makeTable };
constinit const Layout CoremlLutLayout { .id = "coreml-lut",
                                         .title = "Core ML palette",
                                         .makeDecoder = makeLut };
constinit const Layout CoremlSparseLayout { .id = "coreml-sparse",
                                            .title = "Core ML sparse weights",
                                            .makeDecoder = makeSparse };

} // namespace assay
