// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of families of transformers that are run. To add one: write how it differs in
// config_families_json.cpp (and, if GGUF knows it, in config_families_gguf.cpp), add a row to Architectures
// in architecture_table.cpp. What a configuration asks for and the forward pass does not do is refused there
// with a sentence, never approximated. Tests loop over the rows.
#pragma once

#include "core/inference/config_reader.h"
#include "core/inference/model_config.h"

#include <span>

namespace assay {

struct Architecture {
    const char *id; ///< as in reports
    const char *modelTypes; ///< model_type of config.json, separated by spaces
    const char *ggufNames; ///< general.architecture; empty if GGUF has none
    NormKind norm;
    const char *epsilonKey; ///< of config.json
    double epsilon; ///< its default
    BlockForm form;
    const char *activationKey;
    const char *activation; ///< its default
    bool isGated;
    bool isTied; ///< default of tie_word_embeddings
    /// What the common keys do not say. Null: nothing.
    void (*readJson)(ConfigReader &config, ModelConfig &model);
    void (*readGguf)(ConfigReader &config, const Model &file, ModelConfig &model);
};

std::span<const Architecture> architectures();
/// "gpt2, gpt_neo, ...": for refusals.
std::string runFamilies();
const Architecture *architectureOfModelType(std::string_view modelType);
const Architecture *architectureOfGguf(std::string_view name);

/// From the text of config.json; a nested text_config is followed.
Result<ModelConfig> readJsonConfig(const std::string &text);
/// From GGUF metadata and the names of the tensors.
Result<ModelConfig> readGgufConfig(const Model &model);

/// "gelu", "gelu_new", ... ; empty for what is not computed here.
std::optional<Activation> activationNamed(std::string_view name);

/// Of the families: shared by several rows.
namespace families {
void gpt2Json(ConfigReader &config, ModelConfig &model);
void gptNeoJson(ConfigReader &config, ModelConfig &model);
void gptNeoxJson(ConfigReader &config, ModelConfig &model);
void llamaJson(ConfigReader &config, ModelConfig &model);
void mistralJson(ConfigReader &config, ModelConfig &model);
void mixtralJson(ConfigReader &config, ModelConfig &model);
void qwen2Json(ConfigReader &config, ModelConfig &model);
void qwen2MoeJson(ConfigReader &config, ModelConfig &model);
void qwen3Json(ConfigReader &config, ModelConfig &model);
void qwen3MoeJson(ConfigReader &config, ModelConfig &model);
void phiJson(ConfigReader &config, ModelConfig &model);
void phi3Json(ConfigReader &config, ModelConfig &model);
void gemmaJson(ConfigReader &config, ModelConfig &model);
void gemma2Json(ConfigReader &config, ModelConfig &model);
void gemma3Json(ConfigReader &config, ModelConfig &model);
void bertJson(ConfigReader &config, ModelConfig &model);
void robertaJson(ConfigReader &config, ModelConfig &model);

void gpt2Gguf(ConfigReader &config, const Model &file, ModelConfig &model);
void gptNeoxGguf(ConfigReader &config, const Model &file, ModelConfig &model);
void llamaGguf(ConfigReader &config, const Model &file, ModelConfig &model);
void expertsGguf(ConfigReader &config, const Model &file, ModelConfig &model);
void qwen3Gguf(ConfigReader &config, const Model &file, ModelConfig &model);
void phi2Gguf(ConfigReader &config, const Model &file, ModelConfig &model);
void phi3Gguf(ConfigReader &config, const Model &file, ModelConfig &model);
void gemmaGguf(ConfigReader &config, const Model &file, ModelConfig &model);
void gemma2Gguf(ConfigReader &config, const Model &file, ModelConfig &model);
void gemma3Gguf(ConfigReader &config, const Model &file, ModelConfig &model);
void bertGguf(ConfigReader &config, const Model &file, ModelConfig &model);
}

} // namespace assay
