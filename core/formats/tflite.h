// SPDX-License-Identifier: GPL-3.0-or-later
// TensorFlow Lite models: the constant tensors of their sub-graphs.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikeTflite(std::span<const std::byte> head, const ByteSource &source);
/// Tensors with a buffer of their own bytes are listed; activations are not parameters.
Status readTflite(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
