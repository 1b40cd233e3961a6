// SPDX-License-Identifier: GPL-3.0-or-later
// Member names of trees that tell names, shapes, declared counts, payload and flags.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace assay {

template <std::size_t N> bool isOneOf(std::string_view word, const std::array<std::string_view, N> &list)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

inline constexpr std::array<std::string_view, 12> NameKeys { "model_name", "model_id", "model",
                                                             "layer_name", "layer",    "tensor_name",
                                                             "name",       "method",   "stage",
                                                             "id",         "file",     "technique" };
inline constexpr std::array<std::string_view, 5> ShapeKeys { "original_shape", "shape", "dims", "orig_shape",
                                                             "tensor_shape" };
inline constexpr std::array<std::string_view, 10> CountKeys { "compressed_parameters",
                                                              "compressed_params",
                                                              "quantum_states_count",
                                                              "num_states",
                                                              "count",
                                                              "block_count",
                                                              "total_mega_states",
                                                              "state_count",
                                                              "num_coefficients",
                                                              "coefficients_kept" };
inline constexpr std::array<std::string_view, 13> PayloadKeys {
    "quantum_states", "streaming_states", "states", "mega_states", "quantum_blocks", "rft_coefficients",
    "coefficients",   "vertices",         "values", "weights",     "data",           "payload",
    "quantum_data"
};
// Statuses that are said by a boolean.
struct FlagRow {
    std::string_view key;
    bool value;
    std::string_view word;
};
inline constexpr std::array Flags {
    FlagRow { "synthetic", true, "synthetic" },
    FlagRow { "simulated", true, "simulated" },
    FlagRow { "simulation", true, "simulated" },
    FlagRow { "mock", true, "mock" },
    FlagRow { "dummy", true, "dummy" },
    FlagRow { "placeholder", true, "placeholder" },
    FlagRow { "is_placeholder", true, "placeholder" },
    FlagRow { "real_weights", false, "synthetic" },
    FlagRow { "lossless", true, "lossless" },
    FlagRow { "bit_exact", true, "lossless" },
    FlagRow { "theoretical", true, "theoretical" },
    FlagRow { "skipped", true, "skipped" },
    FlagRow { "projected", true, "projected" },
    FlagRow { "can_reconstruct", true, "can_reconstruct" },
};

} // namespace assay
