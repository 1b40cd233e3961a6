// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/name_endings.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

struct Ending {
    std::string_view stored, meant;
};
/// Of a tensor's name, the common spelling first: Flax names by what a module is, stacks of experts have
/// none.
constexpr std::array Endings {
    Ending { ".weight", ".weight" },
    Ending { ".bias", ".bias" },
    Ending { ".kernel", ".weight" },
    Ending { ".embedding", ".weight" },
    Ending { ".scale", ".weight" },
    Ending { ".gamma", ".weight" }, // of old files of BERT
    Ending { ".beta", ".bias" },
    Ending { "experts.gate_up_proj", ".weight" },
    Ending { "experts.down_proj", ".weight" },
    Ending { "experts.w13_weight", ".weight" },
    Ending { "experts.w2_weight", ".weight" },
    Ending { "experts.gate_up_proj_bias", ".bias" },
    Ending { "experts.down_proj_bias", ".bias" },
    Ending { "gate.e_score_correction_bias", ".bias" },
};
constexpr std::string_view Bias = "_bias";

} // namespace

std::string_view takeEnding(std::string_view &rest)
{
    const auto found = std::ranges::find_if(
        Endings, [rest](const Ending &ending) { return rest.ends_with(ending.stored); });
    if (found == Endings.end())
        return {};
    if (found->stored.starts_with('.'))
        rest.remove_suffix(found->stored.size());
    else if (found->stored.ends_with(Bias))
        rest.remove_suffix(Bias.size());
    return found->meant;
}

} // namespace assay
