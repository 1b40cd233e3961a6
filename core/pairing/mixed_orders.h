// SPDX-License-Identifier: GPL-3.0-or-later
// Layers of one role ("layers.*.attention.query_key_value.weight") whose values lie in different orders. The
// pairing finds the order of each by its values; a program that runs the file knows one for all.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// Adds a finding (pairing.mixed-order) that names the layers in another order than most of their role.
void noteMixedOrders(const Model &reference, Pairing &pairing);

} // namespace assay
