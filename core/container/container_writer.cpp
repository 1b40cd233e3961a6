// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/container/container.h"

#include "core/analysis/importance.h"
#include "core/base/checked_math.h"
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/codecs/base_weights.h"
#include "core/codecs/lossy_chain.h"
#include "core/container/container_plan.h"
#include "core/container/planes_frame.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace assay {
namespace {

/// Writes the tensors of a model one after the other; one instance per file.
class Writer {
public:
    Writer(const Model &model, const Pipeline &pipeline, const Importance &importance, const Model *base,
           const RunControl &run)
        : m_model(model)
        , m_pipeline(pipeline)
        , m_importance(importance)
        , m_base(base)
        , m_names(namesOf(model))
        , m_run(run)
    {
    }

    Result<ContainerReport> write(const std::vector<Plan> &plans, const std::string &output);

private:
    /// The tensor's values where the plan stores them as float32, else null.
    Result<std::unique_ptr<ModelWeights>> floatsOf(const Plan &plan) const;
    Status writePlain(const Plan &plan);
    Status writeCoded(const Plan &plan);
    Status writeLossy(const Plan &plan, ContainerEntry &entry);
    Status writeLossless(const Plan &plan, ContainerEntry &entry);
    Status writeChunks(std::uint64_t count, std::uint64_t advancePerChunk,
                       const std::function<Status(std::uint64_t chunk, unsigned worker, Bytes &out)> &encode,
                       ContainerEntry &entry);
    Status writeSide(const Bytes &side, ContainerEntry &entry);
    Status store(const std::string &name, std::string dtype, std::vector<std::uint64_t> shape,
                 std::span<const std::byte> bytes);
    struct StageOutcome {
        std::uint64_t bytes = 0;
        std::string note {};
    };
    void addReport(const ContainerEntry &entry, std::uint64_t bytesIn, const std::vector<StageOutcome> &left);

