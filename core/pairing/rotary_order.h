// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pairing/conversion.h"

namespace assay {

/// Queries and keys of a GGUF whose architecture pairs neighbouring rows, and that lie there as Hugging Face
/// has them: the values agree, and a program of that architecture reads other rows. One finding for all;
/// where only some lie so, that is a mixed order (mixed_orders.h).
void noteRotaryOrder(const Model &reference, const Conversion &conversion, Pairing &pairing);

} // namespace assay
