// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/torch/checkpoint_names.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace assay {
namespace {

/// Dropped from the names where all weights lie in it.
constexpr std::array<std::string_view, 13> Containers {
    "state_dict", "model_state_dict", "model_state", "model", "module", "net",    "network",
    "params",     "weights",          "ema",         "state", "data",   "teacher"
};

bool isModelTensor(const FoundTensor &found)
{
    return found.tensor.role == TensorRole::Weight || found.tensor.role == TensorRole::Buffer;
}

/// Where nothing but the moving average (or a lone optimizer-like key) holds weights, it is the model.
void promoteAverages(std::vector<FoundTensor> &found)
{
    if (std::ranges::any_of(found, isModelTensor))
        return;
    for (auto &item : found)
        if (item.tensor.roleReason == MovingAverageReason) {
            item.tensor.role = TensorRole::Weight;
            item.tensor.roleReason.clear();
        }
}

/// The first path component that all model tensors share, if it is a container.
std::optional<std::string> commonContainer(const std::vector<FoundTensor> &found)
{
    std::optional<std::string> common;
    for (const auto &item : found) {
        if (!isModelTensor(item))
            continue;
        if (item.path.size() < 2 || (common && *common != item.path[0]))
            return std::nullopt;
        common = item.path[0];
    }
    if (common && std::ranges::find(Containers, *common) != Containers.end())
        return common;
    return std::nullopt;
}

void dropContainers(std::vector<FoundTensor> &found, Model &model)
{
    for (int depth = 0; const auto container = commonContainer(found); ++depth) {
        if (depth > 0 && *container != "state_dict" && *container != "module")
            break; // {"model": module} may well have an attribute "model"
        model.metadata.push_back({ .key = "torch.container", .value = *container, .typeName = "string" });
        for (auto &item : found)
            if (isModelTensor(item))
                item.path.erase(item.path.begin());
    }
    constexpr std::string_view Parallel = "module.";
    bool all = false;
    for (const auto &item : found)
        if (isModelTensor(item)) {
            all = joinedPath(item.path).starts_with(Parallel);
            if (!all)
                return;
        }
    if (!all)
        return;
    model.metadata.push_back({ .key = "torch.prefix", .value = std::string(Parallel), .typeName = "string" });
    for (auto &item : found)
        if (isModelTensor(item))
            item.path = { joinedPath(item.path).substr(Parallel.size()) };
}

/// Expanded tensors: a stride of 0 repeats what is stored once.
void noteRepeated(const TensorInfo &tensor, Model &model)
{
    if (tensor.parts.empty() || tensor.parts[0].strides.size() != tensor.shape.rank())
        return;
    std::uint64_t distinct = 1;
    for (std::size_t axis = 0; axis < tensor.shape.rank(); ++axis)
        distinct *= tensor.parts[0].strides[axis] == 0 ? 1 : tensor.shape[axis];
    if (distinct < tensor.elementCount())
        model.findings.push_back({ .rule = "torch.repeated-elements",
                                   .severity = Severity::Warning,
                                   .subject = tensor.name,
                                   .summary = "'" + tensor.name + "' of shape " + tensor.shape.text()
                                       + " repeats " + std::to_string(distinct) + " stored elements to "
                                       + std::to_string(tensor.elementCount())
                                       + "; as parameters all are counted" });
}

/// Two values of one name (a key written twice, a name that collides after joining) stay apart and are told.
void nameAll(std::vector<FoundTensor> found, Model &model)
{
    std::unordered_map<std::string, std::uint64_t> seen;
    for (const auto &tensor : model.tensors)
        ++seen[tensor.name];
    for (auto &item : found) {
        std::string name = joinedPath(item.path).substr(0, LongestTensorName);
        if (name.empty())
            name = "tensor";
        if (const std::uint64_t count = seen[name]++; count > 0) {
            model.findings.push_back(
                { .rule = "pickle.duplicate-name",
                  .severity = Severity::Warning,
                  .subject = name,
                  .summary = "the name '" + name + "' stands for more than one tensor" });
            name += "#" + std::to_string(count + 1);
        }
        item.tensor.name = std::move(name);
        noteRepeated(item.tensor, model);
        model.tensors.push_back(std::move(item.tensor));
    }
}

} // namespace

std::string joinedPath(const std::vector<std::string> &path)
{
    std::string name;
    for (const auto &part : path)
        name += (name.empty() ? "" : ".") + part;
    return name;
}

void nameTensors(std::vector<FoundTensor> found, bool isDictionary, Model &model)
{
    promoteAverages(found);
    if (isDictionary)
        dropContainers(found, model);
    nameAll(std::move(found), model);
}

} // namespace assay
