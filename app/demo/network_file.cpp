// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/network.h"

#include "core/base/atomic_file.h"
#include "core/layouts/decoder.h"

#include <bit>
#include <cstring>

namespace assay::demo {
namespace {

struct NamedArray {
    std::string name, dims;
    const std::vector<float> *values;
};

std::vector<NamedArray> arraysOf(const Network &network)
{
    std::vector<NamedArray> arrays;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const Layer &layer = network.layers[i];
        const std::string base = "layers." + std::to_string(i);
        const std::string outputs = std::to_string(layer.outputs);
        arrays.push_back({ base + ".weight", outputs + "," + std::to_string(layer.inputs), &layer.weight });
        arrays.push_back({ base + ".bias", outputs, &layer.bias });
    }
    return arrays;
}

} // namespace

Status writeNetwork(const Network &network, const std::string &path)
{
    const auto arrays = arraysOf(network);
    std::string header = "{\"__metadata__\":{\"format\":\"pt\"}";
    std::uint64_t offset = 0;
    for (const auto &array : arrays) {
        const std::uint64_t end = offset + array.values->size() * sizeof(float);
        header += ",\"" + array.name + "\":{\"dtype\":\"F32\",\"shape\":[" + array.dims
            + "],\"data_offsets\":[" + std::to_string(offset) + "," + std::to_string(end) + "]}";
        offset = end;
    }
    header += "}";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    auto file = AtomicFile::create(path);
    if (!file)
        return file.error();
    const std::uint64_t length = header.size();
    if (auto status = file->append(std::as_bytes(std::span(&length, 1))); !status)
        return status;
    if (auto status = file->append(header); !status)
        return status;
    for (const auto &array : arrays)
        if (auto status = file->append(std::as_bytes(std::span(*array.values))); !status)
            return status;
    return file->commit();
}

Result<Network> readNetwork(const Model &model, const RunControl &run)
{
    constexpr std::uint64_t LargestLayer = 1u << 24;
    Network network;
    for (std::size_t i = 0;; ++i) {
        const std::string base = "layers." + std::to_string(i);
        const auto *weight = model.find(base + ".weight");
        const auto *bias = model.find(base + ".bias");
        if (!weight || !bias)
            break;
        auto weights = decodeAll(model, *weight, LargestLayer, run);
        if (!weights)
            return weights.error();
        auto biases = decodeAll(model, *bias, LargestLayer, run);
        if (!biases)
            return biases.error();
        network.layers.push_back(
            { weight->shape.columns(), weight->shape.rows(), std::move(*weights), std::move(*biases) });
    }
    if (network.layers.empty())
        return Error { ErrorKind::Malformed, "holds no layers.0.weight with its bias", std::nullopt,
                       model.path };
    return network;
}

} // namespace assay::demo
