// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/formats/pickle/pickle.h"
#include "core/model/model.h"

namespace assay {

/// A zip with a member "<top>/data.pkl", as torch.save (1.6 and later) and torch.jit.save write it.
bool looksLikeTorchZip(std::span<const std::byte> head, const ByteSource &source);
Status readTorchZip(SourcePtr source, Model &model, const RunControl &run);
/// Its object alone, tensors unread.
Result<Pickle> readTorchPickle(const SourcePtr &source, const RunControl &run);

} // namespace assay
