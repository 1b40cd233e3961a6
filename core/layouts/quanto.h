// SPDX-License-Identifier: GPL-3.0-or-later
// optimum-quanto modules.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout QuantoLayout;

void assembleQuanto(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
