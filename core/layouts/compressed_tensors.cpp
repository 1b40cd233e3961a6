// SPDX-License-Identifier: GPL-3.0-or-later
// compressed-tensors, pack-quantized: weight_packed I32 [out, P], LSB-first b-bit codes u along the inputs,
// q = u - 2^(b-1). P = ceil(in b / 32) (dense stream), or in older files ceil(in / floor(32/b)) (no code
// crosses a word). weight_scale [out, G]; weight_shape [2] = (out, in); weight_zero_point either I8 [out, G]
// or packed alike along the outputs, I32 [ceil(out b / 32), G]; weight_g_idx. W = (q - zero) scale.
#include "core/layouts/compressed_tensors.h"

#include "core/layouts/fp4.h"
#include "core/layouts/grid_decoder.h"
#include "core/layouts/marlin24.h"
#include "core/numbers/bit_stream.h"

#include <cstring>

namespace assay {
namespace {

/// A word holds this many codes where none crosses its end.
std::uint64_t codesPerWord(unsigned bits)
{
    return 32 / bits;
}

struct PackedParameters {
    std::uint64_t groups = 0; ///< scales per output
    bool areWordsPadded = false; ///< no code crosses a word's border
};

bool isDense(std::uint64_t in, unsigned bits, std::uint64_t words)
{
    return in < (std::uint64_t { 1 } << 48) && divideRoundingUp(in * bits, 32) == words;
}

bool isPadded(std::uint64_t in, unsigned bits, std::uint64_t words)
{
    return divideRoundingUp(in, codesPerWord(bits)) == words;
}

/// The stated width if the words fit it, else the one that they do fit; 0 if none.
unsigned widthOf(std::uint64_t in, std::uint64_t words, std::optional<double> stated)
{
    if (stated && *stated >= 1 && *stated <= 8) {
        const auto bits = static_cast<unsigned>(*stated);
        if (isDense(in, bits, words) || isPadded(in, bits, words))
            return bits;
    }
    for (const bool dense : { true, false })
        for (const unsigned bits :
             { 4u, 8u, 2u, 3u, 5u, 6u, 7u, 1u }) // likeliest first: tiny tensors fit several
            if (dense ? isDense(in, bits, words) : isPadded(in, bits, words))
                return bits;
    return 0;
}

unsigned packedCode(const std::uint8_t *in, std::size_t size, unsigned bits, bool padded, std::size_t index)
{
    if (!padded)
        return streamCode(in, size, bits, index);
    const auto perWord = static_cast<std::size_t>(codesPerWord(bits));
    const std::size_t word = index / perWord * 4;
    return word + 4 <= size ? streamCode(in + word, 4, bits, index % perWord) : 0;
}

RowCodes paddedCodes(unsigned bits, float offset)
{
    return [bits, offset](const std::uint8_t *in, std::size_t size, std::span<float> out) {
        for (std::size_t k = 0; k < out.size(); ++k)
            out[k] = static_cast<float>(packedCode(in, size, bits, true, k)) - offset;
    };
}

/// Zeros as [out, G] floats.
Result<std::vector<float>> readZeros(const Model &model, const TensorInfo &tensor, std::uint64_t groups,
                                     unsigned bits, bool padded)
{
    const TensorPart &part = *tensor.part("zero");
    const std::uint64_t out = tensor.shape.rows();
    if (part.dtype == DType::I8)
        return needValues(model, tensor, "zero", out * groups);
    const auto bytes = loadPart(model, part);
    if (!bytes)
        return bytes.error();
    const std::uint64_t words = part.shape.rank() == 2 ? part.shape[0] : 0;
    if (part.dtype != DType::I32 || (padded ? !isPadded(out, bits, words) : !isDense(out, bits, words))
        || part.shape.columns() != groups)
        return malformedLayout(tensor, "its zeros " + part.shape.text() + " do not cover it");
    std::vector<float> zeros(static_cast<std::size_t>(out * groups));
    std::vector<std::uint8_t> column(static_cast<std::size_t>(words * 4));
    for (std::size_t g = 0; g < groups; ++g) {
        for (std::size_t w = 0; w < words; ++w)
            std::memcpy(column.data() + 4 * w, (*bytes)->data() + (w * groups + g) * 4, 4);
        for (std::size_t n = 0; n < out; ++n)
            zeros[n * groups + g] = static_cast<float>(
                static_cast<int>(packedCode(column.data(), column.size(), bits, padded, n))
                - (1 << (bits - 1)));
    }
    return zeros;
}

void assemblePackQuantized(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *scale = assembly.find(prefix + "weight_scale");
    const TensorInfo *shapeTensor = assembly.find(prefix + "weight_shape");
    const auto shape = readShapePair(assembly, shapeTensor);
    if (!scale || !shape || tensor.shape.rank() != 2 || (*shape)[0] != tensor.shape[0] || (*shape)[0] == 0
        || scale->shape.elementCount() % (*shape)[0] != 0 || scale->shape.elementCount() == 0)
        return assembly.misfit(PackQuantizedLayout.id, tensor.name,
                               "its scales or its shape are missing or do not fit");
    const std::uint64_t in = (*shape)[1];
    const unsigned bits = widthOf(in, tensor.shape[1], assembly.configNumber("num_bits"));
    if (bits == 0)
        return assembly.misfit(PackQuantizedLayout.id, tensor.name,
                               std::to_string(tensor.shape[1]) + " words do not hold " + std::to_string(in)
                                   + " codes of any width");
    TensorInfo logical { .name = prefix + "weight", .shape = *shape, .layout = &PackQuantizedLayout };
    const std::uint64_t groups = scale->shape.elementCount() / (*shape)[0];
    const std::uint64_t size = divideRoundingUp(in, groups);
    logical.bits = bits;
    logical.groupSize = size;
    logical.parameters
        = PackedParameters { .groups = groups, .areWordsPadded = !isDense(in, bits, tensor.shape[1]) };
    assembly.check(logical, "num_bits", bits);
    if (groups > 1)
        assembly.check(logical, "group_size", static_cast<double>(size));
    assembly.add(std::move(logical),
                 { { &tensor, "values", PartKind::Payload },
                   { scale, "scale" },
                   { shapeTensor, "shape" },
                   { assembly.find(prefix + "weight_zero_point"), "zero" },
                   { assembly.find(prefix + "weight_g_idx"), "g_idx" } });
}

} // namespace

std::optional<Shape> readShapePair(const Assembly &assembly, const TensorInfo *tensor)
{
    if (!tensor || tensor->shape.elementCount() != 2)
        return std::nullopt;
    const auto bytes = assembly.readSmall(*tensor);
    if (!bytes || (bytes->size() != 8 && bytes->size() != 16))
        return std::nullopt;
    std::uint64_t dims[2] {};
    const std::size_t width = bytes->size() / 2;
    for (std::size_t i = 0; i < 2; ++i)
        std::memcpy(&dims[i], bytes->data() + i * width, width);
    const auto shape = Shape::make(dims);
    return shape ? std::optional(*shape) : std::nullopt;
}

void assemblePacked(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    if (tensor.dtype == DType::U8)
        return assemblePackedFp4(assembly, tensor, prefix);
    if (assembly.find(prefix + "scale_packed"))
        return assembleMarlin24(assembly, tensor, prefix);
    assemblePackQuantized(assembly, tensor, prefix);
}

namespace {

Result<DecoderPtr> makePackQuantizedDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    auto scales = needValues(model, tensor, "scale", 0);
    if (!payload || !scales)
        return !payload ? payload.error() : scales.error();
    const auto bits = static_cast<unsigned>(tensor.bits);
    if (bits < 1 || bits > 8 || (*payload)->shape.rank() != 2)
        return malformedLayout(tensor, "a width of " + std::to_string(bits) + " bits is unknown");
    const auto [groupCount, padded] = parametersOr<PackedParameters>(tensor);
    const auto offset = static_cast<float>(1 << (bits - 1));
    ScaleGrid grid { .rows = tensor.shape.rows(),
                     .columns = tensor.shape.columns(),
                     .rowBytes = (*payload)->shape[1] * 4,
                     .codes = padded ? paddedCodes(bits, offset) : streamCodes(bits, offset) };
    grid.blockColumns = tensor.groupSize;
    grid.gridColumns = groupCount;
    grid.scales = std::move(*scales);
    if (tensor.part("zero")) {
        auto zeros = readZeros(model, tensor, grid.gridColumns, bits, padded);
        if (!zeros)
            return zeros.error();
        grid.zeros = std::move(*zeros);
    }
    if (tensor.part("g_idx")) {
        auto groups = readGroupIndex(model, tensor, "g_idx", grid.gridColumns);
        if (!groups)
            return groups.error();
        grid.groupOfColumn = std::move(*groups);
    }
    return makeGridDecoder(model, tensor, **payload, std::move(grid));
}

} // namespace

constinit const Layout PackQuantizedLayout { .id = "compressed-tensors:pack-quantized",
                                             .title = "compressed-tensors packed integers",
                                             .nominalBitsPerWeight = 0,
                                             .makeDecoder = makePackQuantizedDecoder,
                                             .foldsChannelScales = true };

} // namespace assay
