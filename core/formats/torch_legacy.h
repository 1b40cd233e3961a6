// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace assay {

/// The form before PyTorch 1.6: several pickles, then the raw storages.
bool looksLikeTorchLegacy(std::span<const std::byte> head, const ByteSource &source);
Status readTorchLegacy(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
