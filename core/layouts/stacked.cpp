// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/stacked.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>

namespace assay {
namespace {

std::string innerId(const TensorInfo &tensor)
{
    const auto *parameters = tensor.parametersAs<StackedParameters>();
    return parameters ? layoutId(parameters->first) : StackedLayout.id;
}

/// Decoders and the tensors whose parts they read.
struct Stack {
    std::vector<TensorInfo> matrices;
    std::vector<DecoderPtr> decoders;
};

Result<DecoderPtr> makeStackedDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    const auto *parameters = tensor.parametersAs<StackedParameters>();
    if (!parameters || tensor.shape.rank() < 2 || tensor.shape[0] > MostStacked
        || parameters->strides.size() != parameters->first.parts.size())
        return malformedLayout(tensor, "it is no stack of matrices");
    const std::uint64_t size = parameters->first.elementCount();
    if (checkedMultiply(size, tensor.shape[0]) != tensor.elementCount() || tensor.elementCount() == 0)
        return malformedLayout(tensor, "its matrices do not fill it");
    auto stack = std::make_shared<Stack>();
    stack->matrices.assign(static_cast<std::size_t>(tensor.shape[0]), parameters->first);
    std::uint64_t granularity = 1;
    for (std::size_t expert = 0; expert < stack->matrices.size(); ++expert) {
        TensorInfo &matrix = stack->matrices[expert];
        for (std::size_t part = 0; part < matrix.parts.size(); ++part)
            matrix.parts[part].extent.offset += expert * parameters->strides[part];
        auto decoder = makeDecoder(model, matrix, run);
        if (!decoder)
            return decoder.error();
        granularity = (*decoder)->granularity();
        stack->decoders.push_back(*std::move(decoder));
    }
    if (size % granularity != 0)
        return malformedLayout(tensor, "blocks reach over its matrices");
    auto fill = [stack, size](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
        for (std::size_t done = 0; done < out.size();) {
            const std::uint64_t at = (first + done) % size;
            const auto count
                = static_cast<std::size_t>(std::min<std::uint64_t>(out.size() - done, size - at));
            const auto &decoder = stack->decoders[static_cast<std::size_t>((first + done) / size)];
            if (auto status = decoder->decode(at, out.subspan(done, count), scratch); !status)
                return status;
            done += count;
        }
        return {};
    };
    return makeFunctionDecoder(tensor.name, tensor.elementCount(), granularity, std::move(fill));
}

} // namespace

constinit const Layout StackedLayout { .id = "stacked",
                                       .title = "Stack of quantised matrices",
                                       .makeDecoder = makeStackedDecoder,
                                       .idOf = innerId };

} // namespace assay
