// SPDX-License-Identifier: GPL-3.0-or-later
// Tensors stored in the block formats of ggml, as in GGUF.
#pragma once

#include "core/layouts/decoder.h"

namespace assay {

/// For layouts "gguf:NAME". A side part in slot "scale" (one float, NVFP4) multiplies every value.
Result<DecoderPtr> makeGgmlDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

} // namespace assay
