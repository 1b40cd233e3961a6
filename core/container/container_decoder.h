// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/codecs/model_weights.h"
#include "core/codecs/scratch_pool.h"
#include "core/container/planes_frame.h"
#include "core/layouts/layout.h"

namespace assay {

/// Tensors of an Assay container; its decoder holds the side bytes and the chunk index. granularity() is the
/// chunk. Listed as "assay:" and the stages.
extern const Layout ContainerLayout;

struct ContainerParameters {
    std::string stages {}; ///< as written in the file
    std::shared_ptr<const Pipeline> pipeline {}; ///< nullptr where the stages are not understood
    DType dtype = DType::F32; ///< of the original
    std::uint64_t chunkElements = 0;
    std::optional<std::uint64_t> chunkBytes {}; ///< of every chunk but the last
    std::shared_ptr<const Model> base {}; ///< what a stored difference is added to; nullptr = none given
};

class ContainerDecoder final : public TensorDecoder {
public:
    static Result<std::unique_ptr<const ContainerDecoder>> make(const Model &model, const TensorInfo &tensor);

    Status decode(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const override;
    bool isLossless() const { return m_pipeline->lossy.empty(); }
    std::uint64_t chunkCount() const;
    /// The bytes of a chunk before its lossless stages; held until the scratch is used again.
    Result<std::span<const std::byte>> chunkBytes(std::uint64_t chunk, Bytes &stored,
                                                  FrameScratch &frame) const;

private:
    ContainerDecoder(const Model &model, const TensorInfo &tensor, std::shared_ptr<const Pipeline> pipeline,
                     TensorContext context, std::uint64_t chunkElements)
        : TensorDecoder(tensor.elementCount(), chunkElements)
        , m_source(model.sources[tensor.parts.front().extent.source])
        , m_payload(tensor.parts.front().extent)
        , m_pipeline(std::move(pipeline))
        , m_context(std::move(context))
    {
    }
    Status readOffsets(const Model &model, const TensorInfo &tensor);
    Status readSide(const Model &model, const TensorInfo &tensor);
    Status openBaseOf(const TensorInfo &tensor);
    Extent extentOf(std::uint64_t chunk) const;
    std::uint64_t elementsOf(std::uint64_t chunk) const;
    Status decodeChunk(std::uint64_t chunk, std::span<float> out, DecodeScratch &scratch) const;

    SourcePtr m_source;
    Extent m_payload;
    std::shared_ptr<const Pipeline> m_pipeline;
    TensorContext m_context;
    DType m_dtype = DType::F32; ///< of the original
    std::shared_ptr<const Model> m_baseModel;
    std::unique_ptr<const ModelWeights> m_base; ///< of m_context
    Bytes m_side;
    std::optional<std::uint64_t> m_chunkBytes; ///< of every chunk but the last; empty: see m_offsets
    std::vector<std::uint64_t> m_offsets; ///< in the payload; one more than there are chunks
    ScratchPool<FrameScratch> m_frames;
};

} // namespace assay
