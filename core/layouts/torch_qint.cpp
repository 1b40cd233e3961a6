// SPDX-License-Identifier: GPL-3.0-or-later
// PyTorch's quantised tensors: W = (code - zero point) * scale. Codes are I8, U8, I32 (U4, U2 packed),
// strided as any tensor; scale and zero point are two numbers of the tensor (per_tensor_*), or one pair for
// each index of the axis "axis" (per_channel_*), where the zero point of *_float_qparams is a float.
#include "core/layouts/torch_qint.h"

#include "core/layouts/function_decoder.h"

#include <memory>

namespace assay {
namespace {

/// The codes as a plain tensor of their own, so that strides and widths are the plain layout's work.
struct Codes {
    TensorInfo tensor;
    DecoderPtr decoder;
};

struct Channels {
    std::vector<float> scales, zeros;
    std::uint64_t inner = 1; ///< consecutive elements of one channel
};

Result<Channels> readChannels(const Model &model, const TensorInfo &tensor)
{
    const auto *quantiser = tensor.parametersAs<TorchQintParameters>();
    if (!quantiser)
        return malformedLayout(tensor, "its scale or its zero point is missing");
    if (!quantiser->axis) {
        return Channels { { static_cast<float>(quantiser->scale) },
                          { static_cast<float>(quantiser->zeroPoint) },
                          std::max<std::uint64_t>(1, tensor.elementCount()) };
    }
    const auto axis = *quantiser->axis;
    if (axis >= tensor.shape.rank())
        return malformedLayout(tensor, "its channel axis is none of its dimensions");
    auto scales = needValues(model, tensor, "scales", tensor.shape[axis]);
    if (!scales)
        return scales.error();
    auto zeros = needValues(model, tensor, "zeros", tensor.shape[axis]);
    if (!zeros)
        return zeros.error();
    Channels channels { std::move(*scales), std::move(*zeros), 1 };
    for (std::size_t i = axis + 1; i < tensor.shape.rank(); ++i)
        channels.inner *= tensor.shape[i];
    return channels;
}

Result<DecoderPtr> makeTorchQintDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    const auto payload = needPart(tensor, "values");
    if (!payload)
        return payload.error();
    if (tensor.elementCount() == 0)
        return makeFunctionDecoder(tensor.name, 0, 1,
                                   [](std::uint64_t, std::span<float>, DecodeScratch &) { return Status(); });
    auto channels = readChannels(model, tensor);
    if (!channels)
        return channels.error();
    const auto codes = std::make_shared<Codes>();
    codes->tensor = TensorInfo { .name = tensor.name, .shape = tensor.shape, .dtype = (*payload)->dtype };
    codes->tensor.parts.push_back(**payload);
    auto plain = makePlainDecoder(model, codes->tensor, run);
    if (!plain)
        return plain.error();
    codes->decoder = std::move(*plain);
    return makeFunctionDecoder(
        tensor.name, tensor.elementCount(), 1,
        [codes, channels = std::move(*channels)](std::uint64_t first, std::span<float> out,
                                                 DecodeScratch &scratch) -> Status {
            if (auto status = codes->decoder->decode(first, out, scratch); !status)
                return status;
            const std::size_t count = channels.scales.size();
            for (std::size_t i = 0; i < out.size();) {
                const std::uint64_t at = first + i;
                const auto channel = static_cast<std::size_t>(at / channels.inner % count);
                const auto length
                    = std::min<std::uint64_t>(out.size() - i, channels.inner - at % channels.inner);
                const float scale = channels.scales[channel], zero = channels.zeros[channel];
                for (const std::size_t end = i + static_cast<std::size_t>(length); i < end; ++i)
                    out[i] = (out[i] - zero) * scale;
            }
            return {};
        });
}

} // namespace

constinit const Layout TorchQintLayout { .id = "torch-qint",
                                         .title = "PyTorch quantised integers",
                                         .nominalBitsPerWeight = 0,
                                         .makeDecoder = makeTorchQintDecoder };

} // namespace assay
