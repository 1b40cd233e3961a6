// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/container/container_plan.h"

#include "core/base/name_pattern.h"
#include "core/codecs/model_weights.h"
#include "core/layouts/layout.h"

#include <unordered_set>

namespace assay {
namespace {

/// The names that parts of a coded tensor get must be free.
Status checkPartNames(const Model &model, const TensorInfo &tensor)
{
    for (const char *suffix : { ".assay.payload", ".assay.side", ".assay.index" })
        if (model.find(tensor.name + suffix))
            return Error { ErrorKind::Unsupported,
                           "the model has a tensor '" + tensor.name + suffix
                               + "', a name the container needs" };
    return {};
}

} // namespace

bool isCodable(const TensorInfo &tensor, const Pipeline &pipeline)
{
    if (tensor.elementCount() == 0)
        return false;
    if (!pipeline.lossy.empty())
        return tensor.shape.rank() >= 2
            && (!tensor.isPlain() || (traits(tensor.dtype).isFloat && traits(tensor.dtype).isDecodable));
    return tensor.storedBytes() >= MinLosslessBytes;
}

Result<std::vector<Plan>> planTensors(const Model &model, const Pipeline &pipeline, const std::string &only)
{
    // A pattern with nothing in it takes every name.
    const auto pattern = NamePattern::make(only);
    if (!pattern)
        return pattern.error();
    std::unordered_set<std::string> stored;
    std::vector<Plan> plans;
    for (const TensorInfo &tensor : model.tensors) {
        Plan plan { .tensor = &tensor, .asFloat32 = !hasRawBytes(tensor) };
        const TensorInfo *twin = tensor.tiedTo.empty() ? nullptr : model.find(tensor.tiedTo);
        const auto chosen = only.empty() ? Result<bool>(true) : pattern->matches(tensor.name);
        if (!chosen)
            return chosen.error();
        if (twin && twin->shape == tensor.shape && twin->dtype == tensor.dtype
            && layoutId(*twin) == layoutId(tensor) && stored.contains(twin->name))
            plan.treatment = Treatment::SameAs;
        else if (*chosen && isCodable(tensor, pipeline))
            plan.treatment = Treatment::Coded;
        if (auto status = checkPartNames(model, tensor); !status)
            return status.error();
        if (plan.treatment != Treatment::SameAs)
            stored.insert(tensor.name);
        plans.push_back(plan);
    }
    return plans;
}

ContainerEntry containerEntry(const Plan &plan, const Pipeline &pipeline)
{
    const TensorInfo &tensor = *plan.tensor;
    ContainerEntry entry { .name = tensor.name };
    if (plan.treatment == Treatment::SameAs) {
        entry.sameAs = tensor.tiedTo;
        return entry;
    }
    entry.dtype = plan.asFloat32 ? DType::F32 : tensor.dtype;
    entry.shape = tensor.shape;
    for (const auto *stages : { &pipeline.lossy, &pipeline.lossless })
        for (const Stage &stage : *stages)
            entry.stages.push_back(stageText(stage));
    entry.payload = tensor.name + ".assay.payload";
    return entry;
}

FileMetadata containerMetadata(const Pipeline &pipeline, std::span<const ContainerEntry> entries)
{
    return { { "format", "assay" },
             { "assay.version", "1" },
             { "assay.pipeline", pipelineText(pipeline) },
             { "assay.tensors", containerJson(entries) } };
}

/// Every number at its longest: what the header needs at most.
std::uint64_t containerHeaderRoom(const std::vector<Plan> &plans, const Pipeline &pipeline)
{
    std::uint64_t largest = 1 << 20;
    for (const Plan &plan : plans)
        largest += 16 * plan.tensor->elementCount() + plan.tensor->storedBytes();
    std::vector<ContainerEntry> entries;
    std::vector<StoredTensor> stored;
    for (const Plan &plan : plans) {
        const std::string &name = plan.tensor->name;
        if (plan.treatment == Treatment::Plain) {
            const auto dims = plan.tensor->shape.dims();
            stored.push_back(
                { name, traits(plan.tensor->dtype).name, { dims.begin(), dims.end() }, largest });
            continue;
        }
        entries.push_back(containerEntry(plan, pipeline));
        if (plan.treatment == Treatment::SameAs)
            continue;
        ContainerEntry &entry = entries.back();
        stored.push_back({ entry.payload, "U8", { largest }, 0 });
        const bool hasSide = !pipeline.lossy.empty() && pipeline.lossy.back().codec->lossy.prepare;
        const bool hasIndex = !pipeline.lossless.empty() || !pipeline.lossy.back().codec->lossy.fixedRate;
        entry.chunkElements = largest;
        entry.chunkBytes = largest;
        if (hasSide)
            stored.push_back({ entry.side = name + ".assay.side", "U8", { largest }, 0 });
        if (hasIndex && plan.tensor->elementCount() > 1)
            stored.push_back({ entry.index = name + ".assay.index", "U8", { largest }, 0 });
    }
    for (StoredTensor &tensor : stored) // offsets are sums: the first at the largest makes all long
        tensor.bytes = &tensor == stored.data() ? largest : 0;
    return safetensorsHeader(stored, containerMetadata(pipeline, entries)).size() + 24;
}

} // namespace assay
