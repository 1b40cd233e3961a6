// SPDX-License-Identifier: GPL-3.0-or-later
// What each family's config.json says beyond the common keys; defaults are those of the family's own class.
#include "core/inference/architecture_table.h"
#include "core/inference/rope.h"

#include <algorithm>
#include <cmath>

namespace assay::families {
namespace {

/// The rotary part: fraction of a head, θ and scaling from rope_parameters or the older keys.
RopeSetting readRope(ConfigReader &config, ModelConfig &model, const char *thetaKey, double theta,
                     double fraction, const nlohmann::json &parameters, bool isScaled)
{
    ConfigReader own(parameters);
    RopeSetting rope;
    rope.theta = config.number(thetaKey, own.number("rope_theta", theta, 1e-3, 1e15), 1e-3, 1e15);
    fraction = own.number("partial_rotary_factor", fraction, 0, 1);
    rope.width = static_cast<std::uint64_t>(static_cast<double>(model.headWidth) * fraction);
    if (rope.width % 2 != 0 || rope.width == 0)
        config.fail("the rotated part of a head is " + std::to_string(rope.width)
                    + " wide, it must be an even number above 0");
    if (const auto status = own.status(); !status)
        config.fail("the rope parameters are damaged");
    if (config.failed())
        return rope;
    rope.frequencies = ropeFrequencies(rope.theta, rope.width);
    if (isScaled)
        applyRopeScaling(config, parameters, model.positions,
                         config.count("original_max_position_embeddings", 0, MostPositions), rope,
                         model.notes);
    return rope;
}

const nlohmann::json &ropeParameters(const ConfigReader &config)
{
    const auto &parameters = config.value("rope_parameters");
    return parameters.is_null() ? config.value("rope_scaling") : parameters;
}

RopeSetting commonRope(ConfigReader &config, ModelConfig &model, double fraction = 1)
{
    return readRope(config, model, "rope_theta", 10000,
                    config.number("partial_rotary_factor", fraction, 0, 1), ropeParameters(config), true);
}

void windowEverywhere(ModelConfig &model, std::uint64_t window)
{
    for (auto &layer : model.plan)
        layer.window = window;
}

void qwenWindows(ConfigReader &config, ModelConfig &model)
{
    if (!config.flag("use_sliding_window", false))
        return;
    const std::uint64_t window = config.count("sliding_window", 4096, MostPositions);
    const double from = config.number("max_window_layers", 28, 0, MostLayers);
    for (std::size_t i = 0; i < model.plan.size(); ++i)
        if (static_cast<double>(i) >= from)
            model.plan[i].window = window;
}

/// Which layers have experts, by Qwen's rule.
void qwenExperts(ConfigReader &config, ModelConfig &model, std::uint64_t count, std::uint64_t used,
                 std::uint64_t width)
{
    model.experts.count = config.count("num_experts", count, 65536);
    model.experts.used = config.count("num_experts_per_tok", used, 65536);
    model.experts.width = config.count("moe_intermediate_size", width);
    model.experts.renormalises = config.flag("norm_topk_prob", false);
    const std::uint64_t step = config.count("decoder_sparse_step", 1, MostLayers);
    for (std::size_t i = 0; i < model.plan.size(); ++i)
        model.plan[i].hasExperts = (i + 1) % step == 0;
    const auto &dense = config.value("mlp_only_layers");
    if (dense.is_array())
        for (const auto &layer : dense)
            if (layer.is_number_unsigned() && layer.get<std::uint64_t>() < model.layers)
                model.plan[layer.get<std::uint64_t>()].hasExperts = false;
}

void checkExperts(ConfigReader &config, const ModelConfig &model)
{
    if (model.experts.used > model.experts.count)
        config.fail(std::to_string(model.experts.used) + " experts per token of "
                    + std::to_string(model.experts.count));
}

void biasEverywhere(ModelConfig &model)
{
    model.hasQkvBias = model.hasOutputBias = model.hasMlpBias = true;
}

void refuse(ConfigReader &config, const char *key, const char *why)
{
    if (config.flag(key, false))
        config.fail(std::string("'") + key + "' is set: " + why + " is not computed here");
}

void maskedCommon(ConfigReader &config, ModelConfig &model)
{
    biasEverywhere(model);
    model.hasHeadBias = true;
    model.hasLearnedPositions = true;
    model.isMasked = true;
    refuse(config, "is_decoder", "a decoder of this family");
    const std::string kind = config.text("position_embedding_type", "absolute");
    if (kind != "absolute")
        config.fail("positions of kind '" + kind + "' are not computed here");
}

} // namespace

void gpt2Json(ConfigReader &config, ModelConfig &model)
{
    biasEverywhere(model);
    model.hasLearnedPositions = model.isConv1d = model.hasFusedQkv = true;
    if (!config.flag("scale_attn_weights", true))
        model.attentionScale = 1;
    model.scalesByLayer = config.flag("scale_attn_by_inverse_layer_idx", false);
    refuse(config, "add_cross_attention", "cross attention");
}

void gptNeoJson(ConfigReader &config, ModelConfig &model)
{
    model.hasOutputBias = model.hasMlpBias = true;
    model.hasLearnedPositions = true;
    model.attentionScale = 1;
    const std::uint64_t window = config.count("window_size", 256, MostPositions);
    const auto &types = config.value("attention_types");
    std::vector<std::string> kinds;
    for (const auto &group : types.is_array() ? types : nlohmann::json::array()) {
        const bool isGroup = group.is_array() && group.size() == 2 && group[0].is_array()
            && group[1].is_number_unsigned() && group[1].get<std::uint64_t>() <= model.layers;
        for (std::uint64_t i = 0; isGroup && i < group[1].get<std::uint64_t>(); ++i)
            for (const auto &kind : group[0])
                if (kinds.size() <= model.layers)
                    kinds.push_back(kind.is_string() ? kind.get<std::string>() : "");
    }
    if (kinds.size() != model.layers)
        return config.fail("'attention_types' stands for " + std::to_string(kinds.size()) + " layers, not "
                           + std::to_string(model.layers));
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kinds[i] != "global" && kinds[i] != "local")
            config.fail("attention of kind '" + kinds[i] + "' is not computed here");
        model.plan[i].window = kinds[i] == "local" ? window : 0;
    }
}

