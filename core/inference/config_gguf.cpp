// SPDX-License-Identifier: GPL-3.0-or-later
// The same from GGUF metadata: "<architecture>.block_count" and so on. What is stored as a tensor (factors of
// the rotary frequencies) is read when the weights are.
#include "core/inference/architecture_table.h"
#include "core/inference/rope.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

void readSizes(ConfigReader &config, ModelConfig &model)
{
    model.width = config.neededCount("embedding_length");
    model.layers = config.neededCount("block_count", MostLayers);
    model.heads = config.neededCount("attention.head_count");
    model.keyValueHeads = config.count("attention.head_count_kv", model.heads);
    if (!config.has("attention.key_length") && model.width % model.heads != 0)
        config.fail("embedding_length " + std::to_string(model.width) + " is no multiple of the "
                    + std::to_string(model.heads) + " heads");
    model.headWidth
        = config.count("attention.key_length", model.width / std::max<std::uint64_t>(1, model.heads));
    if (config.count("attention.value_length", model.headWidth) != model.headWidth)
        config.fail("keys and values of different widths are not computed here");
    model.feedForward = config.count("feed_forward_length", 4 * model.width);
    model.positions = config.count("context_length", 0, MostPositions);
    model.vocabulary = config.count("vocab_size", 0);
    model.epsilon
        = config.number(config.has("attention.layer_norm_rms_epsilon") ? "attention.layer_norm_rms_epsilon"
                                                                       : "attention.layer_norm_epsilon",
                        model.epsilon, 0, 1);
}

void readRope(ConfigReader &config, ModelConfig &model)
{
    model.rope.width = config.count("rope.dimension_count", model.headWidth, model.headWidth);
    if (model.rope.width % 2 != 0)
        config.fail("rope.dimension_count is " + std::to_string(model.rope.width) + ", it must be even");
    model.rope.theta = config.number("rope.freq_base", 10000, 1e-3, 1e15);
    if (config.failed())
        return;
    model.rope.frequencies = ropeFrequencies(model.rope.theta, model.rope.width);
    const double factor
        = config.number("rope.scaling.factor", config.number("rope.scale_linear", 1, 1e-6, 1e6), 1e-6, 1e6);
    const double amplitude = config.number("rope.scaling.attn_factor", 1, 1e-6, 1e6);
    const std::string kind
        = config.text("rope.scaling.type", config.has("rope.scale_linear") ? "linear" : "none");
    if (kind == "linear") {
        for (double &frequency : model.rope.frequencies)
            frequency /= factor;
    } else if (kind == "yarn") {
        const YarnSetting yarn { .factor = factor,
                                 .betaFast = config.number("rope.scaling.yarn_beta_fast", 32, 1e-3, 1e6),
                                 .betaSlow = config.number("rope.scaling.yarn_beta_slow", 1, 1e-3, 1e6),
                                 .original = config.count("rope.scaling.original_context_length",
                                                          model.positions, MostPositions) };
        if (yarn.original == 0)
            return config.fail("yarn needs rope.scaling.original_context_length");
        applyYarn(yarn, model.rope);
        model.rope.amplitude = amplitude * yarnAmplitude(factor, 1);
    } else if (kind == "longrope") {
        model.rope.longFrom
            = config.count("rope.scaling.original_context_length", model.positions, MostPositions);
        model.rope.amplitude = amplitude;
    } else if (kind != "none") {
        config.fail("rope scaling of kind '" + kind + "' is not computed here");
    }
}

} // namespace

Result<ModelConfig> readGgufConfig(const Model &model)
{
    const auto *entry = model.meta("general.architecture");
    const auto *name = entry ? std::get_if<std::string>(&entry->value) : nullptr;
    if (!name)
        return Error { ErrorKind::Unsupported, "the file states no general.architecture" };
    const auto *family = architectureOfGguf(*name);
    if (!family)
        return Error { ErrorKind::Unsupported,
                       "models of architecture '" + *name
                           + "' are not run here; these are: " + runFamilies() };
    ConfigReader config(model, *name + ".");
    ModelConfig result { .family = family->id, .source = "GGUF metadata" };
    result.norm = family->norm == NormKind::RmsPlusOne ? NormKind::Rms : family->norm; // stored as 1 + w
    result.form = family->form;
    result.isGated = family->isGated;
    result.epsilon = family->epsilon;
    result.activation = *activationNamed(family->activation);
    result.biasIfStored = true;
    readSizes(config, result);
    if (!config.failed())
        readRope(config, result);
    if (config.failed())
        return config.status().error();
    result.plan.resize(result.layers);
    result.attentionScale = 1 / std::sqrt(static_cast<double>(result.headWidth));
    if (family->readGguf)
        family->readGguf(config, model, result);
    if (!config.failed() && result.heads % result.keyValueHeads != 0)
        config.fail(std::to_string(result.heads) + " heads do not share "
                    + std::to_string(result.keyValueHeads) + " key/value heads evenly");
    if (config.failed())
        return config.status().error();
    return result;
}

