// SPDX-License-Identifier: GPL-3.0-or-later
// Values that need fewer bytes than they are stored in, found by a sample.
#pragma once

#include "core/model/model.h"

namespace assay {

/// Looks at 4,096 values of each of the 16 largest float matrices and notes: 32-bit floats that are 16-bit
/// ones (accounting.upcast), few levels as a quantiser leaves them (accounting.few-levels), zeros stored
/// dense with their pattern (accounting.dense-zeros). Tensors that cannot be decoded are left out.
Status noteStoredForm(Model &model, const RunControl &run);

} // namespace assay
