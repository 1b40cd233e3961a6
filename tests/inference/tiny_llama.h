// SPDX-License-Identifier: GPL-3.0-or-later
// A llama of two layers made on the spot, and its logits by a plain program in double that shares nothing
// with the one under test.
#pragma once

#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace assay::testing {

class TinyLlama {
public:
    static constexpr std::size_t Width = 24, Heads = 3, KeyHeads = 1, Head = 8, Hidden = 40, Layers = 2,
                                 Tokens = 50;

    TinyLlama()
    {
        std::uint64_t seed = 1;
        const auto add = [&](const std::string &name, std::vector<std::uint64_t> shape, double sigma) {
            std::size_t count = 1;
            for (const auto dim : shape)
                count *= dim;
            m_tensors[name] = { shape, gaussians(++seed, count, sigma) };
        };
        add("model.embed_tokens.weight", { Tokens, Width }, 1);
        add("lm_head.weight", { Tokens, Width }, 0.3);
        add("model.norm.weight", { Width }, 1);
        for (std::size_t i = 0; i < Layers; ++i) {
            const std::string layer = "model.layers." + std::to_string(i) + ".";
            add(layer + "input_layernorm.weight", { Width }, 1);
            add(layer + "post_attention_layernorm.weight", { Width }, 1);
            add(layer + "self_attn.q_proj.weight", { Heads * Head, Width }, 0.2);
            add(layer + "self_attn.k_proj.weight", { KeyHeads * Head, Width }, 0.2);
            add(layer + "self_attn.v_proj.weight", { KeyHeads * Head, Width }, 0.2);
            add(layer + "self_attn.o_proj.weight", { Width, Heads * Head }, 0.2);
            add(layer + "mlp.gate_proj.weight", { Hidden, Width }, 0.2);
            add(layer + "mlp.up_proj.weight", { Hidden, Width }, 0.2);
            add(layer + "mlp.down_proj.weight", { Width, Hidden }, 0.2);
        }
    }

    static std::string config(const std::string &more = {})
    {
        return R"({"model_type": "llama", "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3,
                   "num_key_value_heads": 1, "intermediate_size": 40, "rms_norm_eps": 1e-5,
                   "max_position_embeddings": 64, "hidden_act": "silu")"
            + (more.empty() ? "" : ", " + more) + "}";
    }

    std::vector<float> &values(const std::string &name) { return m_tensors.at(name).values; }
    const std::vector<float> &values(const std::string &name) const { return m_tensors.at(name).values; }
    const std::vector<std::uint64_t> &shape(const std::string &name) const
    {
        return m_tensors.at(name).shape;
    }
    std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        for (const auto &[name, tensor] : m_tensors)
            all.push_back(name);
        return all;
    }
    void remove(const std::string &name) { m_tensors.erase(name); }
    void reshape(const std::string &name, std::vector<std::uint64_t> shape)
    {
        m_tensors.at(name).shape = shape;
    }

    /// A repository; an empty config is left out.
    void write(const std::string &folder, const std::string &config) const
    {
        SafetensorsBuilder builder;
        for (const auto &[name, tensor] : m_tensors)
            builder.addF32(name, tensor.shape, tensor.values);
        std::filesystem::create_directories(folder);
        builder.write(folder + "/model.safetensors");
        if (!config.empty())
            writeFile(folder + "/config.json", config);
    }

    /// [tokens, Tokens]
    std::vector<double> logits(const std::vector<std::uint32_t> &ids) const
    {
        std::vector<Row> x;
        for (const auto id : ids) {
            x.emplace_back();
            for (std::size_t k = 0; k < Width; ++k)
                x.back().push_back(at("model.embed_tokens.weight", id * Width + k));
        }
        for (std::size_t i = 0; i < Layers; ++i)
            layer("model.layers." + std::to_string(i) + ".", x);
        std::vector<double> result;
        for (const Row &row : x)
            for (const double value : times("lm_head.weight", normed("model.norm.weight", row)))
                result.push_back(value);
        return result;
    }

private:
    using Row = std::vector<double>;
    struct Tensor {
        std::vector<std::uint64_t> shape;
        std::vector<float> values;
    };

    double at(const std::string &name, std::size_t index) const
    {
        return static_cast<double>(m_tensors.at(name).values[index]);
    }
    Row times(const std::string &name, const Row &x) const
    {
        Row y(m_tensors.at(name).values.size() / x.size());
        for (std::size_t n = 0; n < y.size(); ++n)
            for (std::size_t k = 0; k < x.size(); ++k)
                y[n] += at(name, n * x.size() + k) * x[k];
        return y;
    }
    Row normed(const std::string &name, const Row &x) const
    {
        double squares = 0;
        for (const double value : x)
            squares += value * value;
        Row y;
        for (std::size_t k = 0; k < x.size(); ++k)
            y.push_back(x[k] / std::sqrt(squares / static_cast<double>(x.size()) + 1e-5) * at(name, k));
        return y;
    }
    static void rotate(Row &heads, std::size_t position)
    {
        for (std::size_t head = 0; head < heads.size(); head += Head)
            for (std::size_t j = 0; j < Head / 2; ++j) {
                const double angle = static_cast<double>(position)
                    * std::pow(10000.0, -2.0 * static_cast<double>(j) / static_cast<double>(Head));
                const double a = heads[head + j], b = heads[head + j + Head / 2];
                heads[head + j] = a * std::cos(angle) - b * std::sin(angle);
                heads[head + j + Head / 2] = b * std::cos(angle) + a * std::sin(angle);
            }
    }
    void layer(const std::string &name, std::vector<Row> &x) const
    {
        std::vector<Row> q, k, v;
        for (std::size_t t = 0; t < x.size(); ++t) {
            const Row in = normed(name + "input_layernorm.weight", x[t]);
            q.push_back(times(name + "self_attn.q_proj.weight", in));
            k.push_back(times(name + "self_attn.k_proj.weight", in));
            v.push_back(times(name + "self_attn.v_proj.weight", in));
            rotate(q[t], t);
            rotate(k[t], t);
        }
        for (std::size_t t = 0; t < x.size(); ++t) {
            Row mixed(Heads * Head);
            for (std::size_t head = 0; head < Heads; ++head) {
                Row share;
                double total = 0;
                for (std::size_t s = 0; s <= t; ++s) {
                    double score = 0;
                    for (std::size_t j = 0; j < Head; ++j)
                        score += q[t][head * Head + j] * k[s][j];
                    share.push_back(std::exp(score / std::sqrt(static_cast<double>(Head))));
                    total += share[s];
                }
                for (std::size_t s = 0; s <= t; ++s)
                    for (std::size_t j = 0; j < Head; ++j)
                        mixed[head * Head + j] += share[s] / total * v[s][j];
            }
            const Row out = times(name + "self_attn.o_proj.weight", mixed);
            for (std::size_t i = 0; i < Width; ++i)
                x[t][i] += out[i];
            const Row in = normed(name + "post_attention_layernorm.weight", x[t]);
            Row gate = times(name + "mlp.gate_proj.weight", in);
            const Row up = times(name + "mlp.up_proj.weight", in);
            for (std::size_t i = 0; i < Hidden; ++i)
                gate[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
            const Row down = times(name + "mlp.down_proj.weight", gate);
            for (std::size_t i = 0; i < Width; ++i)
                x[t][i] += down[i];
        }
    }

    std::map<std::string, Tensor> m_tensors;
};

} // namespace assay::testing
