// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/container/container_assemble.h"

#include "core/base/number_text.h"
#include "core/codecs/base_weights.h"
#include "core/container/container.h"
#include "core/container/container_decoder.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace assay {
namespace {

std::string joined(const std::vector<std::string> &stages)
{
    std::string text;
    for (const std::string &stage : stages)
        text += (text.empty() ? "" : "|") + stage;
    return text;
}

using Stored = std::unordered_map<std::string, TensorInfo>;

/// Adds the stored U8 tensor of that name as a part; the sentence says what is wrong with it.
std::string addPart(const Stored &stored, const std::string &name, const char *slot, PartKind kind,
                    TensorInfo &tensor)
{
    if (name.empty())
        return {};
    const auto found = stored.find(name);
    if (found == stored.end() || found->second.parts.size() != 1)
        return "its " + std::string(slot) + " '" + name + "' is not in the file";
    TensorPart part = found->second.parts.front();
    if (part.dtype != DType::U8)
        return "its " + std::string(slot) + " '" + name + "' is " + traits(part.dtype).name + ", not U8";
    part.name = name;
    part.slot = slot;
    part.kind = kind;
    tensor.parts.push_back(std::move(part));
    return {};
}

TensorInfo codedTensor(const ContainerEntry &entry, const Stored &stored)
{
    TensorInfo tensor { .name = entry.name, .shape = entry.shape };
    tensor.layout = &ContainerLayout;
    ContainerParameters parameters { .stages = joined(entry.stages),
                                     .dtype = entry.dtype,
                                     .chunkElements = entry.chunkElements,
                                     .chunkBytes = entry.chunkBytes };
    const auto pipeline = parsePipeline(parameters.stages);
    if (pipeline)
        parameters.pipeline = std::make_shared<const Pipeline>(*pipeline);
    tensor.parameters = std::move(parameters);
    if (!pipeline) {
        tensor.dtype = DType::Opaque;
        tensor.note = pipeline.error().sentence;
    } else if (pipeline->lossy.empty()) {
        tensor.dtype = entry.dtype;
        tensor.dtypeName = traits(entry.dtype).name;
    } else {
        tensor.dtype = DType::Block;
        tensor.dtypeName = pipeline->lossy.back().codec->id;
    }
    for (const std::string &problem : { addPart(stored, entry.payload, "payload", PartKind::Payload, tensor),
                                        addPart(stored, entry.side, "side", PartKind::Side, tensor),
                                        addPart(stored, entry.index, "index", PartKind::Side, tensor) })
        if (!problem.empty() && tensor.note.empty())
            tensor.note = problem;
    return tensor;
}

/// The file's tensors with each coded one at the place of its payload.
std::vector<TensorInfo> mergeTensors(std::vector<TensorInfo> plain,
                                     const std::vector<ContainerEntry> &entries, const Stored &stored)
{
    std::unordered_map<std::string, const ContainerEntry *> byPayload;
    std::unordered_set<std::string> parts;
    for (const ContainerEntry &entry : entries) {
        byPayload.emplace(entry.payload, &entry);
        parts.insert({ entry.payload, entry.side, entry.index });
    }
    std::vector<TensorInfo> merged;
    std::unordered_map<std::string, std::size_t> places;
    for (TensorInfo &tensor : plain) {
        const auto coded = byPayload.find(tensor.name);
        if (coded != byPayload.end())
            merged.push_back(codedTensor(*coded->second, stored));
        else if (!parts.contains(tensor.name))
            merged.push_back(std::move(tensor));
        else
            continue;
        places.emplace(merged.back().name, merged.size() - 1);
    }
    for (const ContainerEntry &entry : entries) {
        const auto place = places.find(entry.sameAs.empty() ? entry.name : entry.sameAs);
        if (entry.sameAs.empty() && place != places.end())
            continue;
        TensorInfo tensor;
        if (entry.sameAs.empty()) {
            tensor = codedTensor(entry, stored);
        } else if (place != places.end()) {
            tensor = merged[place->second];
        } else {
            tensor.dtype = DType::Opaque;
            tensor.layout = &ContainerLayout;
            tensor.note = "it is the same as '" + entry.sameAs + "', which is not in the file";
        }
        tensor.name = entry.name;
        merged.push_back(std::move(tensor));
    }
    return merged;
}

void addFinding(Model &model, const std::string &subject, const std::string &sentence)
{
    model.findings.push_back({ .rule = "container.contradiction",
                               .severity = Severity::Failure,
                               .subject = subject,
                               .summary = "The container contradicts itself: " + sentence });
}

bool isDifference(const TensorInfo &tensor)
{
    const auto *own = tensor.parametersAs<ContainerParameters>();
    return own && own->pipeline && !own->pipeline->lossy.empty()
        && needsBase(std::span(own->pipeline->lossy).last(1));
}

} // namespace

Status assembleContainer(Model &model, const RunControl &)
{
    const MetaEntry *format = model.meta("format");
    const MetaEntry *list = model.meta("assay.tensors");
    if (!format || !list)
        return {};
    const auto *formatName = std::get_if<std::string>(&format->value);
    const auto *text = std::get_if<std::string>(&list->value);
    if (!formatName || *formatName != "assay" || !text)
        return {};
    const auto entries = parseContainerJson(*text);
    if (!entries) {
        addFinding(model, model.path, entries.error().sentence);
        return {};
    }
    Stored stored;
    for (const TensorInfo &tensor : model.tensors)
        stored.emplace(tensor.name, tensor);
    model.tensors = mergeTensors(std::move(model.tensors), *entries, stored);
    for (const TensorInfo &tensor : model.tensors)
        if (tensor.layout == &ContainerLayout && !tensor.note.empty())
            addFinding(model, tensor.name, "tensor '" + tensor.name + "': " + tensor.note);
    if (const auto differences = std::ranges::count_if(model.tensors, isDifference))
        model.findings.push_back(
            { .rule = "container.needs-base",
              .severity = Severity::Warning,
              .subject = model.path,
              .summary = countText(static_cast<std::uint64_t>(differences))
                  + (differences == 1 ? " tensor is the difference" : " tensors are differences")
                  + " to a base model, which a decoder needs too and no size here counts." });
    return {};
}

ModelPtr withBase(const Model &container, const ModelPtr &base)
{
    Model model = container;
    for (TensorInfo &tensor : model.tensors)
        if (const auto *own = tensor.parametersAs<ContainerParameters>()) {
            ContainerParameters parameters = *own;
            parameters.base = base;
            tensor.parameters = std::move(parameters);
        }
    return finishModel(std::move(model));
}

} // namespace assay