    const Model &m_model;
    const Pipeline &m_pipeline;
    const Importance &m_importance;
    const Model *m_base;
    const ModelNames m_names;
    const RunControl &m_run;
    std::optional<ContainerFile> m_file;
    std::vector<StoredTensor> m_stored;
    std::vector<ContainerEntry> m_entries;
    std::vector<std::vector<std::uint64_t>> m_losslessBytes; ///< per worker, of the tensor under way
    ContainerReport m_report;
};

Result<std::unique_ptr<ModelWeights>> Writer::floatsOf(const Plan &plan) const
{
    if (!plan.asFloat32)
        return std::unique_ptr<ModelWeights>();
    return ModelWeights::open(m_model, *plan.tensor, m_run);
}

Status Writer::store(const std::string &name, std::string dtype, std::vector<std::uint64_t> shape,
                     std::span<const std::byte> bytes)
{
    m_stored.push_back({ name, std::move(dtype), std::move(shape), bytes.size() });
    return m_file->append(bytes);
}

/// The bytes of a plain tensor, or its decoded values.
Status Writer::writePlain(const Plan &plan)
{
    const TensorInfo &tensor = *plan.tensor;
    const auto dims = tensor.shape.dims();
    const DType dtype = plan.asFloat32 ? DType::F32 : tensor.dtype;
    const auto total = packedBytes(dtype, tensor.elementCount());
    if (!total)
        return Error { ErrorKind::LimitExceeded, "tensor '" + tensor.name + "' is too large" };
    m_stored.push_back({ tensor.name, traits(dtype).name, { dims.begin(), dims.end() }, *total });
    if (*total == 0)
        return {};
    const auto opened = floatsOf(plan);
    if (!opened)
        return opened.error();
    const ModelWeights *weights = opened->get();
    constexpr std::uint64_t Piece = 4 * DefaultChunkElements;
    Bytes bytes;
    std::vector<float> values;
    for (std::uint64_t at = 0; at < *total; at += Piece) {
        if (m_run.cancelled())
            return cancelledError();
        bytes.resize(static_cast<std::size_t>(std::min(Piece, *total - at)));
        Status status;
        if (weights) {
            values.resize(bytes.size() / sizeof(float));
            status = weights->read(at / sizeof(float), values);
            std::memcpy(bytes.data(), values.data(), bytes.size());
        } else {
            const Extent &extent = tensor.parts.front().extent;
            status = m_model.sources[extent.source]->read(extent.offset + at, bytes);
        }
        if (status)
            status = m_file->append(bytes);
        if (!status)
            return status;
        m_run.advance(bytes.size());
    }
    return {};
}

/// Encodes chunks side by side, 16 per thread at a time, and appends them in order.
Status Writer::writeChunks(std::uint64_t count, std::uint64_t advancePerChunk,
                           const std::function<Status(std::uint64_t, unsigned, Bytes &)> &encode,
                           ContainerEntry &entry)
{
    const std::uint64_t batch = 16ull * m_run.threads();
    std::vector<Bytes> outputs(static_cast<std::size_t>(std::min(batch, count)));
    std::vector<std::uint32_t> sizes;
    std::uint64_t total = 0; // of the payload
    for (std::uint64_t begin = 0; begin < count; begin += batch) {
        const std::uint64_t size = std::min(batch, count - begin);
        const auto status = parallelFor(size, m_run, [&](std::uint64_t i, unsigned worker) -> Status {
            Bytes &out = outputs[static_cast<std::size_t>(i)];
            out.clear();
            auto coded = encode(begin + i, worker, out);
            m_run.advance(advancePerChunk);
            return coded;
        });
        if (!status)
            return status;
        for (std::uint64_t i = 0; i < size; ++i) {
            const Bytes &out = outputs[static_cast<std::size_t>(i)];
            if (auto written = m_file->append(out); !written)
                return written;
            sizes.push_back(static_cast<std::uint32_t>(out.size()));
            total += out.size();
        }
    }
    m_stored.push_back({ entry.payload, "U8", { total }, total });
    if (sizes.size() < 2)
        return {};
    const bool alike
        = std::all_of(sizes.begin(), sizes.end() - 1, [&](std::uint32_t s) { return s == sizes[0]; });
    if (alike) {
        entry.chunkBytes = sizes[0];
        return {};
    }
    entry.index = entry.name + ".assay.index";
    const auto bytes = std::as_bytes(std::span(sizes));
    return store(entry.index, "U8", { bytes.size() }, bytes);
}

Status Writer::writeSide(const Bytes &side, ContainerEntry &entry)
{
    entry.side = entry.name + ".assay.side";
    if (m_pipeline.lossless.empty())
        return store(entry.side, "U8", { side.size() }, side);
    FrameScratch scratch;
    Bytes frame;
    if (auto status = encodeFrame(m_pipeline, {}, side, frame, scratch, m_losslessBytes[0]); !status)
        return status;
    return store(entry.side, "U8", { frame.size() }, frame);
}

Status Writer::writeLossy(const Plan &plan, ContainerEntry &entry)
{
    const TensorInfo &tensor = *plan.tensor;
    const auto weights = ModelWeights::open(m_model, tensor, m_run);
    if (!weights)
        return weights.error();
    std::vector<std::unique_ptr<LossyStage>> stages;
    const WeightSource *input = weights->get();
    TensorContext context { .name = tensor.name, .shape = tensor.shape, .settings = {} };
    const std::uint64_t columns = tensor.elementCount() / tensor.shape.dims()[0];
    if (const auto *known = m_importance.find(m_names, tensor.name, columns))
        context.columnImportance = *known;
    std::unique_ptr<ModelWeights> base;
    if (needsBase(m_pipeline.lossy)) {
        auto opened = openBase(m_base, tensor.name, tensor.shape, m_run);
        if (!opened)
            return opened.error();
        base = std::move(*opened);
        context.base = base.get();
    }
    for (const Stage &stage : m_pipeline.lossy) {
        auto prepared = LossyStage::prepare(stage, context, *input, m_run);
        if (!prepared)
            return prepared.error();
        stages.push_back(std::move(*prepared));
        input = stages.back().get();
    }
    const LossyStage &last = *stages.back();
    entry.chunkElements = last.chunkElements();
    struct Buffers {
        std::vector<float> values;
        Bytes payload;
        FrameScratch frame;
    };
    std::vector<Buffers> buffers(m_run.threads());
    const std::uint64_t bytesPerChunk = tensor.storedBytes() / last.chunkCount();
    const auto encode = [&](std::uint64_t chunk, unsigned worker, Bytes &out) -> Status {
        Buffers &own = buffers[worker];
        if (m_pipeline.lossless.empty())
            return last.encodeChunk(chunk, own.values, out);
        own.payload.clear();
        if (auto status = last.encodeChunk(chunk, own.values, own.payload); !status)
            return status;
        return encodeFrame(m_pipeline, {}, own.payload, out, own.frame, m_losslessBytes[worker]);
    };
    if (auto status = writeChunks(last.chunkCount(), bytesPerChunk, encode, entry); !status)
        return status;
    if (!last.side().empty())
        if (auto status = writeSide(last.side(), entry); !status)
            return status;
    std::vector<StageOutcome> left;
    for (const auto &stage : stages)
        left.push_back({ stage->codedBytes(), stage->note() });
    for (std::size_t i = 0; i < m_pipeline.lossless.size(); ++i) {
        left.emplace_back();
        for (const auto &worker : m_losslessBytes)
            left.back().bytes += worker[i];
    }
    addReport(entry, tensor.storedBytes(), left);
    return {};
}

Status Writer::writeLossless(const Plan &plan, ContainerEntry &entry)
{
    const TensorInfo &tensor = *plan.tensor;
    const auto opened = floatsOf(plan);
    if (!opened)
        return opened.error();
    const ModelWeights *weights = opened->get();
    entry.chunkElements = DefaultChunkElements;
    const PlaneLayout layout = planeLayout(entry.dtype);
    const std::uint64_t total = *packedBytes(entry.dtype, tensor.elementCount());
    const std::uint64_t chunkBytes = *packedBytes(entry.dtype, DefaultChunkElements);
    struct Buffers {
        std::vector<float> values;
        Bytes bytes;
        FrameScratch frame;
    };
    std::vector<Buffers> buffers(m_run.threads());
    const auto encode = [&](std::uint64_t chunk, unsigned worker, Bytes &out) -> Status {
        Buffers &own = buffers[worker];
        const std::uint64_t at = chunk * chunkBytes;
        const auto size = static_cast<std::size_t>(std::min(chunkBytes, total - at));
        std::span<const std::byte> bytes;
        if (weights) {
            own.values.resize(size / sizeof(float));
            if (auto status = weights->read(chunk * DefaultChunkElements, own.values); !status)
                return status;
            bytes = std::as_bytes(std::span(own.values));
        } else {
            const Extent &extent = tensor.parts.front().extent;
            auto viewed = m_model.sources[extent.source]->view(extent.offset + at, size, own.bytes);
            if (!viewed)
                return viewed.error();
            bytes = *viewed;
        }
        return encodeFrame(m_pipeline, layout, bytes, out, own.frame, m_losslessBytes[worker]);
    };
    const std::uint64_t count = divideRoundingUp(total, chunkBytes);
    if (auto status = writeChunks(count, tensor.storedBytes() / count, encode, entry); !status)
        return status;
    std::vector<StageOutcome> left(m_pipeline.lossless.size());
    for (std::size_t i = 0; i < left.size(); ++i)
        for (const auto &worker : m_losslessBytes)
            left[i].bytes += worker[i];
    addReport(entry, total, left);
    return {};
}

/// left: after each stage. The bits are those of the parts as they are stored. Of different notes of one
/// stage the totals show the first.
void Writer::addReport(const ContainerEntry &entry, std::uint64_t bytesIn,
                       const std::vector<StageOutcome> &left)
{
    CompressLayer layer { .tensor = entry.name };
    for (std::size_t i = 0; i < left.size(); ++i) {
        layer.stages.push_back({ .codec = entry.stages[i],
                                 .bytesIn = bytesIn,
                                 .bytesOut = left[i].bytes,
                                 .note = left[i].note });
        StageReport &total = m_report.stages[i];
        total.bytesIn += bytesIn;
        total.bytesOut += left[i].bytes;
        if (total.note.empty())
            total.note = left[i].note;
        bytesIn = left[i].bytes;
    }
    std::uint64_t stored = 0;
    for (const StoredTensor &part : std::span(m_stored).last(std::min<std::size_t>(3, m_stored.size())))
        if (part.name == entry.payload || part.name == entry.side || part.name == entry.index)
            stored += part.bytes;
    layer.bitsPerWeight = 8.0 * static_cast<double>(stored) / static_cast<double>(entry.shape.elementCount());
    m_report.layers.push_back(std::move(layer));
}

Status Writer::writeCoded(const Plan &plan)
{
    m_losslessBytes.assign(m_run.threads(), std::vector<std::uint64_t>(m_pipeline.lossless.size()));
    ContainerEntry entry = containerEntry(plan, m_pipeline);
    auto status = m_pipeline.lossy.empty() ? writeLossless(plan, entry) : writeLossy(plan, entry);
    m_entries.push_back(std::move(entry));
    return status;
}

Result<ContainerReport> Writer::write(const std::vector<Plan> &plans, const std::string &output)
{
    for (const auto *stages : { &m_pipeline.lossy, &m_pipeline.lossless })
        for (const Stage &stage : *stages)
            m_report.stages.push_back({ .codec = stageText(stage) });
    m_report.pipeline = pipelineText(m_pipeline);
    auto file = ContainerFile::create(output, containerHeaderRoom(plans, m_pipeline));
    if (!file)
        return file.error();
    m_file.emplace(std::move(*file));
    for (const Plan &plan : plans) {
        if (plan.treatment == Treatment::SameAs) {
            m_entries.push_back(containerEntry(plan, m_pipeline));
            continue;
        }
        m_report.referenceBytes += plan.tensor->storedBytes();
        auto status = plan.treatment == Treatment::Plain ? writePlain(plan) : writeCoded(plan);
        if (!status)
            return status.error();
    }
    if (m_run.cancelled())
        return cancelledError();
    if (auto status = unchanged(m_model.sources); !status)
        return status.error();
    if (m_base)
        if (auto status = unchanged(m_base->sources); !status)
            return status.error();
    if (auto status = m_file->finish(safetensorsHeader(m_stored, containerMetadata(m_pipeline, m_entries)));
        !status)
        return status.error();
    m_report.fileBytes = m_file->size();
    return m_report;
}

} // namespace

Result<ContainerReport> writeContainer(const Model &reference, const ContainerOptions &options,
                                       const RunControl &run)
{
    const auto pipeline = parsePipeline(options.pipeline);
    if (!pipeline)
        return pipeline.error();
    const auto usesImportance = [](const Stage &stage) { return stage.codec->lossy.usesImportance; };
    if (options.importance && std::ranges::none_of(pipeline->lossy, usesImportance))
        return Error { ErrorKind::Usage, "no codec of " + pipelineText(*pipeline) + " uses importance data" };
    if (options.base && !needsBase(pipeline->lossy))
        return Error { ErrorKind::Usage, "no codec of " + pipelineText(*pipeline) + " uses a base model" };
    const Importance none;
    const auto plans = planTensors(reference, *pipeline, options.only);
    if (!plans)
        return plans.error();
    for (const Plan &plan : *plans)
        run.expect(plan.treatment == Treatment::SameAs ? 0 : plan.tensor->storedBytes());
    return Writer(reference, *pipeline, options.importance ? *options.importance : none, options.base, run)
        .write(*plans, options.output);
}

} // namespace assay
