// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/lossy_chain.h"

#include "core/base/checked_math.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::uint64_t MaxChunkElements = 1ull << 25;

} // namespace

Result<std::uint64_t> chunkElementsOf(const Codec &codec, const TensorContext &tensor)
{
    const std::uint64_t elements
        = codec.lossy.chunkElements ? codec.lossy.chunkElements(tensor) : DefaultChunkElements;
    if (elements == 0 || elements > MaxChunkElements)
        return Error { ErrorKind::LimitExceeded,
                       std::string(codec.id) + " would code " + std::to_string(elements)
                           + " values of tensor '" + tensor.name + "' at once, at most "
                           + std::to_string(MaxChunkElements) + " are coded at once" };
    return elements;
}

Result<std::unique_ptr<LossyStage>> LossyStage::prepare(const Stage &stage, TensorContext tensor,
                                                        const WeightSource &input, const RunControl &run)
{
    auto made = std::unique_ptr<LossyStage>(new LossyStage(stage, input, run));
    const LossyFunctions &functions = stage.codec->lossy;
    made->m_tensor = std::move(tensor);
    made->m_tensor.settings = stage.settings;
    if (!functions.usesImportance)
        made->m_tensor.columnImportance.clear();
    if (functions.accepts)
        if (auto status = functions.accepts(made->m_tensor); !status)
            return Error { ErrorKind::Unsupported,
                           "tensor '" + made->m_tensor.name + "': " + status.error().sentence
                               + " (leave it out with --only, or change the settings)" };
    const auto elements = chunkElementsOf(*stage.codec, made->m_tensor);
    if (!elements)
        return elements.error();
    made->m_chunkElements = *elements;
    if (functions.prepare) {
        auto side = functions.prepare(made->m_tensor, input, made->m_run);
        if (!side)
            return side.error();
        made->m_side = std::move(*side);
    }
    made->m_chunkBytes
        = std::make_unique<std::atomic<std::uint64_t>[]>(static_cast<std::size_t>(made->chunkCount()));
    return made;
}

std::uint64_t LossyStage::chunkCount() const
{
    return divideRoundingUp(elementCount(), m_chunkElements);
}

Status LossyStage::encodeChunk(std::uint64_t chunk, std::vector<float> &values, Bytes &payload) const
{
    const std::uint64_t first = chunk * m_chunkElements;
    values.resize(static_cast<std::size_t>(std::min(m_chunkElements, elementCount() - first)));
    if (auto status = m_input.read(first, values); !status)
        return status;
    const std::size_t before = payload.size();
    const ChunkContext context { .tensor = m_tensor, .first = first, .side = m_side };
    if (auto status = m_stage.codec->lossy.encode(context, values, payload, m_run); !status)
        return status;
    m_chunkBytes[static_cast<std::size_t>(chunk)].store(payload.size() - before, std::memory_order_relaxed);
    return {};
}

Status LossyStage::loadChunk(std::uint64_t chunk, std::vector<float> &values, Bytes &payload) const
{
    {
        const std::lock_guard lock(m_keptMutex);
        if (const auto kept = m_kept.find(chunk); kept != m_kept.end()) {
            payload = *kept->second;
            values.resize(static_cast<std::size_t>(
                std::min(m_chunkElements, elementCount() - chunk * m_chunkElements)));
            return {};
        }
    }
    payload.clear();
    if (auto status = encodeChunk(chunk, values, payload); !status)
        return status;
    const std::lock_guard lock(m_keptMutex);
    if (m_keptBytes + payload.size() <= MaxKeptPayload
        && m_kept.try_emplace(chunk, std::make_shared<const Bytes>(payload)).second)
        m_keptBytes += payload.size();
    return {};
}

std::string LossyStage::note() const
{
    return m_stage.codec->lossy.note ? m_stage.codec->lossy.note(m_tensor) : "";
}

Status LossyStage::read(std::uint64_t first, std::span<float> out) const
{
    std::vector<float> values;
    Bytes payload;
    std::size_t done = 0;
    while (done < out.size()) {
        const std::uint64_t at = first + done;
        const std::uint64_t chunk = at / m_chunkElements, begin = chunk * m_chunkElements;
        if (auto status = loadChunk(chunk, values, payload); !status)
            return status;
        if (auto status = decodeChunk(chunk, payload, values); !status)
            return status;
        const auto skipped = static_cast<std::size_t>(at - begin);
        const std::size_t count = std::min(values.size() - skipped, out.size() - done);
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(skipped), count,
                    out.begin() + static_cast<std::ptrdiff_t>(done));
        done += count;
    }
    return {};
}

Status LossyStage::decodeChunk(std::uint64_t chunk, std::span<const std::byte> payload,
                               std::span<float> out) const
{
    const ChunkContext context { .tensor = m_tensor, .first = chunk * m_chunkElements, .side = m_side };
    return m_stage.codec->lossy.decode(context, payload, out, m_run);
}

std::uint64_t LossyStage::codedBytes() const
{
    std::uint64_t bytes = m_side.size();
    for (std::uint64_t chunk = 0; chunk < chunkCount(); ++chunk)
        bytes += m_chunkBytes[static_cast<std::size_t>(chunk)].load(std::memory_order_relaxed);
    return bytes;
}

} // namespace assay
