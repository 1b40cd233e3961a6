// SPDX-License-Identifier: GPL-3.0-or-later
// Codes of 1 to 8 bits as Core ML packs them, and sparse weights.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout CoremlLinearLayout; ///< neural networks: code * scale + bias
extern const Layout CoremlTableLayout; ///< neural networks: a table
extern const Layout CoremlLutLayout; ///< programs: a table per group
extern const Layout CoremlSparseLayout; ///< programs: a mask and what is not zero

} // namespace assay
