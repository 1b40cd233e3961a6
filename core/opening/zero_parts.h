// SPDX-License-Identifier: GPL-3.0-or-later
// DeepSpeed's ZeRO, stage 3: each of n processes keeps an n-th of every parameter, all of them one behind the
// other in optimizer_state_dict.fp32_flat_groups of its *_optim_states.pt; param_shapes of *_model_states.pt
// gives names and shapes in that order (deepspeed/utils/zero_to_fp32.py reads it so). The n-th is rounded up:
// the last pieces end in padding.
#pragma once

#include "core/opening/folder_listing.h"

namespace assay {

inline constexpr std::string_view FlatTail = "_optim_states.pt", StatesTail = "_model_states.pt";

bool holdsFlatParts(const FolderListing &listing);
/// Gives a model without weights of its own those that lie in flat parts beside it. Returns why not, or empty
/// where it did (a note, directory.slices); Cancelled is the only Error.
Result<std::string> joinFlatParts(const FolderListing &listing, Model &model, const RunControl &run);

} // namespace assay