void gptNeoxJson(ConfigReader &config, ModelConfig &model)
{
    model.hasMlpBias = true;
    model.hasQkvBias = model.hasOutputBias = config.flag("attention_bias", true);
    model.hasFusedQkv = true;
    model.qkOrder = RowOrder::HeadwiseQkv;
    if (!config.flag("use_parallel_residual", true))
        model.form = BlockForm::Serial;
    const double fraction = config.number("rotary_pct", 0.25, 0, 1);
    const char *theta = config.has("rotary_emb_base") ? "rotary_emb_base" : "rope_theta";
    model.rope = readRope(config, model, theta, 10000, fraction, ropeParameters(config), true);
}

void llamaJson(ConfigReader &config, ModelConfig &model)
{
    model.hasQkvBias = model.hasOutputBias = config.flag("attention_bias", false);
    model.hasMlpBias = config.flag("mlp_bias", false);
    model.rope = commonRope(config, model);
}

void mistralJson(ConfigReader &config, ModelConfig &model)
{
    model.rope = commonRope(config, model);
    constexpr std::uint64_t ClassDefault = 4096;
    if (!config.isNull("sliding_window"))
        windowEverywhere(model, config.count("sliding_window", ClassDefault, MostPositions));
}

void mixtralJson(ConfigReader &config, ModelConfig &model)
{
    model.rope = commonRope(config, model);
    windowEverywhere(model, config.count("sliding_window", 0, MostPositions));
    model.experts = { .count = config.count("num_local_experts", 8, 65536),
                      .used = config.count("num_experts_per_tok", 2, 65536),
                      .width = model.feedForward,
                      .renormalises = true };
    for (auto &layer : model.plan)
        layer.hasExperts = true;
    checkExperts(config, model);
}

void qwen2Json(ConfigReader &config, ModelConfig &model)
{
    model.hasQkvBias = true;
    model.rope = commonRope(config, model);
    qwenWindows(config, model);
}

void qwen2MoeJson(ConfigReader &config, ModelConfig &model)
{
    qwen2Json(config, model);
    qwenExperts(config, model, 60, 4, 1408);
    model.experts.sharedWidth = config.count("shared_expert_intermediate_size", 5632);
    checkExperts(config, model);
}

void qwen3Json(ConfigReader &config, ModelConfig &model)
{
    constexpr std::uint64_t ClassDefault = 128;
    model.headWidth = config.count("head_dim", ClassDefault);
    model.attentionScale = 1 / std::sqrt(static_cast<double>(model.headWidth));
    model.hasQkNorm = true;
    model.hasQkvBias = model.hasOutputBias = config.flag("attention_bias", false);
    model.rope = commonRope(config, model);
    qwenWindows(config, model);
}

