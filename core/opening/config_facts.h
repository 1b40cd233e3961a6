// SPDX-License-Identifier: GPL-3.0-or-later
// What config.json says of the shape of a model, against its tensors.
#pragma once

#include "core/model/model.h"

namespace assay {

/// Layers, vocabulary, width and tied head (config.disagrees), and what a declared quantisation covers
/// (quantisation.share). Called after roles are assigned.
void checkConfig(Model &model);

} // namespace assay
