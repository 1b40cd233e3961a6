// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/decoder.h"

#include "core/layouts/layout.h"
#include "core/layouts/plain.h"

namespace assay {

std::string layoutId(const TensorInfo &tensor)
{
    return tensor.layout->idOf ? tensor.layout->idOf(tensor) : tensor.layout->id;
}

bool hasDecoder(const TensorInfo &tensor)
{
    return tensor.layout->makeDecoder != nullptr;
}

Result<DecoderPtr> makeDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    if (!tensor.note.empty())
        return Error { ErrorKind::Unsupported, "tensor '" + tensor.name + "': " + tensor.note };
    if (!hasDecoder(tensor))
        return Error { ErrorKind::Unsupported,
                       "tensor '" + tensor.name + "' of layout " + layoutId(tensor)
                           + " is recognised, its values are not decoded" };
    for (const auto &part : tensor.parts)
        if (auto status = checkPart(model, part); !status)
            return status.error();
    return tensor.layout->makeDecoder(model, tensor, run);
}

Result<std::vector<float>> decodeAll(const Model &model, const TensorInfo &tensor, std::uint64_t limit,
                                     const RunControl &run)
{
    if (tensor.elementCount() > limit)
        return Error { ErrorKind::LimitExceeded,
                       "tensor '" + tensor.name + "' has " + std::to_string(tensor.elementCount())
                           + " values, at most " + std::to_string(limit) + " are decoded at once" };
    const auto decoder = makeDecoder(model, tensor, run);
    if (!decoder)
        return decoder.error();
    std::vector<float> values(static_cast<std::size_t>(tensor.elementCount()));
    DecodeScratch scratch;
    if (auto status = (*decoder)->decode(0, values, scratch); !status)
        return status.error();
    return values;
}

} // namespace assay
