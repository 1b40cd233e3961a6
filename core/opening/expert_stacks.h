// SPDX-License-Identifier: GPL-3.0-or-later
// Quantised modules whose stored arrays all begin with an axis of experts.
#pragma once

#include "core/layouts/assembly.h"

namespace assay {

/// What is left after each module was read as a matrix of its own: the first matrix of every stack of codes
/// is read by the same assemblers (assembleModules), and where they know it, so are all that follow.
Status assembleStacks(Assembly &assembly, Status (*assembleModules)(Model &model, const RunControl &run),
                      const RunControl &run);

} // namespace assay
