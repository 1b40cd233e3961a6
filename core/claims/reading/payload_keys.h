// SPDX-License-Identifier: GPL-3.0-or-later
// Member names of artefacts that tell names, shapes, declared counts and payload.
#pragma once

#include "core/claims/lexicon/lexicon.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace assay {

template <std::size_t N> bool isAmong(std::string_view word, const std::array<std::string_view, N> &list)
{
    return std::ranges::find(list, word) != list.end();
}

inline constexpr std::array<std::string_view, 4> LayerKeys { "layer_name", "layer", "tensor_name", "name" };
/// True if a member of this name lists dimensions: "shape", "originalShape", "tensor_dims".
inline bool namesShape(std::string_view key)
{
    const std::string words = foldKey(key);
    const auto last = std::string_view(words).substr(words.rfind(' ') + 1);
    return last == "shape" || last == "dims" || last == "dimensions";
}

inline constexpr std::array<std::string_view, 10> CountMembers { "compressed_parameters",
                                                                 "compressed_params",
                                                                 "quantum_states_count",
                                                                 "num_states",
                                                                 "count",
                                                                 "block_count",
                                                                 "total_mega_states",
                                                                 "state_count",
                                                                 "num_coefficients",
                                                                 "coefficients_kept" };
inline constexpr std::array<std::string_view, 13> PayloadMembers {
    "quantum_states", "streaming_states", "states", "mega_states", "quantum_blocks", "rft_coefficients",
    "coefficients",   "vertices",         "values", "weights",     "data",           "payload",
    "quantum_data"
};

} // namespace assay
