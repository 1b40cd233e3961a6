// SPDX-License-Identifier: GPL-3.0-or-later
// The lossy stages of one tensor: each encodes what the one before decodes to; the last one's payload is
// kept.
#pragma once

#include "core/codecs/pipeline.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace assay {

/// One lossy stage, prepared: as a source it gives the values it decodes to. Memory: its side bytes, 8 bytes
/// a chunk, and of a stage that others read its payload, up to MaxKeptPayload: then it is encoded only once.
inline constexpr std::uint64_t MaxKeptPayload = 256ull << 20;

class LossyStage final : public WeightSource {
public:
    /// input must outlive the stage. tensor: its settings are taken from the stage; importance of a codec
    /// that does not use it is left out.
    static Result<std::unique_ptr<LossyStage>> prepare(const Stage &stage, TensorContext tensor,
                                                       const WeightSource &input, const RunControl &run);

    Status read(std::uint64_t first, std::span<float> out) const override;
    std::uint64_t elementCount() const override { return m_tensor.shape.elementCount(); }

    std::uint64_t chunkElements() const { return m_chunkElements; }
    std::uint64_t chunkCount() const;
    const Bytes &side() const { return m_side; }
    /// What the codec has to say about this run; may be empty.
    std::string note() const;
    /// Reads the chunk's values from the input and appends its payload. values is a buffer of the caller's.
    Status encodeChunk(std::uint64_t chunk, std::vector<float> &values, Bytes &payload) const;
    /// The chunk's values from payload and side bytes alone.
    Status decodeChunk(std::uint64_t chunk, std::span<const std::byte> payload, std::span<float> out) const;
    /// Side and payload bytes of the chunks encoded so far, each once.
    std::uint64_t codedBytes() const;

private:
    /// The chunk's payload as kept, or encoded into payload; kept if there is room.
    Status loadChunk(std::uint64_t chunk, std::vector<float> &values, Bytes &payload) const;

    LossyStage(const Stage &stage, const WeightSource &input, const RunControl &run)
        : m_stage(stage)
        , m_input(input)
        , m_run(run.silent())
    {
    }

    const Stage &m_stage;
    const WeightSource &m_input;
    RunControl m_run;
    TensorContext m_tensor {};
    std::uint64_t m_chunkElements = 0;
    Bytes m_side;
    std::unique_ptr<std::atomic<std::uint64_t>[]> m_chunkBytes;
    mutable std::mutex m_keptMutex;
    mutable std::unordered_map<std::uint64_t, std::shared_ptr<const Bytes>> m_kept;
    mutable std::uint64_t m_keptBytes = 0;
};

/// Values per chunk of a codec for a tensor; between 1 and 2^25, or an Error.
Result<std::uint64_t> chunkElementsOf(const Codec &codec, const TensorContext &tensor);

} // namespace assay
