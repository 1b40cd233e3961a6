// SPDX-License-Identifier: GPL-3.0-or-later
// Bare numbers in the units that their keys and headers name. Used by the reader of amounts only.
#pragma once

#include "core/claims/lexing/amounts.h"

namespace assay {

/// Gives a bare number the unit of its label; nothing if the label names none.
void applyLabel(Amount &amount, const LexContext &context);

} // namespace assay