void qwen3MoeJson(ConfigReader &config, ModelConfig &model)
{
    model.hasQkNorm = true;
    model.hasQkvBias = model.hasOutputBias = config.flag("attention_bias", false);
    model.rope = commonRope(config, model);
    qwenWindows(config, model);
    qwenExperts(config, model, 128, 8, 768);
    checkExperts(config, model);
}

void phiJson(ConfigReader &config, ModelConfig &model)
{
    biasEverywhere(model);
    model.hasHeadBias = true;
    model.rope = commonRope(config, model, 0.5);
    refuse(config, "qk_layernorm", "a norm of queries and keys in this family");
}

void phi3Json(ConfigReader &config, ModelConfig &model)
{
    model.hasFusedQkv = model.hasFusedGateUp = true;
    model.rope = commonRope(config, model);
    windowEverywhere(model, config.count("sliding_window", 0, MostPositions));
}

void gemmaJson(ConfigReader &config, ModelConfig &model)
{
    constexpr std::uint64_t ClassDefault = 256;
    model.headWidth = config.count("head_dim", ClassDefault);
    model.attentionScale = 1 / std::sqrt(static_cast<double>(model.headWidth));
    model.embeddingScale = std::sqrt(static_cast<double>(model.width));
    model.hasQkvBias = model.hasOutputBias = config.flag("attention_bias", false);
    model.rope = commonRope(config, model);
}

void gemma2Json(ConfigReader &config, ModelConfig &model)
{
    gemmaJson(config, model);
    model.attentionScale = 1 / std::sqrt(config.number("query_pre_attn_scalar", 256, 1e-6, 1e9));
    if (!config.isNull("attn_logit_softcapping"))
        model.attentionSoftcap = config.number("attn_logit_softcapping", 50, 1e-6, 1e9);
    if (!config.isNull("final_logit_softcapping"))
        model.finalSoftcap = config.number("final_logit_softcapping", 30, 1e-6, 1e9);
    const std::uint64_t window = config.count("sliding_window", 4096, MostPositions);
    for (std::size_t i = 0; i < model.plan.size(); i += 2)
        model.plan[i].window = window;
}

void gemma3Json(ConfigReader &config, ModelConfig &model)
{
    constexpr double GlobalTheta = 1e6, LocalTheta = 1e4;
    model.headWidth = config.count("head_dim", 256);
    model.embeddingScale = std::sqrt(static_cast<double>(model.width));
    model.hasQkvBias = model.hasOutputBias = config.flag("attention_bias", false);
    model.attentionScale = 1 / std::sqrt(config.number("query_pre_attn_scalar", 256, 1e-6, 1e9));
    model.hasQkNorm = true;
    if (config.has("attn_logit_softcapping"))
        model.attentionSoftcap = config.number("attn_logit_softcapping", 50, 1e-6, 1e9);
    if (config.has("final_logit_softcapping"))
        model.finalSoftcap = config.number("final_logit_softcapping", 30, 1e-6, 1e9);
    ConfigReader parameters(ropeParameters(config));
    const bool isSplit = parameters.has("full_attention") || parameters.has("sliding_attention");
    const auto &global = isSplit ? parameters.value("full_attention") : ropeParameters(config);
    const nlohmann::json none = nullptr;
    const auto &local = isSplit ? parameters.value("sliding_attention") : none;
    model.rope = readRope(config, model, "rope_theta", GlobalTheta, 1, global, true);
    model.localRope = readRope(config, model, "rope_local_base_freq", LocalTheta, 1, local, isSplit);
    const std::uint64_t window = config.count("sliding_window", 4096, MostPositions);
    const std::uint64_t pattern = config.count("sliding_window_pattern", 6, MostLayers);
    for (std::size_t i = 0; i < model.plan.size(); ++i)
        if ((i + 1) % pattern != 0)
            model.plan[i] = { .window = window, .usesLocalRope = true };
}

void bertJson(ConfigReader &config, ModelConfig &model)
{
    maskedCommon(config, model);
}

void robertaJson(ConfigReader &config, ModelConfig &model)
{
    maskedCommon(config, model);
    constexpr double ClassDefault = 1;
    model.positionOffset
        = static_cast<std::uint64_t>(config.number("pad_token_id", ClassDefault, 0, MostWidth)) + 1;
}

} // namespace assay::families
