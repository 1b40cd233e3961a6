// SPDX-License-Identifier: GPL-3.0-or-later
// ONNX (DequantizeLinear, QLinear operators) and TensorFlow Lite: an integer or float8 array of any rank with
//   W[i] = (q[i] - zero[g]) * scale[g] * factor
// where g is 0 for one scale per tensor, the index along axis for one per channel, or, with block_size, the
// index of the block along axis in an array of scales shaped like W with ceil(dim / block_size) on that axis.
// zero is absent (0), one number, or one per scale; factor is one number (the input's scale of a bias).
#include "core/layouts/axis_affine.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>

namespace assay {
namespace {

struct AxisGrid {
    std::uint64_t axisLength = 1;
    std::uint64_t inner = 1; ///< elements per step along the axis
    std::uint64_t blockSize = 1; ///< steps per scale
    std::uint64_t blocks = 1; ///< scales along the axis
    bool isBlocked = false; ///< scales differ along the other axes, too
    std::vector<float> scales {};
    std::vector<float> zeros {};
    DType dtype = DType::I8;

    std::uint64_t scaleOf(std::uint64_t element) const
    {
        const std::uint64_t step = element / inner % axisLength;
        if (!isBlocked)
            return scales.size() == 1 ? 0 : step;
        return (element / inner / axisLength * blocks + step / blockSize) * inner + element % inner;
    }
    /// Elements from element on that share its scale.
    std::uint64_t runOf(std::uint64_t element) const
    {
        if (scales.size() == 1)
            return ~std::uint64_t { 0 };
        if (!isBlocked)
            return inner - element % inner;
        if (inner > 1)
            return 1;
        const std::uint64_t step = element % axisLength;
        return std::min(blockSize - step % blockSize, axisLength - step);
    }
};

void apply(const AxisGrid &grid, std::uint64_t first, std::span<float> values)
{
    for (std::size_t at = 0; at < values.size();) {
        const auto index = static_cast<std::size_t>(grid.scaleOf(first + at));
        const auto run = std::min<std::uint64_t>(grid.runOf(first + at), values.size() - at);
        const float scale = grid.scales[index];
        const float zero = grid.zeros.empty() ? 0.0f : grid.zeros[grid.zeros.size() == 1 ? 0 : index];
        for (float &value : values.subspan(at, static_cast<std::size_t>(run)))
            value = (value - zero) * scale;
        at += static_cast<std::size_t>(run);
    }
}

/// Does the grid's number of scales fit the tensor's shape?
Status placeScales(const TensorInfo &tensor, AxisGrid &grid)
{
    const Shape &shape = tensor.shape;
    const auto [axis, size] = parametersOr<AxisAffineParameters>(tensor);
    if (grid.scales.size() != 1 && axis >= shape.rank())
        return malformedLayout(tensor, "axis " + std::to_string(axis) + " does not exist");
    if (axis < shape.rank()) {
        grid.axisLength = std::max<std::uint64_t>(shape[axis], 1);
        for (std::size_t i = axis + 1; i < shape.rank(); ++i)
            grid.inner *= std::max<std::uint64_t>(shape[i], 1);
    }
    std::uint64_t needed = grid.scales.size() == 1 ? 1 : grid.axisLength;
    if (size > 0) {
        grid.isBlocked = true;
        grid.blockSize = size;
        grid.blocks = divideRoundingUp(grid.axisLength, size);
        needed = tensor.elementCount() / grid.axisLength * grid.blocks;
    }
    if (needed != grid.scales.size())
        return malformedLayout(tensor,
                               "it has " + std::to_string(grid.scales.size()) + " scales, "
                                   + std::to_string(needed) + " are needed along axis "
                                   + std::to_string(axis));
    if (grid.zeros.size() > 1 && grid.zeros.size() != grid.scales.size())
        return malformedLayout(tensor,
                               "it has " + std::to_string(grid.zeros.size()) + " zero points for "
                                   + std::to_string(grid.scales.size()) + " scales");
    return {};
}

Result<DecoderPtr> makeAxisAffineDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    auto scales = needValues(model, tensor, "scale", 0);
    if (!payload || !scales)
        return !payload ? payload.error() : scales.error();
    AxisGrid grid;
    grid.dtype = (*payload)->dtype;
    grid.scales = std::move(*scales);
    if (tensor.part("zero")) {
        auto zeros = needValues(model, tensor, "zero", 0);
        if (!zeros)
            return zeros.error();
        grid.zeros = std::move(*zeros);
    }
    if (tensor.part("factor")) {
        const auto factor = needValues(model, tensor, "factor", 1);
        if (!factor)
            return factor.error();
        for (float &scale : grid.scales)
            scale *= (*factor)[0];
    }
    if ((*payload)->shape.elementCount() != tensor.elementCount())
        return malformedLayout(tensor, "its codes are " + (*payload)->shape.text());
    if (tensor.elementCount() == 0)
        return makeFunctionDecoder(tensor.name, 0, 1, {});
    if (auto status = placeScales(tensor, grid); !status)
        return status.error();
    const unsigned bits = traits(grid.dtype).bits;
    const TensorPart &part = **payload;
    auto fill = [&model, &part, bits, grid = std::move(grid)](std::uint64_t first, std::span<float> out,
                                                              DecodeScratch &scratch) -> Status {
        const std::uint64_t firstByte = first * bits / 8; // elements fit 2^56: a file backs them
        const std::uint64_t lastByte = divideRoundingUp((first + out.size()) * bits, 8);
        const auto bytes = viewPart(model, part, firstByte, lastByte - firstByte, scratch.bytes);
        if (!bytes)
            return bytes.error();
        const auto inByte = static_cast<std::size_t>(bits < 8 ? first % (8 / bits) : 0);
        if (!convertToFloat(grid.dtype, *bytes, inByte, out))
            return Error { ErrorKind::Unsupported, "codes of '" + part.name + "' are no numbers" };
        apply(grid, first, out);
        return {};
    };
    return makeFunctionDecoder(tensor.name, tensor.elementCount(), 1, std::move(fill));
}

} // namespace

constinit const Layout OnnxQdqLayout { .id = "onnx-qdq",
                                       .title = "ONNX DequantizeLinear and QLinear operators",
                                       .nominalBitsPerWeight = 0,
                                       .makeDecoder = makeAxisAffineDecoder };
constinit const Layout TfliteAffineLayout { .id = "tflite-affine",
                                            .title = "TensorFlow Lite affine",
                                            .nominalBitsPerWeight = 0,
                                            .makeDecoder = makeAxisAffineDecoder };

} // namespace assay
