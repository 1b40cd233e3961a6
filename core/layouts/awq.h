// SPDX-License-Identifier: GPL-3.0-or-later
// AWQ modules: qweight, qzeros, scales in three forms.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout AwqGemmLayout;
extern const Layout AwqGemvLayout;
extern const Layout AwqFastLayout;

/// For a qweight whose companions are not those of GPTQ (assembleQweight in gptq.h calls it).
void assembleAwq(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
