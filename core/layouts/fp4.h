// SPDX-License-Identifier: GPL-3.0-or-later
// NVFP4 and MXFP4 as stored by ModelOpt, compressed-tensors, gpt-oss and MLX.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout Mxfp4Layout;
extern const Layout Nvfp4Layout;
extern const Layout PackedNvfp4Layout;
extern const Layout PackedMxfp4Layout;
extern const Layout MlxMxfp4Layout;
extern const Layout MlxNvfp4Layout;

struct Fp4Parameters {
    bool dividesByGlobal = false; ///< W = v scale / global; else it multiplies
    bool areScalesE4m3 = false; ///< of scales stored as U8; else E8M0
};

void assembleNvfp4(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assemblePackedFp4(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
/// weight I8 or U8 [..., in/2] beside exponents [..., in/32].
void assemblePairs(Assembly &assembly, const TensorInfo &tensor, const TensorInfo &scale);
void assembleBlocks(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
