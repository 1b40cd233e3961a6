// SPDX-License-Identifier: GPL-3.0-or-later
// Member names of artefacts that tell names, shapes, declared counts and payload.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace assay {

template <std::size_t N> bool isAmong(std::string_view word, const std::array<std::string_view, N> &list)
{
    return std::ranges::find(list, word) != list.end();
}

inline constexpr std::array<std::string_view, 4> LayerKeys { "layer_name", "layer", "tensor_name", "name" };
inline constexpr std::array<std::string_view, 5> ShapeMembers { "original_shape", "shape", "dims",
                                                                "orig_shape", "tensor_shape" };
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
