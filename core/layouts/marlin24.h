// SPDX-License-Identifier: GPL-3.0-or-later
// compressed-tensors marlin-24.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout Marlin24Layout;

void assembleMarlin24(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
