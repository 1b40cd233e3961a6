// SPDX-License-Identifier: GPL-3.0-or-later
// Matrices and axes that the candidate stores the other way round.
#pragma once

#include "core/pairing/held_values.h"

namespace assay {

/// A matrix, or a vector, whose two dimensions are exchanged. Holds the whole tensor.
Result<DecoderPtr> transposed(SharedDecoder inner, const Transform &step, const Shape &shape);
/// step.axes of step.dims. Holds the whole tensor.
Result<DecoderPtr> axesPermuted(SharedDecoder inner, const Transform &step, const Shape &shape);
/// A stack of matrices shaped [..., columns, rows] as shape [..., rows, columns]. Holds a few matrices.
Result<DecoderPtr> innerTurned(SharedDecoder inner, const Transform &step, const Shape &shape);

} // namespace assay