namespace families {
namespace {

void readExperts(ConfigReader &config, const Model &file, ModelConfig &model)
{
    model.experts.count = config.count("expert_count", 0, 65536);
    model.experts.used = config.count("expert_used_count", 0, 65536);
    if (model.experts.count == 0)
        return;
    if (model.experts.used == 0 || model.experts.used > model.experts.count)
        config.fail(std::to_string(model.experts.used) + " experts per token of "
                    + std::to_string(model.experts.count));
    model.experts.width = config.count("expert_feed_forward_length", model.feedForward);
    for (std::size_t i = 0; i < model.plan.size(); ++i)
        model.plan[i].hasExperts = file.find("blk." + std::to_string(i) + ".ffn_gate_inp.weight") != nullptr;
}

/// The window of each layer for which isWindowed says so.
template <typename IsWindowed>
void readWindow(ConfigReader &config, ModelConfig &model, std::uint64_t fallback, IsWindowed &&isWindowed)
{
    const std::uint64_t window = config.count("attention.sliding_window", fallback, MostPositions);
    for (std::size_t i = 0; i < model.plan.size(); ++i)
        if (isWindowed(i))
            model.plan[i].window = window;
}

void windowEverywhere(ConfigReader &config, ModelConfig &model)
{
    readWindow(config, model, 0, [](std::size_t) { return true; });
    if (!model.plan.empty() && model.plan[0].window != 0)
        model.notes.push_back("the stored sliding window of " + std::to_string(model.plan[0].window)
                              + " tokens is applied; llama.cpp ignores it in this family");
}

void withoutRope(ModelConfig &model)
{
    model.rope = {};
    model.hasLearnedPositions = true;
}

/// Gemma's 27B shapes alone have another attention scale, which GGUF does not state.
void gemmaScale(ModelConfig &model, std::uint64_t layersOf27b)
{
    if (model.layers == layersOf27b)
        model.attentionScale
            = 1 / std::sqrt(static_cast<double>(model.width) / static_cast<double>(model.heads));
}

} // namespace

void gpt2Gguf(ConfigReader &, const Model &, ModelConfig &model)
{
    withoutRope(model);
    model.hasFusedQkv = true;
}

void gptNeoxGguf(ConfigReader &config, const Model &, ModelConfig &model)
{
    model.hasFusedQkv = true;
    if (!config.flag("use_parallel_residual", true))
        model.form = BlockForm::Serial;
}

void llamaGguf(ConfigReader &config, const Model &file, ModelConfig &model)
{
    model.qkOrder = RowOrder::Interleaved;
    readExperts(config, file, model);
    model.experts.renormalises = true;
    windowEverywhere(config, model);
}

void expertsGguf(ConfigReader &config, const Model &file, ModelConfig &model)
{
    readExperts(config, file, model);
    model.experts.renormalises = config.flag("expert_weights_norm", false);
    const auto *shared = file.find("blk.0.ffn_up_shexp.weight");
    model.experts.sharedWidth
        = config.count("expert_shared_feed_forward_length", shared ? shared->shape.rows() : 0);
}

void qwen3Gguf(ConfigReader &config, const Model &file, ModelConfig &model)
{
    model.hasQkNorm = true;
    readExperts(config, file, model);
    model.experts.renormalises = true;
}

void phi2Gguf(ConfigReader &, const Model &file, ModelConfig &model)
{
    model.hasFusedQkv = file.find("blk.0.attn_qkv.weight") != nullptr;
}

void phi3Gguf(ConfigReader &config, const Model &, ModelConfig &model)
{
    model.hasFusedQkv = model.hasFusedGateUp = true;
    windowEverywhere(config, model);
}

void gemmaGguf(ConfigReader &, const Model &, ModelConfig &model)
{
    model.embeddingScale = std::sqrt(static_cast<double>(model.width));
}

void gemma2Gguf(ConfigReader &config, const Model &file, ModelConfig &model)
{
    constexpr std::uint64_t LayersOf27b = 46;
    gemmaGguf(config, file, model);
    gemmaScale(model, LayersOf27b);
    model.attentionSoftcap = config.number("attn_logit_softcapping", 50, 0, 1e9);
    model.finalSoftcap = config.number("final_logit_softcapping", 30, 0, 1e9);
    readWindow(config, model, 4096, [](std::size_t layer) { return layer % 2 == 0; });
}

void gemma3Gguf(ConfigReader &config, const Model &file, ModelConfig &model)
{
    constexpr std::uint64_t LayersOf27b = 62;
    gemmaGguf(config, file, model);
    gemmaScale(model, LayersOf27b);
    model.hasQkNorm = true;
    model.localRope = { .width = model.rope.width,
                        .frequencies = {},
                        .theta = config.number("rope.freq_base_swa", 10000, 1e-3, 1e15) };
    model.localRope.frequencies = ropeFrequencies(model.localRope.theta, model.localRope.width);
    const std::uint64_t pattern = config.count("attention.sliding_window_pattern", 6, MostLayers);
    const auto isLocal = [pattern](std::size_t layer) { return (layer + 1) % pattern != 0; };
    readWindow(config, model, 1024, isLocal);
    for (std::size_t i = 0; i < model.plan.size(); ++i)
        model.plan[i].usesLocalRope = isLocal(i);
}

void bertGguf(ConfigReader &, const Model &, ModelConfig &model)
{
    withoutRope(model);
    model.isMasked = true;
}

} // namespace families

} // namespace assay
