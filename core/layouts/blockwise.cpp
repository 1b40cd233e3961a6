// SPDX-License-Identifier: GPL-3.0-or-later
// values: an array of codes of any rank; scale and zero: arrays whose every dimension divides the codes' (a
// dimension of 1 stands for the whole), aligned from the last dimension, missing ones count as 1.
//   W[i0, i1, ...] = (q[i0, i1, ...] - zero[i0 / b0, i1 / b1, ...]) * scale[i0 / b0, i1 / b1, ...],  bk =
//   dimk / scalek
// OpenVINO: Constant -> Convert -> Subtract -> Multiply (-> Reshape), broadcast as NumPy does. Core ML:
// constexpr_affine_dequantize, constexpr_blockwise_shift_scale, linear quantisation of neural networks (there
// q * scale + bias).
#include "core/layouts/blockwise.h"

#include "core/layouts/block_grid.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Quantiles of a normal distribution (QLoRA, arXiv 2305.14314), as OpenVINO and bitsandbytes round them.
constexpr std::array Nf4Levels { -1.0f,
                                 -0.6961928009986877f,
                                 -0.5250730514526367f,
                                 -0.39491748809814453f,
                                 -0.28444138169288635f,
                                 -0.18477343022823334f,
                                 -0.09105003625154495f,
                                 0.0f,
                                 0.07958029955625534f,
                                 0.16093020141124725f,
                                 0.24611230194568634f,
                                 0.33791524171829224f,
                                 0.44070982933044434f,
                                 0.5626170039176941f,
                                 0.7229568362236023f,
                                 1.0f };

/// Scales or zeros.
struct Values {
    std::vector<float> values {};
    BlockGrid grid {};

    float of(std::uint64_t element) const { return values[static_cast<std::size_t>(grid.indexOf(element))]; }
};

Result<Values> readValues(const Model &model, const TensorInfo &tensor, const TensorPart &part,
                          std::span<const std::uint64_t> dims)
{
    auto values = readPartValues(model, part);
    if (!values)
        return values.error();
    // One number may have more dimensions than the codes.
    const auto coarse = part.shape.elementCount() == 1 ? std::span<const std::uint64_t>() : part.shape.dims();
    auto grid = makeBlockGrid(tensor, part.slot + " of shape " + part.shape.text(), coarse, dims);
    if (!grid)
        return grid.error();
    return Values { std::move(*values), std::move(*grid) };
}

struct Blockwise {
    Values scale {};
    std::optional<Values> zero {};
    BlockwiseParameters parameters {};

    void apply(std::uint64_t first, std::span<float> values) const
    {
        if (parameters.isNf4)
            for (float &value : values)
                value = Nf4Levels[static_cast<std::size_t>(value) & 15];
        for (std::size_t at = 0; at < values.size();) {
            const std::uint64_t element = first + at;
            std::uint64_t run = scale.grid.runOf(element);
            if (zero)
                run = std::min(run, zero->grid.runOf(element));
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(run, values.size() - at));
            const float s = scale.of(element);
            const float z = zero ? zero->of(element) : 0.0f;
            for (float &value : values.subspan(at, count))
                value = parameters.scaleFirst ? value * s + z : (value - z) * s;
            at += count;
        }
    }
};

Result<DecoderPtr> makeBlockwiseDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    const auto scale = needPart(tensor, "scale");
    if (!payload || !scale)
        return !payload ? payload.error() : scale.error();
    if (!traits((*payload)->dtype).isDecodable)
        return malformedLayout(tensor, "its codes are no numbers");
    Blockwise layout { .parameters = parametersOr<BlockwiseParameters>(tensor) };
    const auto logical = tensor.shape.dims();
    std::vector<std::uint64_t> dims = layout.parameters.dims;
    if (dims.empty())
        dims.assign(logical.begin(), logical.end());
    const auto stored = Shape::make(dims);
    if (!stored || stored->elementCount() != tensor.elementCount()
        || (*payload)->shape.elementCount() != tensor.elementCount())
        return malformedLayout(tensor, "its codes are " + (*payload)->shape.text());
    if (tensor.elementCount() == 0)
        return makeFunctionDecoder(tensor.name, 0, 1, {});
    auto scales = readValues(model, tensor, **scale, dims);
    if (!scales)
        return scales.error();
    layout.scale = std::move(*scales);
    if (const TensorPart *zero = tensor.part("zero")) {
        auto zeros = readValues(model, tensor, *zero, dims);
        if (!zeros)
            return zeros.error();
        layout.zero = std::move(*zeros);
    }
    const TensorPart &part = **payload;
    const unsigned bits = traits(part.dtype).bits;
    auto fill = [&model, &part, bits, layout = std::move(layout)](std::uint64_t first, std::span<float> out,
                                                                  DecodeScratch &scratch) -> Status {
        const std::uint64_t firstByte = first * bits / 8;
        const std::uint64_t lastByte = divideRoundingUp((first + out.size()) * bits, 8);
        const auto bytes = viewPart(model, part, firstByte, lastByte - firstByte, scratch.bytes);
        if (!bytes)
            return bytes.error();
        const auto inByte = static_cast<std::size_t>(bits < 8 ? first % (8 / bits) : 0);
        if (!convertToFloat(part.dtype, *bytes, inByte, out))
            return Error { ErrorKind::Unsupported, "codes of '" + part.name + "' are no numbers" };
        layout.apply(first, out);
        return {};
    };
    return makeFunctionDecoder(tensor.name, tensor.elementCount(), 1, std::move(fill));
}

} // namespace

constinit const Layout OpenVinoLayout { .id = "openvino",
                                        .title = "OpenVINO compressed constant",
                                        .makeDecoder = makeBlockwiseDecoder };
constinit const Layout CoremlAffineLayout { .id = "coreml-affine",
                                            .title = "Core ML linear quantisation",
                                            .makeDecoder = makeBlockwiseDecoder };

} // namespace assay
