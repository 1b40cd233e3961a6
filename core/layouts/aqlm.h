// SPDX-License-Identifier: GPL-3.0-or-later
// AQLM modules.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout AqlmLayout;

void assembleAqlm(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
