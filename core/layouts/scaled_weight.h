// SPDX-License-Identifier: GPL-3.0-or-later
// FP8 and int8 matrices with a grid of scales.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout Fp8BlockLayout;
extern const Layout Fp8ScaledLayout;
extern const Layout Int8ScaledLayout;
extern const Layout IntQuantizedLayout;
extern const Layout FloatQuantizedLayout;
extern const Layout Mxfp8Layout;

void assembleScaleInverse(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
/// A plain F8, I8 or U8 tensor whose scale stands beside it under any of the names in use.
void assembleEightBits(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assembleWeightScale(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
