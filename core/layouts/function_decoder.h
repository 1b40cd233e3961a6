// SPDX-License-Identifier: GPL-3.0-or-later
// A decoder made of one function; its captures are the side information it holds.
#pragma once

#include "core/base/checked_math.h"
#include "core/layouts/plain.h"

#include <functional>

namespace assay {

/// Fills out from element first (a multiple of the granularity); both are inside the tensor already.
using DecodeFunction
    = std::function<Status(std::uint64_t first, std::span<float> out, DecodeScratch &scratch)>;

/// name is shown in errors.
DecoderPtr makeFunctionDecoder(std::string name, std::uint64_t elementCount, std::uint64_t granularity,
                               DecodeFunction function);

/// For layouts read by whole rows of columns elements: rows.size() is a multiple of columns.
using RowFunction
    = std::function<Status(std::uint64_t firstRow, std::span<float> rows, DecodeScratch &scratch)>;
DecoderPtr makeRowDecoder(std::string name, std::uint64_t rowCount, std::uint64_t columns,
                          RowFunction function);

/// All bytes of a part, held by decoders of transposed layouts.
Result<std::shared_ptr<const std::vector<std::byte>>> loadPart(const Model &model, const TensorPart &part);

/// The part in that slot, or an Error that names it.
Result<const TensorPart *> needPart(const TensorInfo &tensor, const char *slot);
/// Values of the part in that slot, which must have exactly count elements (any number for count 0).
Result<std::vector<float>> needValues(const Model &model, const TensorInfo &tensor, const char *slot,
                                      std::uint64_t count);
/// A stated number as a length of 1 to 2^48; 0 for anything else.
std::uint64_t lengthOf(double stated);
/// The tensor's parameters of that type; its defaults where the tensor carries none.
template <typename Parameters> Parameters parametersOr(const TensorInfo &tensor)
{
    const auto *own = tensor.parametersAs<Parameters>();
    return own ? *own : Parameters {};
}
Error malformedLayout(const TensorInfo &tensor, const std::string &what);

} // namespace assay
