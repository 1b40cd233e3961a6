// SPDX-License-Identifier: GPL-3.0-or-later
// Layouts that are recognised and sized, their values not decoded.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout Exl3Layout;
extern const Layout MarlinLayout;
extern const Layout TfliteSparseLayout;

void assembleExl3(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assembleMarlin(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
