// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/model_config.h"
#include "core/model/model.h"

#include <optional>

namespace assay {

/// A configuration that is larger is none.
inline constexpr std::uint64_t LargestConfig = 4ull << 20;

/// The configuration of a model from its own files (config.json beside it, or GGUF metadata). A candidate
/// that states none and spells its tensors as the reference does is run with the reference's.
struct FoundConfig {
    ModelConfig config;
    std::string note {};
};
struct ConfigFallback {
    const Model *reference = nullptr;
    const ModelConfig *config = nullptr; ///< null: none
};
Result<FoundConfig> findConfig(const Model &model, const ConfigFallback &fallback);
/// A text file of the model's folder: as opened, or beside its first file. Empty optional: there is none.
Result<std::optional<std::string>> repositoryText(const Model &model, const std::string &name,
                                                  std::uint64_t limit);

} // namespace assay
