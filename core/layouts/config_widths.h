// SPDX-License-Identifier: GPL-3.0-or-later
// The widths of a transformer's matrices as its config.json gives them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay {

/// Inputs of "model.layers.0.mlp.down_proj": intermediate_size. Empty for modules whose width has no key of
/// its own, and where the configuration lacks it.
std::optional<std::uint64_t> inputsByConfig(const nlohmann::json &config, std::string_view module);

} // namespace assay
