// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/torch/torch_types.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

struct TypeName {
    std::string_view name;
    DType dtype;
};

constexpr std::array StorageTypes {
    TypeName { "DoubleStorage", DType::F64 },
    TypeName { "FloatStorage", DType::F32 },
    TypeName { "HalfStorage", DType::F16 },
    TypeName { "BFloat16Storage", DType::BF16 },
    TypeName { "LongStorage", DType::I64 },
    TypeName { "IntStorage", DType::I32 },
    TypeName { "ShortStorage", DType::I16 },
    TypeName { "CharStorage", DType::I8 },
    TypeName { "ByteStorage", DType::U8 },
    TypeName { "BoolStorage", DType::Bool },
    TypeName { "ComplexFloatStorage", DType::C64 },
    TypeName { "ComplexDoubleStorage", DType::C128 },
    TypeName { "QInt8Storage", DType::I8 },
    TypeName { "QUInt8Storage", DType::U8 },
    TypeName { "QInt32Storage", DType::I32 },
    TypeName { "QUInt4x2Storage", DType::U4 },
    TypeName { "QUInt2x4Storage", DType::U2 },
    TypeName { "UntypedStorage", DType::U8 },
    TypeName { "Float8_e4m3fnStorage", DType::F8E4M3 },
    TypeName { "Float8_e5m2Storage", DType::F8E5M2 },
};

constexpr std::array DTypes {
    TypeName { "float64", DType::F64 },
    TypeName { "double", DType::F64 },
    TypeName { "float32", DType::F32 },
    TypeName { "float", DType::F32 },
    TypeName { "float16", DType::F16 },
    TypeName { "half", DType::F16 },
    TypeName { "bfloat16", DType::BF16 },
    TypeName { "float8_e4m3fn", DType::F8E4M3 },
    TypeName { "float8_e5m2", DType::F8E5M2 },
    TypeName { "float8_e4m3fnuz", DType::F8E4M3Fnuz },
    TypeName { "float8_e5m2fnuz", DType::F8E5M2Fnuz },
    TypeName { "float8_e8m0fnu", DType::F8E8M0 },
    TypeName { "int64", DType::I64 },
    TypeName { "long", DType::I64 },
    TypeName { "int32", DType::I32 },
    TypeName { "int", DType::I32 },
    TypeName { "int16", DType::I16 },
    TypeName { "short", DType::I16 },
    TypeName { "int8", DType::I8 },
    TypeName { "uint8", DType::U8 },
    TypeName { "uint16", DType::U16 },
    TypeName { "uint32", DType::U32 },
    TypeName { "uint64", DType::U64 },
    TypeName { "bool", DType::Bool },
    TypeName { "complex64", DType::C64 },
    TypeName { "complex128", DType::C128 },
};

std::string_view lastWord(std::string_view globalName)
{
    const auto space = globalName.rfind(' ');
    return space == std::string_view::npos ? globalName : globalName.substr(space + 1);
}

template <typename Table> std::optional<DType> typeIn(const Table &table, std::string_view globalName)
{
    if (!globalName.starts_with("torch"))
        return std::nullopt;
    const auto row = std::ranges::find(table, lastWord(globalName), &TypeName::name);
    return row == table.end() ? std::nullopt : std::optional(row->dtype);
}

} // namespace

std::optional<DType> torchStorageType(std::string_view className)
{
    return typeIn(StorageTypes, className);
}

bool isUntypedStorage(std::string_view className)
{
    return lastWord(className) == "UntypedStorage";
}

bool isQuantisedStorage(std::string_view className)
{
    return lastWord(className).starts_with("QInt") || lastWord(className).starts_with("QUInt");
}

std::optional<DType> torchDType(std::string_view globalName)
{
    return typeIn(DTypes, globalName);
}

} // namespace assay
