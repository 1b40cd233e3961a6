// SPDX-License-Identifier: GPL-3.0-or-later
// SparseTensorProto: values [n], and indices I64 [n] into the row-major elements, or [n, rank], in ascending
// order; all other elements are 0.
#include "core/layouts/onnx_sparse.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>

namespace assay {
namespace {

struct Places {
    std::vector<std::uint64_t> at; ///< ascending
    std::vector<float> values;
};

std::uint64_t littleEndian64(const std::byte *bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
        value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    return value;
}

/// Row-major places of the stored values; empty optional where they leave the shape or do not ascend.
std::optional<std::vector<std::uint64_t>> placesOf(std::span<const std::byte> bytes, const Shape &shape,
                                                   std::size_t count)
{
    const std::size_t width = bytes.size() == 8 * count ? 1 : shape.rank();
    if (bytes.size() != 8 * count * width)
        return std::nullopt;
    std::vector<std::uint64_t> places;
    places.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::uint64_t place = 0;
        for (std::size_t axis = 0; axis < width; ++axis) {
            const std::uint64_t index = littleEndian64(bytes.data() + 8 * (i * width + axis));
            const std::uint64_t limit = width == 1 ? shape.elementCount() : shape[axis];
            if (index >= limit)
                return std::nullopt;
            place = place * limit + index;
        }
        if (!places.empty() && place <= places.back())
            return std::nullopt;
        places.push_back(place);
    }
    return places;
}

Result<DecoderPtr> makeOnnxSparseDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    auto values = needValues(model, tensor, "values", 0);
    const auto part = needPart(tensor, "indices");
    if (!values || !part)
        return values ? part.error() : values.error();
    if ((*part)->dtype != DType::I64)
        return malformedLayout(tensor, "its indices are no 64-bit integers");
    const auto bytes = loadPart(model, **part);
    if (!bytes)
        return bytes.error();
    auto places = placesOf(**bytes, tensor.shape, values->size());
    if (!places)
        return malformedLayout(tensor, "its indices do not ascend inside the shape, one for each value");
    const auto stored = std::make_shared<const Places>(Places { std::move(*places), std::move(*values) });
    return makeFunctionDecoder(
        tensor.name, tensor.elementCount(), 1,
        [stored](std::uint64_t first, std::span<float> out, DecodeScratch &) -> Status {
            std::ranges::fill(out, 0.0f);
            auto at = std::ranges::lower_bound(stored->at, first);
            for (; at != stored->at.end() && *at - first < out.size(); ++at)
                out[static_cast<std::size_t>(*at - first)]
                    = stored->values[static_cast<std::size_t>(at - stored->at.begin())];
            return {};
        });
}

} // namespace

constinit const Layout OnnxSparseLayout { .id = "onnx-sparse",
                                          .title = "ONNX sparse tensor",
                                          .nominalBitsPerWeight = 0,
                                          .makeDecoder = makeOnnxSparseDecoder };

} // namespace assay
