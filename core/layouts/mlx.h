// SPDX-License-Identifier: GPL-3.0-or-later
// MLX affine modules and MXFP8; its FP4 modes are those of fp4.h.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout MlxLayout;
extern const Layout MlxMxfp8Layout;

void assembleMlx(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
