// SPDX-License-Identifier: GPL-3.0-or-later
// VPTQ modules as stored by its authors.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout VptqLayout;

void assembleVptq(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
