// SPDX-License-Identifier: GPL-3.0-or-later
// GPTQ modules: qweight, qzeros, scales, g_idx.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout GptqLayout;

void assembleQweight(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

/// The same codes read by the other convention of zeros, to find out which of the two is true.
TensorInfo withOtherZeros(const TensorInfo &tensor);

} // namespace assay
