// SPDX-License-Identifier: GPL-3.0-or-later
// One name for one role over the families: the GGUF spelling is the canonical one.
#pragma once

#include "core/model/model.h"

#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// Which spelling a model uses; the conversions between them change values as well as names.
enum class NameFamily {
    HuggingFace, ///< model.layers.0.self_attn.q_proj.weight, h.0.attn.c_attn.weight, ...
    Gguf, ///< blk.0.attn_q.weight
    Original, ///< layers.0.attention.wq.weight, as Meta and Mistral publish
};

struct ModelNames {
    NameFamily family = NameFamily::HuggingFace;
    bool hasFourNorms = false; ///< Gemma 2/3: norms before and after each half of a layer
    bool hasFusedUp = false; ///< GGUF of Phi-3 and its like: ffn_up holds gate and up
    bool hasConv1d = false; ///< GPT-2: matrices stored [in, out]
    std::string wrapper {}; ///< "module._orig_mod.": what a program put in front of every name
};

ModelNames namesOf(const Model &model);

/// The parts, dots included, with which all names of the model begin and which no name of the other has
/// anywhere: numbers and words of layers end it. Empty for fewer than two names.
std::string wrapperOf(const Model &model, const Model &other);

/// Without what wrappers put in front: "module.", "model.", "bert.", ...
std::string_view withoutPrefixes(std::string_view name);

struct CanonicalName {
    std::string key; ///< "blk.3.attn_q.weight"; of an expert: the stacked tensor's
    std::string role; ///< "attn_q", "output_norm"
    std::optional<std::uint64_t> expert {}; ///< position in the stacked tensor
};

/// Empty where the name belongs to no known role.
std::optional<CanonicalName> canonicalName(const ModelNames &names, const std::string &name);

} // namespace assay
