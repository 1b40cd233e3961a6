// SPDX-License-Identifier: GPL-3.0-or-later
// TensorFlow checkpoints: an index of the variables and their bytes in files beside it, also inside a
// SavedModel.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikeTensorflow(std::span<const std::byte> head, const ByteSource &source);
Status readTensorflow(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
