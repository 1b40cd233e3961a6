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
/// Element type of "float32", "bfloat16", ...: the names of NumPy and ml_dtypes ("V2" is bfloat16 without
/// them). Elements of 4 bits take a byte each.
std::optional<DType> numpyTypeOfName(std::string_view name);
/// Strides in elements of an array whose first index runs fastest.
std::vector<std::int64_t> columnMajorStrides(const Shape &shape);

/// The array at the beginning of source; its extent points into model.sources[sourceIndex], which is source.
/// Arrays of objects, text and records are an Error of kind Unsupported.
Result<TensorInfo> readNpyArray(const ByteSource &source, const std::string &name, std::uint32_t sourceIndex,
                                std::vector<Finding> &findings);

} // namespace assay
