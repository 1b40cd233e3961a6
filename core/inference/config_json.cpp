// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of config.json that the families share.
#include "core/inference/architecture_table.h"
#include "core/inference/rope.h"

#include <cmath>

namespace assay {
namespace {

/// The first of the keys that is stated.
std::string keyOf(const ConfigReader &config, std::initializer_list<const char *> keys)
{
    for (const char *key : keys)
        if (config.has(key))
            return key;
    return *keys.begin();
}

void readSizes(ConfigReader &config, ModelConfig &model)
{
    model.width = config.neededCount(keyOf(config, { "hidden_size", "n_embd" }));
    model.layers
        = config.neededCount(keyOf(config, { "num_hidden_layers", "n_layer", "num_layers" }), MostLayers);
    model.heads = config.neededCount(keyOf(config, { "num_attention_heads", "n_head", "num_heads" }));
    model.keyValueHeads = config.count("num_key_value_heads", model.heads);
    if (!config.has("head_dim") && model.heads != 0 && model.width % model.heads != 0)
        config.fail("'hidden_size' " + std::to_string(model.width) + " is no multiple of the "
                    + std::to_string(model.heads) + " heads, and no 'head_dim' is stated");
    model.headWidth = config.count("head_dim", model.width / std::max<std::uint64_t>(1, model.heads));
    model.feedForward = config.count(keyOf(config, { "intermediate_size", "n_inner" }), 4 * model.width);
    model.vocabulary = config.count("vocab_size", 0);
    model.positions
        = config.count(keyOf(config, { "max_position_embeddings", "n_positions" }), 0, MostPositions);
}

void readWindows(ConfigReader &config, ModelConfig &model)
{
    const auto &types = config.value("layer_types");
    if (types.is_null())
        return;
    if (!types.is_array() || types.size() != model.layers)
        return config.fail("'layer_types' does not list each of the " + std::to_string(model.layers)
                           + " layers");
    const std::uint64_t window = config.count("sliding_window", 0, MostPositions);
    for (std::size_t i = 0; i < types.size(); ++i) {
        const std::string type = types[i].is_string() ? types[i].get<std::string>() : "";
        if (type == "sliding_attention" && window == 0)
            return config.fail("a layer has sliding attention, and no 'sliding_window' is stated");
        if (type != "sliding_attention" && type != "full_attention")
            return config.fail("attention of kind '" + type + "' is not computed here");
        model.plan[i].window = type == "sliding_attention" ? window : 0;
        // Gemma 3 alone has rotary positions of their own on windowed layers.
        if (model.localRope.width != 0)
            model.plan[i].usesLocalRope = type == "sliding_attention";
    }
}

/// Files whose own runtime also rounds what goes into each matrix: compressed-tensors' "input_activations",
/// fbgemm's and torch's "activation_scheme". Their weights are what is compared here.
void noteRoundedActivations(const nlohmann::json &config, ModelConfig &model)
{
    const auto quantisation = config.find("quantization_config");
    if (quantisation == config.end() || !quantisation->is_object())
        return;
    bool isRounded = quantisation->contains("activation_scheme");
    if (const auto groups = quantisation->find("config_groups");
        groups != quantisation->end() && groups->is_structured())
        for (const auto &group : *groups)
            isRounded = isRounded
                || (group.is_object() && group.contains("input_activations")
                    && !group["input_activations"].is_null());
    if (isRounded)
        model.notes.push_back(
            "config.json asks for rounded activations; they are kept in float32 here, so figures of "
            "a runtime that rounds them differ");
}

} // namespace

Result<ModelConfig> readJsonConfig(const std::string &text)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return Error { ErrorKind::Malformed, "config.json is no JSON object" };
    const auto nested = json.find("text_config");
    const bool isNested = nested != json.end() && nested->is_object();
    ConfigReader config(isNested ? *nested : json);
    ModelConfig model { .source = isNested ? "text_config of config.json" : "config.json" };
    const std::string modelType = config.text("model_type", "");
    if (config.failed())
        return config.status().error();
    if (modelType.empty())
        return Error { ErrorKind::Unsupported, "config.json states no 'model_type'" };
    const auto *family = architectureOfModelType(modelType);
    if (!family)
        return Error { ErrorKind::Unsupported,
                       "models of type '" + modelType + "' are not run here; these are: " + runFamilies() };
    model.family = family->id;
    model.norm = family->norm;
    model.form = family->form;
    model.isGated = family->isGated;
    model.epsilon = config.number(family->epsilonKey, family->epsilon, 0, 1);
    const std::string activation = config.text(family->activationKey, family->activation);
    if (const auto kind = activationNamed(activation))
        model.activation = *kind;
    else
        config.fail("the activation '" + activation + "' is not computed here");
    model.isTied = config.flag("tie_word_embeddings", family->isTied);
    readSizes(config, model);
    if (config.failed())
        return config.status().error();
    model.plan.resize(model.layers);
    model.attentionScale = 1 / std::sqrt(static_cast<double>(model.headWidth));
    noteRoundedActivations(json, model);
    if (family->readJson)
        family->readJson(config, model);
    if (!config.failed())
        readWindows(config, model);
    if (!config.failed() && (model.keyValueHeads == 0 || model.heads % model.keyValueHeads != 0))
        config.fail(std::to_string(model.heads) + " heads do not share " + std::to_string(model.keyValueHeads)
                    + " key/value heads evenly");
    if (config.failed())
        return config.status().error();
    return model;
}

} // namespace assay
