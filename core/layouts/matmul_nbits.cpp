// SPDX-License-Identifier: GPL-3.0-or-later
// com.microsoft MatMulNBits (ONNX): B U8 [N, ceil(K/bs), bs b / 8], an LSB-first stream of b-bit codes per
// block; scales [N ceil(K/bs)]; zero points absent (2^(b-1)), floats one per scale, or U8 packed per row like
// the codes; W[n][k] = (q - zero) scale. The product it replaces has the weight [K, N]: W is its transpose.
#include "core/layouts/matmul_nbits.h"

#include "core/layouts/grid_decoder.h"
#include "core/numbers/bit_stream.h"

namespace assay {
namespace {

Result<std::vector<float>> readZeros(const Model &model, const TensorInfo &tensor, std::uint64_t rows,
                                     std::uint64_t blocks, unsigned bits)
{
    const TensorPart *part = tensor.part("zero");
    if (!part)
        return std::vector<float>(static_cast<std::size_t>(rows * blocks),
                                  static_cast<float>(1u << (bits - 1)));
    if (part->dtype != DType::U8)
        return needValues(model, tensor, "zero", rows * blocks);
    const std::uint64_t rowBytes = divideRoundingUp(blocks * bits, 8);
    const auto bytes = loadPart(model, *part);
    if (!bytes)
        return bytes.error();
    if ((*bytes)->size() != rows * rowBytes)
        return malformedLayout(tensor,
                               "its zero points have " + std::to_string((*bytes)->size()) + " bytes, "
                                   + std::to_string(rows * rowBytes) + " are needed");
    std::vector<float> zeros(static_cast<std::size_t>(rows * blocks));
    const auto *at = reinterpret_cast<const std::uint8_t *>((*bytes)->data());
    for (std::uint64_t row = 0; row < rows; ++row)
        unpackStream(at + row * rowBytes, static_cast<std::size_t>(rowBytes), bits,
                     std::span(zeros).subspan(static_cast<std::size_t>(row * blocks),
                                              static_cast<std::size_t>(blocks)));
    return zeros;
}

Result<DecoderPtr> makeMatMulNBitsDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    const std::uint64_t blockSize = tensor.groupSize;
    const auto bits = static_cast<unsigned>(tensor.bits);
    if (!payload)
        return payload.error();
    if (bits < 2 || bits > 8 || blockSize == 0 || blockSize * bits % 8 != 0 || tensor.shape.rank() != 2)
        return malformedLayout(tensor,
                               "blocks of " + std::to_string(blockSize) + " codes of " + std::to_string(bits)
                                   + " bits are unknown");
    const std::uint64_t blocks = divideRoundingUp(tensor.shape.columns(), blockSize);
    ScaleGrid grid { .rows = tensor.shape.rows(),
                     .columns = tensor.shape.columns(),
                     .rowBytes = blocks * (blockSize * bits / 8),
                     .codes = streamCodes(bits, 0) };
    grid.blockColumns = blockSize;
    grid.gridColumns = blocks;
    const auto scaleCount = checkedMultiply(grid.rows, blocks);
    if (!scaleCount || *scaleCount > (*payload)->extent.size)
        return malformedLayout(tensor, "its blocks do not fit its bytes");
    auto scales = needValues(model, tensor, "scale", *scaleCount);
    if (!scales)
        return scales.error();
    grid.scales = std::move(*scales);
    auto zeros = readZeros(model, tensor, grid.rows, blocks, bits);
    if (!zeros)
        return zeros.error();
    grid.zeros = std::move(*zeros);
    if (tensor.part("g_idx")) {
        auto groups = readGroupIndex(model, tensor, "g_idx", blocks);
        if (!groups)
            return groups.error();
        grid.groupOfColumn = std::move(*groups);
    }
    return makeGridDecoder(model, tensor, **payload, std::move(grid));
}

} // namespace

constinit const Layout MatMulNBitsLayout { .id = "onnx-matmulnbits",
                                           .title = "ONNX MatMulNBits",
                                           .nominalBitsPerWeight = 0,
                                           .makeDecoder = makeMatMulNBitsDecoder };

} // namespace assay
