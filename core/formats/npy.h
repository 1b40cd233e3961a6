// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace assay {

bool looksLikeNpy(std::span<const std::byte> head, const ByteSource &source);
Status readNpy(SourcePtr source, Model &model, const RunControl &run);

/// A zip whose members are .npy files.
bool looksLikeNpz(std::span<const std::byte> head, const ByteSource &source);
Status readNpz(SourcePtr source, Model &model, const RunControl &run);

/// The array at the beginning of source; its extent points into model.sources[sourceIndex], which is source.
/// Arrays of objects, text and records are an Error of kind Unsupported.
Result<TensorInfo> readNpyArray(const ByteSource &source, const std::string &name, std::uint32_t sourceIndex,
                                std::vector<Finding> &findings);

} // namespace assay
