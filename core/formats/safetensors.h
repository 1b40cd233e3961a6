// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace assay {

bool looksLikeSafetensors(std::span<const std::byte> head, const ByteSource &source);
/// Appends the tensors of one file; its extents point to model.sources[sourceIndex], which is source.
Status readSafetensors(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
