// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/measure_chain.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/codecs/base_weights.h"
#include "core/codecs/lossy_chain.h"
#include "core/container/planes_frame.h"

#include <cmath>

namespace assay {
namespace {

constexpr std::uint64_t IndexBytes = 4; ///< of a chunk, where their sizes differ

struct Squares {
    double error = 0, weight = 0;
};

Squares squaresOf(std::span<const float> weights, std::span<const float> decoded)
{
    Squares sums;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto weight = static_cast<double>(weights[i]);
        const double error = weight - static_cast<double>(decoded[i]);
        if (!std::isfinite(weight))
            continue;
        sums.weight += weight * weight;
        sums.error += error * error;
    }
    return sums;
}

/// One tensor under way.
class Chain {
public:
    Chain(const Model &model, const TensorInfo &tensor, const Pipeline &pipeline, const Model *base,
          const RunControl &run)
        : m_model(model)
        , m_tensor(tensor)
        , m_pipeline(pipeline)
        , m_base(base)
        , m_run(run)
        , m_losslessBytes(run.threads(), std::vector<std::uint64_t>(pipeline.lossless.size()))
    {
    }
    Result<ChainMeasure> measure() { return m_pipeline.lossy.empty() ? measureLossless() : measureLossy(); }

private:
    struct Buffers {
        std::vector<float> values {}, decoded {};
        Bytes payload {}, frame {}, raw {};
        FrameScratch scratch {};
    };
    Result<ChainMeasure> measureLossy();
    Result<ChainMeasure> measureLossless();
    /// Encodes bytes behind the lossless stages and checks that they come back; the bytes of the frame.
    Result<std::uint64_t> codeFrame(PlaneLayout layout, std::span<const std::byte> bytes, unsigned worker,
                                    Buffers &own);
    void addLossless(ChainMeasure &measure) const;
    /// The index is stored where chunks differ.
    static std::uint64_t totalOf(const std::vector<std::uint64_t> &chunkBytes);

