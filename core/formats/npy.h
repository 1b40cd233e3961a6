// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace assay {

bool looksLikeNpy(std::span<const std::byte> head, const ByteSource &source);
Status readNpy(SourcePtr source, Model &model, const RunControl &run);

/// A zip whose members are .npy files.
bool looksLikeNpz(std::span<const std::byte> head, const ByteSource &source);
Status readNpz(SourcePtr source, Model &model, const RunControl &run);

/// Element type of "f4", "i8", "?", ... (a descr without its byte order), if it is a plain number.
std::optional<DType> numpyType(std::string_view code);
/// Strides in elements of an array whose first index runs fastest.
std::vector<std::int64_t> columnMajorStrides(const Shape &shape);

/// The array at the beginning of source; its extent points into model.sources[sourceIndex], which is source.
/// Arrays of objects, text and records are an Error of kind Unsupported.
Result<TensorInfo> readNpyArray(const ByteSource &source, const std::string &name, std::uint32_t sourceIndex,
                                std::vector<Finding> &findings);

} // namespace assay
