// SPDX-License-Identifier: GPL-3.0-or-later
// The files of ggml before GGUF: llama.cpp until August 2023, whisper.cpp, the examples of ggml.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikeLegacyGgml(std::span<const std::byte> head, const ByteSource &source);
Status readLegacyGgml(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
