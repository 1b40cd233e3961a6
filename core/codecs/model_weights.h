// SPDX-License-Identifier: GPL-3.0-or-later
// The tensors of an opened model as input of codecs: values of any layout, and raw bytes of plain ones.
#pragma once

#include "core/codecs/codec.h"
#include "core/codecs/scratch_pool.h"
#include "core/layouts/decoder.h"

namespace assay {

/// The bytes of the tensor lie in one little-endian run of its dtype, row-major without gaps.
bool hasRawBytes(const TensorInfo &tensor);

/// Values of one tensor. The model must outlive it. Memory: one decoder, one scratch per thread that reads.
class ModelWeights final : public WeightSource {
public:
    static Result<std::unique_ptr<ModelWeights>> open(const Model &model, const TensorInfo &tensor,
                                                      const RunControl &run);
    Status read(std::uint64_t first, std::span<float> out) const override;
    std::uint64_t elementCount() const override { return m_decoder->elementCount(); }

private:
    struct Scratch {
        DecodeScratch decode;
        std::vector<float> aligned;
    };
    explicit ModelWeights(DecoderPtr decoder)
        : m_decoder(std::move(decoder))
    {
    }
    DecoderPtr m_decoder;
    ScratchPool<Scratch> m_scratch;
};

} // namespace assay