    const Model &m_model;
    const TensorInfo &m_tensor;
    const Pipeline &m_pipeline;
    const Model *m_base;
    const RunControl &m_run;
    std::vector<std::vector<std::uint64_t>> m_losslessBytes; ///< per worker
};

std::uint64_t Chain::totalOf(const std::vector<std::uint64_t> &chunkBytes)
{
    std::uint64_t total = 0;
    bool alike = true;
    for (std::size_t i = 0; i < chunkBytes.size(); ++i) {
        total += chunkBytes[i];
        alike = alike && (i + 1 == chunkBytes.size() || chunkBytes[i] == chunkBytes[0]);
    }
    return total + (alike ? 0 : IndexBytes * chunkBytes.size());
}

Result<std::uint64_t> Chain::codeFrame(PlaneLayout layout, std::span<const std::byte> bytes, unsigned worker,
                                       Buffers &own)
{
    own.frame.clear();
    if (auto status = encodeFrame(m_pipeline, layout, bytes, own.frame, own.scratch, m_losslessBytes[worker]);
        !status)
        return status.error();
    const auto back = decodeFrame(m_pipeline, layout, own.frame, bytes.size(), own.scratch);
    if (!back)
        return back.error();
    if (!std::ranges::equal(*back, bytes))
        return Error { ErrorKind::Malformed,
                       "tensor '" + m_tensor.name + "': the lossless stages do not give their bytes back" };
    return own.frame.size();
}

void Chain::addLossless(ChainMeasure &measure) const
{
    for (std::size_t i = 0; i < m_pipeline.lossless.size(); ++i) {
        measure.stageBytes.push_back(0);
        for (const auto &worker : m_losslessBytes)
            measure.stageBytes.back() += worker[i];
    }
}

Result<ChainMeasure> Chain::measureLossy()
{
    const auto weights = ModelWeights::open(m_model, m_tensor, m_run.silent());
    if (!weights)
        return weights.error();
    TensorContext context { .name = m_tensor.name, .shape = m_tensor.shape, .settings = {} };
    std::unique_ptr<ModelWeights> base;
    if (needsBase(m_pipeline.lossy)) {
        auto opened = openBase(m_base, m_tensor.name, m_tensor.shape, m_run.silent());
        if (!opened)
            return opened.error();
        base = std::move(*opened);
        context.base = base.get();
    }
    std::vector<std::unique_ptr<LossyStage>> stages;
    const WeightSource *input = weights->get();
    for (const Stage &stage : m_pipeline.lossy) {
        auto prepared = LossyStage::prepare(stage, context, *input, m_run);
        if (!prepared)
            return prepared.error();
        stages.push_back(std::move(*prepared));
        input = stages.back().get();
    }
    const LossyStage &last = *stages.back();
    const auto count = static_cast<std::size_t>(last.chunkCount());
    std::vector<Buffers> buffers(m_run.threads());
    std::vector<Squares> squares(count);
    std::vector<std::uint64_t> chunkBytes(count);
    const std::uint64_t perChunk = m_tensor.storedBytes() / std::max<std::uint64_t>(1, count);
    const auto status = parallelFor(count, m_run, [&](std::uint64_t chunk, unsigned worker) -> Status {
        Buffers &own = buffers[worker];
        const auto at = static_cast<std::size_t>(chunk);
        own.payload.clear();
        if (auto coded = last.encodeChunk(chunk, own.values, own.payload); !coded)
            return coded;
        chunkBytes[at] = own.payload.size();
        if (!m_pipeline.lossless.empty()) {
            const auto framed = codeFrame({}, own.payload, worker, own);
            if (!framed)
                return framed.error();
            chunkBytes[at] = *framed;
        }
        own.decoded.resize(own.values.size());
        if (auto decoded = last.decodeChunk(chunk, own.payload, own.decoded); !decoded)
            return decoded;
        if (auto read = (*weights)->read(chunk * last.chunkElements(), own.values); !read)
            return read;
        squares[at] = squaresOf(own.values, own.decoded);
        m_run.advance(perChunk);
        return {};
    });
    if (!status)
        return status.error();
    ChainMeasure measure { .elements = m_tensor.elementCount(), .referenceBytes = m_tensor.storedBytes() };
    for (const auto &stage : stages)
        measure.stageBytes.push_back(stage->codedBytes());
    measure.codedBytes = totalOf(chunkBytes);
    if (!last.side().empty()) {
        Buffers own;
        std::uint64_t side = last.side().size();
        if (!m_pipeline.lossless.empty()) {
            const auto framed = codeFrame({}, last.side(), 0, own);
            if (!framed)
                return framed.error();
            side = *framed;
        }
        measure.codedBytes += side;
    }
    addLossless(measure);
    for (const Squares &one : squares) {
        measure.errorSquares += one.error;
        measure.weightSquares += one.weight;
    }
    return measure;
}

Result<ChainMeasure> Chain::measureLossless()
{
    const bool isRaw = hasRawBytes(m_tensor);
    const DType dtype = isRaw ? m_tensor.dtype : DType::F32;
    std::unique_ptr<ModelWeights> weights;
    if (!isRaw) {
        auto opened = ModelWeights::open(m_model, m_tensor, m_run.silent());
        if (!opened)
            return opened.error();
        weights = std::move(*opened);
    }
    const PlaneLayout layout = planeLayout(dtype);
    const auto total = packedBytes(dtype, m_tensor.elementCount()),
               full = packedBytes(dtype, DefaultChunkElements);
    if (!total || !full)
        return Error { ErrorKind::LimitExceeded, "tensor '" + m_tensor.name + "' is too large" };
    const auto count = static_cast<std::size_t>(divideRoundingUp(*total, *full));
    std::vector<Buffers> buffers(m_run.threads());
    std::vector<std::uint64_t> chunkBytes(count);
    const auto status = parallelFor(count, m_run, [&](std::uint64_t chunk, unsigned worker) -> Status {
        Buffers &own = buffers[worker];
        const std::uint64_t at = chunk * *full;
        const auto size = static_cast<std::size_t>(std::min(*full, *total - at));
        std::span<const std::byte> bytes;
        if (isRaw) {
            const Extent &extent = m_tensor.parts.front().extent;
            auto viewed = m_model.sources[extent.source]->view(extent.offset + at, size, own.raw);
            if (!viewed)
                return viewed.error();
            bytes = *viewed;
        } else {
            own.values.resize(size / sizeof(float));
            if (auto read = weights->read(chunk * DefaultChunkElements, own.values); !read)
                return read;
            bytes = std::as_bytes(std::span(own.values));
        }
        const auto framed = codeFrame(layout, bytes, worker, own);
        if (!framed)
            return framed.error();
        chunkBytes[static_cast<std::size_t>(chunk)] = *framed;
        m_run.advance(m_tensor.storedBytes() / count);
        return {};
    });
    if (!status)
        return status.error();
    ChainMeasure measure { .elements = m_tensor.elementCount(), .referenceBytes = m_tensor.storedBytes() };
    measure.codedBytes = totalOf(chunkBytes);
    addLossless(measure);
    return measure;
}

} // namespace

void ChainMeasure::add(const ChainMeasure &other)
{
    elements += other.elements;
    referenceBytes += other.referenceBytes;
    codedBytes += other.codedBytes;
    errorSquares += other.errorSquares;
    weightSquares += other.weightSquares;
    stageBytes.resize(other.stageBytes.size());
    for (std::size_t i = 0; i < stageBytes.size(); ++i)
        stageBytes[i] += other.stageBytes[i];
    matrices.insert(matrices.end(), other.matrices.begin(), other.matrices.end());
}

Result<ChainMeasure> measureChain(const Model &model, const TensorInfo &tensor, const Pipeline &pipeline,
                                  const Model *base, const RunControl &run)
{
    auto measure = Chain(model, tensor, pipeline, base, run).measure();
    if (const auto dims = tensor.shape.dims(); measure && !dims.empty() && dims[0] > 0)
        measure->matrices = { { .rows = dims[0], .columns = tensor.elementCount() / dims[0] } };
    return measure;
}

} // namespace assay
