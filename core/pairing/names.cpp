// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/names.h"

#include "core/pairing/name_endings.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace assay {
namespace {

struct RoleName {
    std::string_view name; ///< without prefix, layer and ".weight"
    std::string_view role;
};

constexpr std::array GlobalRoles {
    RoleName { "embed_tokens", "token_embd" },
    RoleName { "wte", "token_embd" },
    RoleName { "embed_in", "token_embd" },
    RoleName { "tok_embeddings", "token_embd" },
    RoleName { "token_embd", "token_embd" },
    RoleName { "embeddings.word_embeddings", "token_embd" },
    RoleName { "word_embeddings", "token_embd" },
    RoleName { "word_embeddings_layernorm", "token_embd_norm" },
    RoleName { "wpe", "position_embd" },
    RoleName { "position_embd", "position_embd" },
    RoleName { "embeddings.position_embeddings", "position_embd" },
    RoleName { "embeddings.token_type_embeddings", "token_types" },
    RoleName { "token_types", "token_types" },
    RoleName { "embeddings.LayerNorm", "token_embd_norm" },
    RoleName { "token_embd_norm", "token_embd_norm" },
    RoleName { "norm", "output_norm" },
    RoleName { "ln_f", "output_norm" },
    RoleName { "final_layer_norm", "output_norm" },
    RoleName { "final_layernorm", "output_norm" },
    RoleName { "output_norm", "output_norm" },
    RoleName { "lm_head", "output" },
    RoleName { "embed_out", "output" },
    RoleName { "cls.predictions", "output" }, // its bias
    RoleName { "cls.predictions.decoder", "output" },
    RoleName { "cls.predictions.transform.dense", "mlm_dense" },
    RoleName { "lm_head.decoder", "output" },
    RoleName { "lm_head.dense", "mlm_dense" },
    RoleName { "cls.predictions.transform.LayerNorm", "mlm_norm" },
    RoleName { "lm_head.layer_norm", "mlm_norm" },
    RoleName { "output", "output" },
};

constexpr std::array LayerRoles {
    RoleName { "input_layernorm", "attn_norm" },
    RoleName { "ln_1", "attn_norm" },
    RoleName { "attention_norm", "attn_norm" },
    RoleName { "self_attn.q_proj", "attn_q" },
    RoleName { "self_attn.k_proj", "attn_k" },
    RoleName { "self_attn.v_proj", "attn_v" },
    RoleName { "attn.attention.q_proj", "attn_q" },
    RoleName { "attn.attention.k_proj", "attn_k" },
    RoleName { "attn.attention.v_proj", "attn_v" },
    RoleName { "attention.self.query", "attn_q" },
    RoleName { "attention.self.key", "attn_k" },
    RoleName { "attention.self.value", "attn_v" },
    RoleName { "attention.wq", "attn_q" },
    RoleName { "attention.wk", "attn_k" },
    RoleName { "attention.wv", "attn_v" },
    RoleName { "self_attn.qkv_proj", "attn_qkv" },
    RoleName { "attn.c_attn", "attn_qkv" },
    RoleName { "attention.query_key_value", "attn_qkv" },
    RoleName { "mixer.Wqkv", "attn_qkv" },
    RoleName { "self_attn.o_proj", "attn_output" },
    RoleName { "self_attn.dense", "attn_output" },
    RoleName { "attn.c_proj", "attn_output" },
    RoleName { "attn.attention.out_proj", "attn_output" },
    RoleName { "attention.dense", "attn_output" },
    RoleName { "attention.output.dense", "attn_output" },
    RoleName { "attention.wo", "attn_output" },
    RoleName { "attention.output.LayerNorm", "attn_output_norm" },
    RoleName { "self_attn.q_norm", "attn_q_norm" },
    RoleName { "self_attn.k_norm", "attn_k_norm" },
    RoleName { "self_attn.q_layernorm", "attn_q_norm" },
    RoleName { "self_attn.k_layernorm", "attn_k_norm" },
    RoleName { "post_attention_layernorm", "ffn_norm" },
    RoleName { "ln_2", "ffn_norm" },
    RoleName { "ffn_norm", "ffn_norm" },
    RoleName { "mlp.gate_proj", "ffn_gate" },
    RoleName { "mlp.up_proj", "ffn_up" },
    RoleName { "mlp.down_proj", "ffn_down" },
    RoleName { "mlp.gate_up_proj", "ffn_gate_up" },
    RoleName { "self_attention.query_key_value", "attn_qkv" },
    RoleName { "self_attention.dense", "attn_output" },
    RoleName { "attention.qkv_proj", "attn_qkv" },
    RoleName { "attention.wqkv", "attn_qkv" },
    RoleName { "self_attn.q_a_proj", "attn_q_a" },
    RoleName { "self_attn.q_b_proj", "attn_q_b" },
    RoleName { "self_attn.kv_a_proj_with_mqa", "attn_kv_a_mqa" },
    RoleName { "self_attn.kv_b_proj", "attn_kv_b" },
    RoleName { "self_attn.q_a_layernorm", "attn_q_a_norm" },
    RoleName { "self_attn.kv_a_layernorm", "attn_kv_a_norm" },
    RoleName { "mlp.router", "ffn_gate_inp" },
    RoleName { "feed_forward.gate", "ffn_gate_inp" },
    RoleName { "block_sparse_moe.router", "ffn_gate_inp" },
    RoleName { "self_attn.sinks", "attn_sinks" },
    RoleName { "mlp.c_fc", "ffn_up" },
    RoleName { "mlp.c_proj", "ffn_down" },
    RoleName { "mlp.dense_h_to_4h", "ffn_up" },
    RoleName { "mlp.dense_4h_to_h", "ffn_down" },
    RoleName { "mlp.fc1", "ffn_up" },
    RoleName { "mlp.fc2", "ffn_down" },
    RoleName { "intermediate.dense", "ffn_up" },
    RoleName { "output.dense", "ffn_down" },
    RoleName { "output.LayerNorm", "layer_output_norm" },
    RoleName { "feed_forward.w1", "ffn_gate" },
    RoleName { "feed_forward.w2", "ffn_down" },
    RoleName { "feed_forward.w3", "ffn_up" },
    RoleName { "block_sparse_moe.gate", "ffn_gate_inp" },
    RoleName { "mlp.gate", "ffn_gate_inp" },
    RoleName { "mlp.shared_expert.gate_proj", "ffn_gate_shexp" },
    RoleName { "mlp.shared_expert.up_proj", "ffn_up_shexp" },
    RoleName { "mlp.shared_expert.down_proj", "ffn_down_shexp" },
    RoleName { "mlp.shared_expert_gate", "ffn_gate_inp_shexp" },
    RoleName { "mlp.shared_experts.gate_proj", "ffn_gate_shexp" },
    RoleName { "mlp.shared_experts.up_proj", "ffn_up_shexp" },
    RoleName { "mlp.shared_experts.down_proj", "ffn_down_shexp" },
    RoleName { "mlp.gate.e_score_correction", "exp_probs_b" },
};

/// In models with four norms per layer the same name means another norm.
constexpr std::array FourNormRoles {
    RoleName { "post_attention_layernorm", "post_attention_norm" },
    RoleName { "pre_feedforward_layernorm", "ffn_norm" },
    RoleName { "post_feedforward_layernorm", "post_ffw_norm" },
};

/// Of one expert by number, and of all in a stack; the second is MLX's.
constexpr std::array<std::string_view, 2> ExpertWords { "experts.", "switch_mlp." };
/// After "experts.{x}.".
constexpr std::array ExpertRoles {
    RoleName { "w1", "ffn_gate_exps" },
    RoleName { "w3", "ffn_up_exps" },
    RoleName { "w2", "ffn_down_exps" },
    RoleName { "gate_proj", "ffn_gate_exps" },
    RoleName { "up_proj", "ffn_up_exps" },
    RoleName { "down_proj", "ffn_down_exps" },
    RoleName { "gate_up_proj", "ffn_gate_up_exps" },
    RoleName { "w13_weight", "ffn_gate_up_exps" }, // vLLM's
    RoleName { "w2_weight", "ffn_down_exps" },
};

/// What wrappers put in front, in any order and depth.
constexpr std::array Prefixes = std::to_array<std::string_view>(
    { "module.", "base_model.model.", "language_model.", "model.", "transformer.", "gpt_neox.", "bert.",
      "roberta.", "encoder.", "text_model." });
constexpr int MostPrefixes = 6;
constexpr std::array<std::string_view, 6> LayerWords {
    "layers.", "h.", "blk.", "layer.", "layer_", "layers_"
};

template <std::size_t Count>
std::optional<std::string_view> roleIn(const std::array<RoleName, Count> &table, std::string_view name)
{
    const auto found = std::ranges::find(table, name, &RoleName::name);
    return found == table.end() ? std::nullopt : std::optional(found->role);
}

/// "12." at the beginning.
std::optional<std::uint64_t> takeNumber(std::string_view &rest)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    const auto length = static_cast<std::size_t>(end - rest.data());
    if (error != std::errc() || length == rest.size() || rest[length] != '.')
        return std::nullopt;
    rest.remove_prefix(length + 1);
    return number;
}

