// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of layouts: how values lie in stored bytes. To add one: write its decoder (layout comment on top)
// with its row in core/layouts, and, if it gathers several stored tensors into one logical tensor, its
// assembler (core/opening/assemble.cpp); name the row in layout_table.cpp. tests loop over the rows.
#pragma once

#include "core/layouts/layout.h"

#include <span>

namespace assay {

std::span<const Layout *const> layouts();

} // namespace assay
