// SPDX-License-Identifier: GPL-3.0-or-later
// Element types: the 22 of safetensors and the few that other formats add.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay {

enum class DType : std::uint8_t {
    Bool,
    F4,
    F6E2M3,
    F6E3M2,
    U8,
    I8,
    F8E5M2,
    F8E4M3,
    F8E8M0,
    F8E4M3Fnuz,
    F8E5M2Fnuz, // as in safetensors
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    C64,
    F64,
    I64,
    U64,
    I2,
    U2,
    I4,
    U4,
    C128, // ONNX, TFLite, PyTorch
    Block, ///< a block format with its scales inside; the layout says which
    Opaque, ///< listed, never decoded (strings, objects, unknown types)
};

struct DTypeTraits {
    DType dtype;
    const char *name; ///< the safetensors spelling where there is one
    unsigned bits; ///< per element; 0 for Block and Opaque
    bool isFloat;
    bool isDecodable; ///< to float32 by the plain layout
};

const DTypeTraits &traits(DType dtype);
/// By safetensors spelling ("F8_E4M3"), case-sensitive.
std::optional<DType> dtypeFromName(std::string_view name);
/// Bytes of count packed elements, rounded up to whole bytes; empty on overflow.
std::optional<std::uint64_t> packedBytes(DType dtype, std::uint64_t elementCount);

} // namespace assay
