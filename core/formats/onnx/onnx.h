// SPDX-License-Identifier: GPL-3.0-or-later
// ONNX models: the constants of their graphs as tensors.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikeOnnx(std::span<const std::byte> head, const ByteSource &source);
/// Initialisers, constants of nodes and of nested graphs; external data lies beside the file. Payloads are
/// not read, only numbers that are stored as lists of varints.
Status readOnnx(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
