// SPDX-License-Identifier: GPL-3.0-or-later
// Hugging Face BitNet: weight U8 [out/4, in]; output row r + s (out/4) = ((byte[r][k] >> 2s) & 3) - 1, s =
// 0..3. weight_scale [1]: linear_class "autobitlinear" multiplies by it, otherwise W = t / weight_scale. Code
// 3 is invalid and decodes to 2.
#include "core/layouts/bitnet_hf.h"

#include "core/layouts/function_decoder.h"

#include <nlohmann/json.hpp>

namespace assay {
namespace {

struct BitnetParameters {
    bool dividesByScale = true;
};

} // namespace

void assembleBitnet(Assembly &assembly, const TensorInfo &weight, const TensorInfo &scale,
                    const std::string &prefix)
{
    const std::string method = assembly.configText("quant_method");
    if (method != "bitnet" && !assembly.config().empty())
        return;
    const auto out = weight.shape.rank() == 2 ? checkedMultiply(weight.shape[0], 4) : std::nullopt;
    auto logical
        = out ? logicalMatrix(prefix + "weight", *out, weight.shape[1], BitnetHfLayout) : std::nullopt;
    if (!logical || scale.shape.elementCount() != 1)
        return assembly.misfit("bitnet", weight.name, "its scale has shape " + scale.shape.text());
    logical->bits = 2;
    logical->parameters
        = BitnetParameters { .dividesByScale = assembly.configText("linear_class") != "autobitlinear" };
    assembly.add(std::move(*logical), { { &weight, "values", PartKind::Payload }, { &scale, "scale" } });
}

namespace {

Result<DecoderPtr> makeBitnetDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    const auto scale = needValues(model, tensor, "scale", 1);
    if (!payload || !scale)
        return !payload ? payload.error() : scale.error();
    const std::uint64_t quarter = tensor.shape.rows() / 4;
    const std::uint64_t columns = tensor.shape.columns();
    if (tensor.shape.rows() % 4 != 0 || (*payload)->extent.size < quarter * columns)
        return malformedLayout(tensor, "its bytes do not cover it");
    const bool divides = parametersOr<BitnetParameters>(tensor).dividesByScale;
    auto fill = [&model, part = *payload, quarter, columns, divides, factor = scale->front()](
                    std::uint64_t firstRow, std::span<float> out, DecodeScratch &scratch) -> Status {
        for (std::size_t done = 0; done < out.size(); done += static_cast<std::size_t>(columns)) {
            const std::uint64_t row = firstRow + done / columns;
            const auto bytes = viewPart(model, *part, row % quarter * columns, columns, scratch.bytes);
            if (!bytes)
                return bytes.error();
            const auto shift = static_cast<unsigned>(2 * (row / quarter));
            for (std::size_t k = 0; k < columns; ++k) {
                const auto code = static_cast<int>((std::to_integer<unsigned>((*bytes)[k]) >> shift) & 3);
                const auto trit = static_cast<float>(code - 1);
                out[done + k] = divides ? trit / factor : trit * factor;
            }
        }
        return {};
    };
    return makeRowDecoder(tensor.name, tensor.shape.rows(), columns, std::move(fill));
}

} // namespace

constinit const Layout BitnetHfLayout { .id = "bitnet-hf",
                                        .title = "BitNet (Hugging Face)",
                                        .nominalBitsPerWeight = 2,
                                        .makeDecoder = makeBitnetDecoder };

} // namespace assay
