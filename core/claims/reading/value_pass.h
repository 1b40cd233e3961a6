// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/claims/lexing/numeral.h"
#include "core/claims/reading/tree_builder.h"

namespace assay {

/// Reads the numbers of all Sentences that hang in the tree, in the units of their labels; fills values and
/// census.
void readValues(TreeBuilder &builder, DecimalSign sign);

} // namespace assay
