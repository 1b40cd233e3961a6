// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/layer.h"

#include "core/layouts/layout.h"

namespace assay {
namespace {

std::string blockKey(std::uint64_t layer, const char *role)
{
    return "blk." + std::to_string(layer) + "." + role;
}

LinearSpec linear(const ModelConfig &config, const std::string &key, std::uint64_t rows,
                  std::uint64_t columns, bool hasBias)
{
    LinearSpec spec {
        .weight
        = { .key = key + ".weight", .rows = rows, .columns = columns, .isTransposed = config.isConv1d }
    };
    if (hasBias || config.biasIfStored)
        spec.bias = key + ".bias";
    spec.needsBias = hasBias;
    return spec;
}

std::vector<LinearSpec> qkvSpecs(const ModelConfig &config, std::uint64_t layer)
{
    const std::uint64_t head = config.headWidth;
    const std::uint64_t heads[3] = { config.heads, config.keyValueHeads, config.keyValueHeads };
    const std::uint64_t all = (heads[0] + heads[1] + heads[2]) * head;
    constexpr const char *Roles[3] = { "attn_q", "attn_k", "attn_v" };
    std::vector<LinearSpec> specs;
    std::uint64_t first = 0;
    for (std::uint64_t part = 0; part < 3; ++part) {
        const std::string key = blockKey(layer, config.hasFusedQkv ? "attn_qkv" : Roles[part]);
        LinearSpec spec = linear(config, key, heads[part] * head, config.width, config.hasQkvBias);
        spec.outFirst = first;
        spec.weight.headWidth = head;
        if (config.qkOrder == RowOrder::HeadwiseQkv) {
            spec.weight.order = RowOrder::HeadwiseQkv;
            spec.weight.part = part;
        } else if (part < 2) {
            spec.weight.order = config.qkOrder;
        }
        if (config.hasFusedQkv) {
            spec.weight.storedRows = all;
            spec.weight.firstRow = config.qkOrder == RowOrder::HeadwiseQkv ? 0 : first;
        }
        first += heads[part] * head;
        specs.push_back(std::move(spec));
    }
    return specs;
}

FeedForwardSpec feedForwardSpec(const ModelConfig &config, std::uint64_t layer, std::uint64_t width,
                                const std::string &suffix, bool isFused)
{
    FeedForwardSpec spec;
    const auto key = [&](const char *role) { return blockKey(layer, role) + suffix; };
    spec.up = linear(config, key(isFused ? "ffn_gate_up" : "ffn_up"), width, config.width, config.hasMlpBias);
    spec.down = linear(config, key("ffn_down"), config.width, width, config.hasMlpBias);
    if (!config.isGated)
        return spec;
    if (!isFused) {
        spec.gate = linear(config, key("ffn_gate"), width, config.width, config.hasMlpBias);
        return spec;
    }
    spec.gate = spec.up;
    spec.gate->weight.storedRows = spec.up.weight.storedRows = 2 * width;
    spec.up.weight.firstRow = width;
    return spec;
}

std::vector<std::string> normKeys(const ModelConfig &config, std::uint64_t layer)
{
    const auto keys = [layer](std::initializer_list<const char *> roles) {
        std::vector<std::string> list;
        for (const char *role : roles)
            list.push_back(blockKey(layer, role));
        return list;
    };
    switch (config.form) {
    case BlockForm::Serial:
    case BlockForm::ParallelTwoNorms:
        return keys({ "attn_norm", "ffn_norm" });
    case BlockForm::ParallelOneNorm:
        return keys({ "attn_norm" });
    case BlockForm::FourNorms:
        return keys({ "attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm" });
    case BlockForm::PostNorm:
        return keys({ "attn_output_norm", "layer_output_norm" });
    }
    return {};
}

/// All linear parts of a layer.
template <typename Body> Status forEachLinear(const LayerSpec &spec, Body &&body)
{
    const auto feedForward = [&](const FeedForwardSpec &part) -> Status {
        for (const auto *one : { part.gate ? &*part.gate : nullptr, &part.up, &part.down })
            if (one)
                if (auto status = body(*one); !status)
                    return status;
        return {};
    };
    for (const auto &one : spec.qkv)
        if (auto status = body(one); !status)
            return status;
    if (auto status = body(spec.output); !status)
        return status;
    for (const auto *one :
         { spec.router ? &*spec.router : nullptr, spec.sharedGate ? &*spec.sharedGate : nullptr })
        if (one)
            if (auto status = body(*one); !status)
                return status;
    for (const auto *part : { spec.dense ? &*spec.dense : nullptr, spec.shared ? &*spec.shared : nullptr })
        if (part)
            if (auto status = feedForward(*part); !status)
                return status;
    for (const auto &expert : spec.experts)
        if (auto status = feedForward(expert); !status)
            return status;
    return {};
}

std::uint64_t biasElements(const LinearSpec &spec)
{
    return spec.weight.storedRows ? spec.weight.storedRows : spec.weight.rows;
}

} // namespace

LayerSpec layerSpec(const ModelConfig &config, std::uint64_t layer)
{
    LayerSpec spec;
    spec.qkv = qkvSpecs(config, layer);
    spec.output = linear(config, blockKey(layer, "attn_output"), config.width,
                         config.heads * config.headWidth, config.hasOutputBias);
    spec.norms = normKeys(config, layer);
    if (!config.plan[layer].hasExperts) {
        spec.dense = feedForwardSpec(config, layer, config.feedForward, "", config.hasFusedGateUp);
        return spec;
    }
    const ExpertPlan &experts = config.experts;
    spec.router = linear(config, blockKey(layer, "ffn_gate_inp"), experts.count, config.width, false);
    for (std::uint64_t expert = 0; expert < experts.count; ++expert) {
        FeedForwardSpec part = feedForwardSpec(config, layer, experts.width, "_exps", experts.hasFusedGateUp);
        for (LinearSpec *one : { &*part.gate, &part.up, &part.down }) {
            one->weight.expert = expert;
            one->weight.expertCount = experts.count;
            one->bias.clear();
        }
        spec.experts.push_back(std::move(part));
    }
    if (experts.sharedWidth != 0) {
        spec.shared = feedForwardSpec(config, layer, experts.sharedWidth, "_shexp", false);
        spec.sharedGate = linear(config, blockKey(layer, "ffn_gate_inp_shexp"), 1, config.width, false);
    }
    return spec;
}

Status checkLayer(const ModelConfig &config, const TensorIndex &index, const LayerSpec &spec)
{
    const auto checked = forEachLinear(spec, [&](const LinearSpec &one) -> Status {
        const auto tensor = findMatrix(index, one.weight);
        if (!tensor)
            return tensor.error();
        if (!(*tensor)->note.empty() || !hasDecoder(**tensor))
            return Error { ErrorKind::Unsupported,
                           "tensor '" + (*tensor)->name + "' of layout " + layoutId(**tensor)
                               + " is recognised, its values are not decoded"
                               + ((*tensor)->note.empty() ? "" : ": " + (*tensor)->note) };
        if (one.bias.empty() || (!one.needsBias && !index.find(one.bias)))
            return {};
        const auto bias = index.need(one.bias);
        if (!bias)
            return bias.error();
        if ((*bias)->elementCount() != biasElements(one))
            return Error { ErrorKind::Malformed,
                           "tensor '" + (*bias)->name + "' has " + std::to_string((*bias)->elementCount())
                               + " values, the configuration wants " + std::to_string(biasElements(one)) };
        return {};
    });
    if (!checked)
        return checked;
    for (const auto &key : spec.norms) {
        const auto norm = index.need(key + ".weight");
        if (!norm)
            return norm.error();
        if ((*norm)->elementCount() != config.width)
            return Error { ErrorKind::Malformed,
                           "tensor '" + (*norm)->name + "' has " + std::to_string((*norm)->elementCount())
                               + " values, the model is " + std::to_string(config.width) + " wide" };
    }
    return {};
}

std::uint64_t elementsOf(const LayerSpec &spec)
{
    std::uint64_t elements = 0;
    (void)forEachLinear(spec, [&](const LinearSpec &one) -> Status {
        elements += one.weight.rows * one.weight.columns;
        return {};
    });
    return elements;
}

Result<Linear> Linear::open(const TensorIndex &index, const LinearSpec &spec, bool holds,
                            const RunControl &run)
{
    auto weight = WeightMatrix::open(index, spec.weight, holds, run);
    if (!weight)
        return weight.error();
    Linear result { .weight = std::move(*weight), .outFirst = spec.outFirst };
    if (spec.bias.empty() || (!spec.needsBias && !index.find(spec.bias)))
        return result;
    const auto stored = readVector(index, spec.bias, biasElements(spec));
    if (!stored)
        return stored.error();
    for (std::uint64_t row = 0; row < spec.weight.rows; ++row)
        result.bias.push_back((*stored)[spec.weight.firstRow + storedRow(spec.weight, row)]);
    return result;
}

Result<FeedForward> openFeedForward(const TensorIndex &index, const FeedForwardSpec &spec, bool holds,
                                    const RunControl &run)
{
    std::optional<Linear> gate;
    if (spec.gate) {
        auto opened = Linear::open(index, *spec.gate, holds, run);
        if (!opened)
            return opened.error();
        gate = std::move(*opened);
    }
    auto up = Linear::open(index, spec.up, holds, run);
    if (!up)
        return up.error();
    auto down = Linear::open(index, spec.down, holds, run);
    if (!down)
        return down.error();
    return FeedForward { .gate = std::move(gate), .up = std::move(*up), .down = std::move(*down) };
}

Result<NormWeights> readNorm(const ModelConfig &config, const TensorIndex &index, const std::string &key,
                             std::uint64_t width)
{
    NormWeights norm;
    auto weight = readVector(index, key + ".weight", width);
    if (!weight)
        return weight.error();
    norm.weight = std::move(*weight);
    if (config.norm == NormKind::RmsPlusOne)
        for (float &value : norm.weight)
            value += 1;
    if (config.norm == NormKind::LayerNorm) {
        auto bias = readVector(index, key + ".bias", width);
        if (!bias)
            return bias.error();
        norm.bias = std::move(*bias);
    }
    return norm;
}

Result<Layer> Layer::open(const ModelConfig &config, const TensorIndex &index, std::uint64_t number,
                          bool holds, const RunControl &run)
{
    Layer layer { .spec = layerSpec(config, number), .plan = config.plan[number], .number = number };
    const auto optional = [&](const std::optional<LinearSpec> &wanted, std::optional<Linear> &out) -> Status {
        if (!wanted)
            return {};
        auto opened = Linear::open(index, *wanted, holds, run);
        if (!opened)
            return opened.error();
        out = std::move(*opened);
        return {};
    };
    const auto part
        = [&](const std::optional<FeedForwardSpec> &wanted, std::optional<FeedForward> &out) -> Status {
        if (!wanted)
            return {};
        auto opened = openFeedForward(index, *wanted, holds, run);
        if (!opened)
            return opened.error();
        out = std::move(*opened);
        return {};
    };
    for (const auto &spec : layer.spec.qkv) {
        auto opened = Linear::open(index, spec, holds, run);
        if (!opened)
            return opened.error();
        layer.qkv.push_back(std::move(*opened));
    }
    for (const auto &status :
         { optional(layer.spec.output, layer.output), optional(layer.spec.router, layer.router),
           optional(layer.spec.sharedGate, layer.sharedGate), part(layer.spec.dense, layer.dense),
           part(layer.spec.shared, layer.shared) })
        if (!status)
            return status.error();
    for (const auto &expert : layer.spec.experts) {
        if (!holds)
            break;
        auto opened = openFeedForward(index, expert, holds, run);
        if (!opened)
            return opened.error();
        layer.experts.push_back(std::move(*opened));
    }
    for (const auto &key : layer.spec.norms) {
        auto norm = readNorm(config, index, key, config.width);
        if (!norm)
            return norm.error();
        layer.norms.push_back(std::move(*norm));
    }
    if (!config.hasQkNorm)
        return layer;
    auto query = readNorm(config, index, blockKey(number, "attn_q_norm"), config.headWidth);
    auto key = readNorm(config, index, blockKey(number, "attn_k_norm"), config.headWidth);
    if (!query || !key)
        return query ? key.error() : query.error();
    layer.queryNorm = std::move(query->weight);
    layer.keyNorm = std::move(key->weight);
    return layer;
}

} // namespace assay
