// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace assay {

/// A zip with a member "<top>/data.pkl", as torch.save (1.6 and later) and torch.jit.save write it.
bool looksLikeTorchZip(std::span<const std::byte> head, const ByteSource &source);
Status readTorchZip(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
