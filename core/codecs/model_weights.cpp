// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/model_weights.h"

#include <algorithm>

namespace assay {

bool hasRawBytes(const TensorInfo &tensor)
{
    if (!tensor.isPlain() || tensor.parts.size() != 1)
        return false;
    const TensorPart &part = tensor.parts.front();
    return part.strides.empty() && !part.bigEndian && part.dtype == tensor.dtype
        && packedBytes(tensor.dtype, tensor.elementCount()) == part.extent.size;
}

Result<std::unique_ptr<ModelWeights>> ModelWeights::open(const Model &model, const TensorInfo &tensor,
                                                         const RunControl &run)
{
    auto decoder = makeDecoder(model, tensor, run.silent());
    if (!decoder)
        return decoder.error();
    return std::unique_ptr<ModelWeights>(new ModelWeights(std::move(*decoder)));
}

Status ModelWeights::read(std::uint64_t first, std::span<float> out) const
{
    const auto scratch = m_scratch.take();
    const std::uint64_t skipped = first % m_decoder->granularity();
    if (skipped == 0)
        return m_decoder->decode(first, out, scratch->decode);
    scratch->aligned.resize(static_cast<std::size_t>(skipped) + out.size());
    if (auto status = m_decoder->decode(first - skipped, scratch->aligned, scratch->decode); !status)
        return status;
    std::copy(scratch->aligned.begin() + static_cast<std::ptrdiff_t>(skipped), scratch->aligned.end(),
              out.begin());
    return {};
}

} // namespace assay
