// SPDX-License-Identifier: GPL-3.0-or-later
// BitNet checkpoints of Hugging Face.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout BitnetHfLayout;

/// For a U8 weight and its weight_scale.
void assembleBitnet(Assembly &assembly, const TensorInfo &weight, const TensorInfo &scale,
                    const std::string &prefix);

} // namespace assay
