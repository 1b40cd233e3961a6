// SPDX-License-Identifier: GPL-3.0-or-later
// The tensor types of GGUF: number, name, and how many bytes a block of how many elements takes.
#pragma once

#include "core/model/dtype.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace assay {

struct GgmlType {
    std::uint32_t number; ///< as stored in a GGUF tensor info
    const char *name; ///< "Q4_K"
    std::uint32_t blockElements;
    std::uint32_t blockBytes;
    DType dtype; ///< Block for block formats
    std::uint32_t tailBytes = 0; ///< once after the blocks of a tensor
    bool isRemoved = false; ///< recognised and sized, values not decoded

    double bitsPerWeight() const { return 8.0 * blockBytes / blockElements; }
};

/// All types of the reference and bitnet.cpp's I2_S, ascending by number; removed ones are sized only.
std::span<const GgmlType> ggmlTypes();
const GgmlType *findGgmlType(std::uint32_t number);
const GgmlType *findGgmlType(std::string_view name);
/// Bytes of elementCount elements in rows of rowElements; empty on overflow or if a row is not whole blocks.
std::optional<std::uint64_t> ggmlBytes(const GgmlType &type, std::uint64_t rowElements,
                                       std::uint64_t elementCount);

} // namespace assay