std::optional<std::uint64_t> takeLayer(std::string_view &rest)
{
    for (const auto word : LayerWords)
        if (rest.starts_with(word)) {
            std::string_view after = rest.substr(word.size());
            const auto number = takeNumber(after);
            if (number)
                rest = after;
            return number;
        }
    return std::nullopt;
}

std::optional<std::string_view> layerRole(const ModelNames &names, std::string_view rest)
{
    if (names.family == NameFamily::Gguf)
        return rest;
    if (names.hasFourNorms)
        if (const auto role = roleIn(FourNormRoles, rest))
            return role;
    return roleIn(LayerRoles, rest);
}

} // namespace

std::string_view withoutPrefixes(std::string_view name)
{
    for (int i = 0; i < MostPrefixes; ++i) {
        const auto prefix = std::ranges::find_if(
            Prefixes, [name](std::string_view known) { return name.starts_with(known); });
        if (prefix == Prefixes.end())
            break;
        name.remove_prefix(prefix->size());
    }
    return name;
}

ModelNames namesOf(const Model &model)
{
    ModelNames names;
    if (model.meta("general.architecture"))
        names.family = NameFamily::Gguf;
    for (const auto &tensor : model.tensors) {
        const std::string_view name = tensor.name;
        if (name.starts_with("blk.") || name == "token_embd.weight")
            names.family = NameFamily::Gguf;
        else if (name.starts_with("layers.") && name.find(".attention.wq.") != std::string_view::npos)
            names.family = NameFamily::Original;
        names.hasFourNorms |= name.find(".pre_feedforward_layernorm.") != std::string_view::npos;
        names.hasConv1d |= name.ends_with(".attn.c_attn.weight");
    }
    const TensorInfo *up = model.find("blk.0.ffn_up.weight");
    const TensorInfo *down = model.find("blk.0.ffn_down.weight");
    names.hasFusedUp
        = up && down && !model.find("blk.0.ffn_gate.weight") && up->shape.rows() == 2 * down->shape.columns();
    return names;
}

