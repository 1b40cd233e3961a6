// SPDX-License-Identifier: GPL-3.0-or-later
// Ternary tensors of bitnet.cpp in GGUF.
#pragma once

#include "core/layouts/decoder.h"

namespace assay {

Result<DecoderPtr> makeI2sDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

} // namespace assay
