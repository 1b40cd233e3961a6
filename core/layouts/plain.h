// SPDX-License-Identifier: GPL-3.0-or-later
// Plain arrays: every element type that stands for itself, row-major, strided, or big-endian.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

Result<DecoderPtr> makePlainDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

/// count elements of a little-endian packed array, beginning at element firstInByte of in's first byte (0
/// except for the sub-byte dtypes, low bits first). in must hold them all. false if the dtype has no values.
bool convertToFloat(DType dtype, std::span<const std::byte> in, std::size_t firstInByte,
                    std::span<float> out);

/// "count values of name are wanted from element first, it has elementCount".
Error pastTheEnd(const std::string &name, std::uint64_t first, std::uint64_t count,
                 std::uint64_t elementCount);

/// Checks a stored part against its own shape and dtype, and against its source's length.
Status checkPart(const Model &model, const TensorPart &part);

/// All values of one stored part (scales, zeros, codebooks) as float32, in row-major order. The part's bytes
/// lie in the file, so the allocation is backed by it.
Result<std::vector<float>> readPartValues(const Model &model, const TensorPart &part);

/// The bytes of a part [first, first + size) in the part's own run.
Result<std::span<const std::byte>> viewPart(const Model &model, const TensorPart &part, std::uint64_t first,
                                            std::uint64_t size, std::vector<std::byte> &scratch);

} // namespace assay
