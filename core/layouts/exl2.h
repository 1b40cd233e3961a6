// SPDX-License-Identifier: GPL-3.0-or-later
// EXL2 modules.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout Exl2Layout;

void assembleExl2(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
