// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/formats/torch/torch_tensors.h"

namespace assay {

/// The form before PyTorch 1.6: several pickles, then the raw storages.
bool looksLikeTorchLegacy(std::span<const std::byte> head, const ByteSource &source);
Status readTorchLegacy(SourcePtr source, Model &model, const RunControl &run);
/// A file of that form whose object is one storage; the extent's source is 0. What its pickles hold of danger
/// goes to findings.
Result<FoundStorage> readLoneStorage(const ByteSource &source, std::vector<Finding> &findings,
                                     const RunControl &run);

} // namespace assay
