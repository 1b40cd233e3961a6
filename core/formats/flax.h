// SPDX-License-Identifier: GPL-3.0-or-later
// Flax checkpoints: trees of arrays in MessagePack.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikeFlax(std::span<const std::byte> head, const ByteSource &source);
/// Arrays under the joined keys ("encoder.layers_0.kernel"); payloads stay in the file.
Status readFlax(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
