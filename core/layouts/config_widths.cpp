// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/config_widths.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace assay {
namespace {

using Json = nlohmann::json;

enum class Width { Hidden, Intermediate, Heads };

struct ModuleWidth {
    std::string_view leaf;
    Width inputs;
};
/// Experts are apart: their width has keys of its own, by family.
constexpr std::array Modules {
    ModuleWidth { "q_proj", Width::Hidden },          ModuleWidth { "k_proj", Width::Hidden },
    ModuleWidth { "v_proj", Width::Hidden },          ModuleWidth { "qkv_proj", Width::Hidden },
    ModuleWidth { "gate_proj", Width::Hidden },       ModuleWidth { "up_proj", Width::Hidden },
    ModuleWidth { "gate_up_proj", Width::Hidden },    ModuleWidth { "embed_tokens", Width::Hidden },
    ModuleWidth { "lm_head", Width::Hidden },         ModuleWidth { "o_proj", Width::Heads },
    ModuleWidth { "down_proj", Width::Intermediate },
};

std::optional<std::uint64_t> count(const Json &config, const char *key)
{
    const auto found = config.find(key);
    if (found == config.end() || !found->is_number_unsigned() || found->get<std::uint64_t>() == 0
        || found->get<std::uint64_t>() > (std::uint64_t { 1 } << 32))
        return std::nullopt;
    return found->get<std::uint64_t>();
}

std::optional<std::uint64_t> widthOf(const Json &config, Width width)
{
    const auto hidden = count(config, "hidden_size");
    if (width == Width::Hidden)
        return hidden;
    if (width == Width::Intermediate)
        return count(config, "intermediate_size");
    const auto heads = count(config, "num_attention_heads");
    const auto own = count(config, "head_dim");
    if (!heads || (!own && !hidden))
        return std::nullopt;
    return own ? *heads * *own : *hidden;
}

} // namespace

std::optional<std::uint64_t> inputsByConfig(const Json &config, std::string_view module)
{
    const auto dot = module.rfind('.');
    const auto leaf = dot == std::string_view::npos ? module : module.substr(dot + 1);
    const auto row = std::ranges::find(Modules, leaf, &ModuleWidth::leaf);
    if (row == Modules.end() || !config.is_object() || module.find("expert") != std::string_view::npos
        || module.find("switch_mlp") != std::string_view::npos
        || module.find("vision") != std::string_view::npos || module.find("visual") != std::string_view::npos
        || module.find("audio") != std::string_view::npos)
        return std::nullopt;
    const auto text = config.find("text_config");
    const bool isNested = text != config.end() && text->is_object() && text->contains("hidden_size");
    return widthOf(isNested ? *text : config, row->inputs);
}

} // namespace assay
