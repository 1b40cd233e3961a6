// SPDX-License-Identifier: GPL-3.0-or-later
// Beside the blocks of "X.weight" a GGUF may keep "X.scale", F32 of one number (or one per stacked expert) by
// which all values are multiplied, as NVFP4 and BitNet need it, and "X.input_scale", which no weight needs.
#include "core/layouts/gguf_scales.h"

#include "core/layouts/ggml_decoder.h"

#include <unordered_map>

namespace assay {
namespace {

using Positions = std::unordered_map<std::string_view, std::size_t>;

bool isScaleOf(const TensorInfo &scale, const TensorInfo &weight)
{
    const std::uint64_t count = scale.elementCount();
    const bool fits = count == 1 || (weight.shape.rank() == 3 && count == weight.shape[0]);
    return fits && scale.isPlain() && scale.dtype == DType::F32 && scale.parts.size() == 1
        && isGgmlLayout(*weight.layout) && weight.parts.size() == 1;
}

} // namespace

Status assembleGgufScales(Model &model, const RunControl &)
{
    if (model.format != "gguf")
        return {};
    Positions weights;
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        if (isGgmlLayout(*model.tensors[i].layout) && model.tensors[i].name.ends_with(".weight"))
            weights.emplace(model.tensors[i].name, i);
    std::vector<std::pair<std::size_t, TensorPart>> sides;
    std::vector<char> isTaken(model.tensors.size(), 0);
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        for (const std::string_view leaf : { "scale", "input_scale" }) {
            const TensorInfo &tensor = model.tensors[i];
            if (!tensor.name.ends_with("." + std::string(leaf)))
                continue;
            const auto stem = tensor.name.substr(0, tensor.name.size() - leaf.size());
            const auto weight = weights.find(stem + "weight");
            if (weight == weights.end() || !isScaleOf(tensor, model.tensors[weight->second]))
                continue;
            TensorPart part = tensor.parts[0];
            part.slot = leaf;
            part.kind = PartKind::Side;
            sides.emplace_back(weight->second, std::move(part));
            isTaken[i] = 1;
        }
    if (sides.empty())
        return {};
    for (auto &[weight, part] : sides)
        model.tensors[weight].parts.push_back(std::move(part));
    std::vector<TensorInfo> kept;
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        if (!isTaken[i])
            kept.push_back(std::move(model.tensors[i]));
    model.tensors = std::move(kept);
    return {};
}

} // namespace assay
