// SPDX-License-Identifier: GPL-3.0-or-later
// Which modules a configuration itself keeps from being quantised.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// What the lists of a config.json leave out, in the spellings of the quantisers:
///   "lm_head", "visual"            a module, or all below it, under any prefix
///   "model.layers.*.self_attn"     * stands for any letters
///   "re:.*mlp\.gate$"              an expression; what a * cannot say of it is not read
/// Keys: ignore, ignored_layers, modules_to_not_convert, llm_int8_skip_modules, exclude_modules,
/// skip_modules, the "-:" keys of dynamic (GPTQ), paths set to false (MLX); and the targets of config_groups
/// (compressed-tensors) where they name modules instead of classes.
class LeftOut {
public:
    explicit LeftOut(const nlohmann::json &config);
    bool covers(std::string_view tensorName) const;
    /// True if a part of the lists was in no spelling known here: then what is plain may be so by design.
    bool isPartlyUnread() const { return m_isPartlyUnread; }

private:
    void addOf(const nlohmann::json &quantisation);
    void addList(const nlohmann::json &list, std::vector<std::string> &patterns);
    void add(std::string_view text, std::vector<std::string> &patterns);

    std::vector<std::string> m_patterns, m_targets; ///< with * for any letters
    bool m_isPartlyUnread = false;
};

} // namespace assay
