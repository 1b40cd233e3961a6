// SPDX-License-Identifier: GPL-3.0-or-later
// Which tensors are weights, and which only stand beside them.
#pragma once

#include "core/model/model.h"

namespace assay {

/// Sets role, tiedTo and roleReason of every tensor: buffers by name and shape (causal masks: name ends in
/// ".attn.bias"/".attention.bias", rank 4, first two dimensions 1, square), ties by shared storage, and by
/// equal content where an output head and a token embedding have the same shape and dtype. Comparing content
/// stops at the first difference; equal tensors are read whole once. Readers' entry point openModel calls it.
Status assignRoles(Model &model, const RunControl &run);

} // namespace assay
