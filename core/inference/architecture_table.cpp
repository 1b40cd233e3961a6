// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/architecture_table.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

using enum NormKind;
using enum BlockForm;

constexpr double RmsDefault = 1e-6;

constexpr std::array Architectures {
    Architecture { "gpt2", "gpt2", "gpt2", LayerNorm, "layer_norm_epsilon", 1e-5, Serial,
                   "activation_function", "gelu_new", false, true, families::gpt2Json, families::gpt2Gguf },
    Architecture { "gpt_neo", "gpt_neo", "", LayerNorm, "layer_norm_epsilon", 1e-5, Serial,
                   "activation_function", "gelu_new", false, true, families::gptNeoJson, nullptr },
    Architecture { "gpt_neox", "gpt_neox", "gptneox", LayerNorm, "layer_norm_eps", 1e-5, ParallelTwoNorms,
                   "hidden_act", "gelu", false, false, families::gptNeoxJson, families::gptNeoxGguf },
    Architecture { "llama", "llama", "llama", Rms, "rms_norm_eps", RmsDefault, Serial, "hidden_act", "silu",
                   true, false, families::llamaJson, families::llamaGguf },
    Architecture { "mistral", "mistral", "", Rms, "rms_norm_eps", RmsDefault, Serial, "hidden_act", "silu",
                   true, false, families::mistralJson, nullptr },
    Architecture { "mixtral", "mixtral", "", Rms, "rms_norm_eps", 1e-5, Serial, "hidden_act", "silu", true,
                   false, families::mixtralJson, nullptr },
    Architecture { "qwen2", "qwen2", "qwen2", Rms, "rms_norm_eps", RmsDefault, Serial, "hidden_act", "silu",
                   true, false, families::qwen2Json, nullptr },
    Architecture { "qwen2_moe", "qwen2_moe", "qwen2moe", Rms, "rms_norm_eps", RmsDefault, Serial,
                   "hidden_act", "silu", true, false, families::qwen2MoeJson, families::expertsGguf },
    Architecture { "qwen3", "qwen3", "qwen3", Rms, "rms_norm_eps", RmsDefault, Serial, "hidden_act", "silu",
                   true, false, families::qwen3Json, families::qwen3Gguf },
    Architecture { "qwen3_moe", "qwen3_moe", "qwen3moe", Rms, "rms_norm_eps", RmsDefault, Serial,
                   "hidden_act", "silu", true, false, families::qwen3MoeJson, families::qwen3Gguf },
    Architecture { "phi", "phi", "phi2", LayerNorm, "layer_norm_eps", 1e-5, ParallelOneNorm, "hidden_act",
                   "gelu_new", false, false, families::phiJson, families::phi2Gguf },
    Architecture { "phi3", "phi3", "phi3", Rms, "rms_norm_eps", 1e-5, Serial, "hidden_act", "silu", true,
                   false, families::phi3Json, families::phi3Gguf },
    Architecture { "gemma", "gemma", "gemma", RmsPlusOne, "rms_norm_eps", RmsDefault, Serial,
                   "hidden_activation", "gelu_pytorch_tanh", true, true, families::gemmaJson,
                   families::gemmaGguf },
    Architecture { "gemma2", "gemma2", "gemma2", RmsPlusOne, "rms_norm_eps", RmsDefault, FourNorms,
                   "hidden_activation", "gelu_pytorch_tanh", true, true, families::gemma2Json,
                   families::gemma2Gguf },
    Architecture { "gemma3", "gemma3_text gemma3", "gemma3", RmsPlusOne, "rms_norm_eps", RmsDefault,
                   FourNorms, "hidden_activation", "gelu_pytorch_tanh", true, true, families::gemma3Json,
                   families::gemma3Gguf },
    Architecture { "bert", "bert", "bert", LayerNorm, "layer_norm_eps", 1e-12, PostNorm, "hidden_act", "gelu",
                   false, true, families::bertJson, families::bertGguf },
    Architecture { "roberta", "roberta xlm-roberta camembert", "", LayerNorm, "layer_norm_eps", 1e-5,
                   PostNorm, "hidden_act", "gelu", false, true, families::robertaJson, nullptr },
};

static_assert([] {
    for (std::size_t i = 0; i < Architectures.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (std::string_view(Architectures[i].id) == Architectures[k].id)
                return false;
    return true;
}());

bool isListed(std::string_view list, std::string_view word)
{
    while (!list.empty() && !word.empty()) {
        const auto end = std::min(list.find(' '), list.size());
        if (list.substr(0, end) == word)
            return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

} // namespace

std::span<const Architecture> architectures()
{
    return Architectures;
}

std::string runFamilies()
{
    std::string all;
    for (const Architecture &row : Architectures)
        all += (all.empty() ? "" : ", ") + std::string(row.id);
    return all;
}

const Architecture *architectureOfModelType(std::string_view modelType)
{
    const auto found = std::ranges::find_if(
        Architectures, [&](const Architecture &row) { return isListed(row.modelTypes, modelType); });
    return found == Architectures.end() ? nullptr : &*found;
}

const Architecture *architectureOfGguf(std::string_view name)
{
    const auto found = std::ranges::find_if(
        Architectures, [&](const Architecture &row) { return isListed(row.ggufNames, name); });
    return found == Architectures.end() ? nullptr : &*found;
}

std::optional<Activation> activationNamed(std::string_view name)
{
    struct Row {
        std::string_view name;
        Activation kind;
    };
    constexpr std::array Rows {
        Row { "gelu", Activation::Gelu },          Row { "gelu_new", Activation::GeluTanh },
        Row { "gelu_fast", Activation::GeluTanh }, Row { "gelu_pytorch_tanh", Activation::GeluTanh },
        Row { "silu", Activation::Silu },          Row { "swish", Activation::Silu },
        Row { "relu", Activation::Relu },          Row { "quick_gelu", Activation::QuickGelu },
    };
    const auto found = std::ranges::find(Rows, name, &Row::name);
    return found == Rows.end() ? std::nullopt : std::optional(found->kind);
}

} // namespace assay
