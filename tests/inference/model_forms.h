// SPDX-License-Identifier: GPL-3.0-or-later
// The same model in other files: as GGUF, with stacked experts. Names and orders of rows are written from the
// formats' definitions, and share nothing with the readers.
#pragma once

#include "core/layouts/decoder.h"
#include "core/model/model.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/safetensors_builder.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace assay::testing {

struct Values {
    std::vector<std::uint64_t> shape {};
    std::vector<float> values {};
};
using ModelValues = std::map<std::string, Values>;

inline ModelValues valuesOf(const Model &model)
{
    ModelValues out;
    for (const TensorInfo &tensor : model.tensors) {
        Values &one = out[tensor.name];
        for (std::size_t i = 0; i < tensor.shape.rank(); ++i)
            one.shape.push_back(tensor.shape.dims()[i]);
        one.values = *decodeAll(model, tensor, 1u << 24);
    }
    return out;
}

/// HF row h·D + t·D/2 + j becomes row h·D + 2j + t.
inline Values inPairs(const Values &rows, std::size_t heads)
{
    Values out = rows;
    const std::size_t width = rows.shape[0] / heads, columns = rows.values.size() / rows.shape[0];
    for (std::size_t row = 0; row < rows.shape[0]; ++row) {
        const std::size_t inHead = row % width, t = inHead / (width / 2), j = inHead % (width / 2);
        std::copy_n(rows.values.begin() + static_cast<std::ptrdiff_t>(row * columns), columns,
                    out.values.begin() + static_cast<std::ptrdiff_t>((row - inHead + 2 * j + t) * columns));
    }
    return out;
}

/// gpt_neox keeps [head][q|k|v][D]; GGUF all q, all k, all v.
inline Values qkvApart(const Values &rows, std::size_t heads)
{
    Values out = rows;
    const std::size_t width = rows.shape[0] / heads / 3, columns = rows.values.size() / rows.shape[0];
    for (std::size_t row = 0; row < rows.shape[0]; ++row) {
        const std::size_t head = row / width / 3, part = row / width % 3;
        std::copy_n(
            rows.values.begin() + static_cast<std::ptrdiff_t>(row * columns), columns,
            out.values.begin()
                + static_cast<std::ptrdiff_t>(((part * heads + head) * width + row % width) * columns));
    }
    return out;
}

/// One below the other with a dimension more: [count, ...].
inline Values stacked(const std::vector<const Values *> &parts)
{
    Values out { .shape = parts.front()->shape, .values = {} };
    out.shape.insert(out.shape.begin(), parts.size());
    for (const Values *part : parts)
        out.values.insert(out.values.end(), part->values.begin(), part->values.end());
    return out;
}

inline std::string replaced(std::string text, const std::string &from, const std::string &to)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// From the first that fits; longer names before those that they hold.
inline std::string ggufName(std::string name, bool hasFourNorms)
{
    const std::vector<std::pair<std::string, std::string>> rows {
        { "bert.embeddings.word_embeddings", "token_embd" },
        { "bert.embeddings.position_embeddings", "position_embd" },
        { "bert.embeddings.token_type_embeddings", "token_types" },
        { "bert.embeddings.LayerNorm", "token_embd_norm" },
        { "bert.encoder.layer.", "blk." },
        { "attention.self.query", "attn_q" },
        { "attention.self.key", "attn_k" },
        { "attention.self.value", "attn_v" },
        { "attention.output.dense", "attn_output" },
        { "attention.output.LayerNorm", "attn_output_norm" },
        { "intermediate.dense", "ffn_up" },
        { "output.LayerNorm", "layer_output_norm" },
        { "output.dense", "ffn_down" },
        { "gpt_neox.embed_in", "token_embd" },
        { "gpt_neox.final_layer_norm", "output_norm" },
        { "gpt_neox.layers.", "blk." },
        { "embed_out", "output" },
        { "model.embed_tokens", "token_embd" },
        { "model.final_layernorm", "output_norm" },
        { "model.norm", "output_norm" },
        { "model.layers.", "blk." },
        { "lm_head", "output" },
        { "self_attn.q_proj", "attn_q" },
        { "self_attn.k_proj", "attn_k" },
        { "self_attn.v_proj", "attn_v" },
        { "self_attn.o_proj", "attn_output" },
        { "self_attn.dense", "attn_output" },
        { "self_attn.q_norm", "attn_q_norm" },
        { "self_attn.k_norm", "attn_k_norm" },
        { "attention.dense", "attn_output" },
        { "attention.query_key_value", "attn_qkv" },
        { "input_layernorm", "attn_norm" },
        { "post_attention_layernorm", hasFourNorms ? "post_attention_norm" : "ffn_norm" },
        { "pre_feedforward_layernorm", "ffn_norm" },
        { "post_feedforward_layernorm", "post_ffw_norm" },
        { "mlp.shared_expert_gate", "ffn_gate_inp_shexp" },
        { "mlp.shared_expert.gate_proj", "ffn_gate_shexp" },
        { "mlp.shared_expert.up_proj", "ffn_up_shexp" },
        { "mlp.shared_expert.down_proj", "ffn_down_shexp" },
        { "mlp.gate_proj", "ffn_gate" },
        { "mlp.up_proj", "ffn_up" },
        { "mlp.down_proj", "ffn_down" },
        { "mlp.dense_h_to_4h", "ffn_up" },
        { "mlp.dense_4h_to_h", "ffn_down" },
        { "mlp.fc1", "ffn_up" },
        { "mlp.fc2", "ffn_down" },
        { "mlp.gate.", "ffn_gate_inp." },
        { "block_sparse_moe.gate.", "ffn_gate_inp." },
    };
    for (const auto &[from, to] : rows)
        name = replaced(std::move(name), from, to);
    return name;
}

/// Experts of every layer as one tensor per role; `roles` are the roles' names in the source and the stack's.
inline void stackExperts(ModelValues &values, const std::string &prefix,
                         const std::vector<std::pair<std::string, std::string>> &roles, std::size_t layers,
                         std::size_t experts, const std::string &stackPrefix)
{
    for (std::size_t layer = 0; experts > 0 && layer < layers; ++layer)
        for (const auto &[role, stack] : roles) {
            std::vector<const Values *> parts;
            const auto place = [&](const std::string &text, std::size_t expert) {
                return replaced(replaced(text, "{i}", std::to_string(layer)), "{e}", std::to_string(expert));
            };
            for (std::size_t e = 0; e < experts; ++e)
                if (const auto found = values.find(place(prefix + role, e)); found != values.end())
                    parts.push_back(&found->second);
            if (parts.size() != experts)
                continue; // a dense layer
            Values whole = stacked(parts);
            for (std::size_t e = 0; e < experts; ++e)
                values.erase(place(prefix + role, e));
            values[place(stackPrefix + stack, 0)] = std::move(whole);
        }
}

inline void writeSafetensors(const ModelValues &values, const std::string &path)
{
    SafetensorsBuilder builder;
    for (const auto &[name, one] : values)
        builder.addF32(name, one.shape, one.values);
    builder.write(path);
}

} // namespace assay::testing
