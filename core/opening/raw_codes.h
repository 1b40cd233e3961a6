// SPDX-License-Identifier: GPL-3.0-or-later
// Matrices of integers or bytes that no layout has read: codes of a quantisation are no weights.
#pragma once

#include "core/model/model.h"

namespace assay {

/// Matrices whose elements are codes get a note instead of values: those with a neighbour in their module
/// that is shaped like a scale or zero point under a name that no layout knows (the neighbour becomes side
/// information and is named), and integers of 16 bits and less without any scale in a model of floats. What
/// was found is one finding (layout.raw-codes). Called after roles are assigned: masks and tables are none.
void markRawCodes(Model &model);

} // namespace assay
