// SPDX-License-Identifier: GPL-3.0-or-later
// compressed-tensors "pack-quantized", and which of its forms a weight_packed belongs to.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout PackQuantizedLayout;

/// The two numbers of a small shape tensor (I32 or I64).
std::optional<Shape> readShapePair(const Assembly &assembly, const TensorInfo *tensor);

void assemblePacked(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
