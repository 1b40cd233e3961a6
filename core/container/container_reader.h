// SPDX-License-Identifier: GPL-3.0-or-later
// Reads compressed model files (layout comment: container.h) as models like any other.
#pragma once

#include "core/layouts/decoder.h"

namespace assay {

/// If the model is an Assay container: puts the tensors of assay.tensors, layout "assay:<stages>", in the
/// place of their parts. A contradiction in the file becomes a finding and the tensor's note.
Status assembleContainer(Model &model, const RunControl &run);
/// Decoder of the layouts "assay:...". Holds the side bytes and the chunk index. granularity() is the chunk.
Result<DecoderPtr> makeContainerDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

} // namespace assay
