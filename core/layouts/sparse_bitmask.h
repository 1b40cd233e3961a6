// SPDX-License-Identifier: GPL-3.0-or-later
// compressed-tensors sparse bitmasks.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout SparseBitmaskLayout;
extern const Layout Sparse24BitmaskLayout;

void assembleBitmask(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