namespace {

bool isSeparator(char letter)
{
    return letter == '.' || letter == '/';
}

/// Whole parts that both begin with.
std::string_view commonParts(std::string_view a, std::string_view b)
{
    std::size_t same = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i)
        if (isSeparator(a[i]))
            same = i + 1;
    return a.substr(0, same);
}

std::vector<std::string_view> partsOf(std::string_view name)
{
    std::vector<std::string_view> parts;
    while (!name.empty()) {
        const auto end = std::ranges::find_if(name, isSeparator) - name.begin();
        parts.push_back(name.substr(0, static_cast<std::size_t>(end)));
        name.remove_prefix(std::min(name.size(), static_cast<std::size_t>(end) + 1));
    }
    return parts;
}

bool isNumber(std::string_view part)
{
    return std::ranges::all_of(part, [](char letter) { return letter >= '0' && letter <= '9'; });
}

} // namespace

std::string wrapperOf(const Model &model, const Model &other)
{
    std::optional<std::string_view> common;
    std::size_t count = 0;
    for (const auto &tensor : model.tensors) {
        if (tensor.role == TensorRole::Optimizer)
            continue;
        common = common ? commonParts(*common, tensor.name) : std::string_view(tensor.name);
        ++count;
        if (common->empty())
            return {};
    }
    if (count < 2)
        return {};
    std::vector<std::string_view> parts = partsOf(*common);
    const auto stopAt
        = [&parts](auto &&isEnd) { parts.erase(std::ranges::find_if(parts, isEnd), parts.end()); };
    stopAt([](std::string_view part) {
        return isNumber(part) || std::ranges::any_of(LayerWords, [part](std::string_view word) {
                   return word.substr(0, word.size() - 1) == part;
               });
    });
    for (const auto &tensor : other.tensors) {
        if (parts.empty())
            return {};
        if (tensor.role == TensorRole::Optimizer)
            continue;
        const auto known = partsOf(tensor.name);
        stopAt([&known](std::string_view part) { return std::ranges::find(known, part) != known.end(); });
    }
    std::size_t length = 0;
    for (const std::string_view part : parts)
        length += part.size() + 1;
    return std::string(common->substr(0, length));
}

std::optional<CanonicalName> canonicalName(const ModelNames &names, const std::string &name)
{
    std::string dotted = name.substr(name.starts_with(names.wrapper) ? names.wrapper.size() : 0);
    // Flax and Keras nest with slashes.
    std::ranges::replace(dotted, '/', '.');
    std::string_view rest = dotted;
    const std::string_view ending = takeEnding(rest);
    if (ending.empty())
        return std::nullopt;
    rest = withoutPrefixes(rest);
    CanonicalName canonical;
    const auto layer = takeLayer(rest);
    if (!layer) {
        const auto role = roleIn(GlobalRoles, rest);
        if (!role)
            return std::nullopt;
        canonical.role = *role;
        canonical.key = canonical.role + std::string(ending);
        return canonical;
    }
    auto role = layerRole(names, rest);
    for (const std::string_view word : ExpertWords)
        if (const auto at = rest.find(word); !role && at != std::string_view::npos) {
            std::string_view after = rest.substr(at + word.size());
            canonical.expert = takeNumber(after);
            role = roleIn(ExpertRoles, after);
        }
    if (!role)
        return std::nullopt;
    if (names.hasFusedUp && *role == "ffn_up")
        role = "ffn_gate_up";
    canonical.role = *role;
    canonical.key = "blk." + std::to_string(*layer) + "." + canonical.role + std::string(ending);
    return canonical;
}

} // namespace assay
