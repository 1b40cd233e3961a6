// SPDX-License-Identifier: GPL-3.0-or-later
// Core ML models: neural networks with their weights inside, programs with a file of blobs beside.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikeCoreml(std::span<const std::byte> head, const ByteSource &source);
Status readCoreml(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
