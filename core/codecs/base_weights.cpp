// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/base_weights.h"

#include <algorithm>

namespace assay {

bool needsBase(std::span<const Stage> stages)
{
    return std::ranges::any_of(stages, [](const Stage &stage) { return stage.codec->lossy.usesBase; });
}

Result<std::unique_ptr<ModelWeights>> openBase(const Model *base, const std::string &name, const Shape &shape,
                                               const RunControl &run)
{
    const auto refused = [&](const std::string &why) {
        return Error { ErrorKind::Unsupported, "tensor '" + name + "': " + why };
    };
    if (!base)
        return refused(NoBaseGiven);
    const TensorInfo *tensor = base->find(name);
    if (!tensor)
        return refused("the base model has no tensor of this name");
    if (!(tensor->shape == shape))
        return refused("its shape is " + shape.text() + ", in the base model it is " + tensor->shape.text());
    if (!tensor->note.empty())
        return refused("in the base model: " + tensor->note);
    return ModelWeights::open(*base, *tensor, run);
}

} // namespace assay
