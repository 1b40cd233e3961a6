// SPDX-License-Identifier: GPL-3.0-or-later
// Datatype: u8 version << 4 | class, u24 bits, u32 bytes, properties. Integer: bit 0 big-endian, bit 3
// signed;
//   u16 first bit, u16 bits. Float: bits 0 and 6 order, bits 8-15 sign's place; u16 first bit, u16 bits,
//   u8 exponent's place, u8 its bits, u8 mantissa's place, u8 its bits, u32 bias. Variable: bits 0-3 = 1
//   text.
// Dataspace: v1 is 01, rank, flags, 5 bytes, dimensions; v2 is 02, rank, flags, kind (2 null), dimensions.
#include "core/formats/hdf5/types.h"

#include <array>

namespace assay::hdf5 {
namespace {

constexpr std::uint64_t NullSpace = 2, MostDimensions = 32;

struct FloatForm {
    std::uint64_t bytes, signAt, exponentAt, exponentBits, mantissaBits, bias;
    DType dtype;
};
constexpr std::array FloatForms {
    FloatForm { 4, 31, 23, 8, 23, 127, DType::F32 },
    FloatForm { 8, 63, 52, 11, 52, 1023, DType::F64 },
    FloatForm { 2, 15, 10, 5, 10, 15, DType::F16 },
    FloatForm { 2, 15, 7, 8, 7, 127, DType::BF16 },
};

struct IntegerForm {
    std::uint64_t bytes;
    DType isSigned, isUnsigned;
};
constexpr std::array IntegerForms {
    IntegerForm { 1, DType::I8, DType::U8 },
    IntegerForm { 2, DType::I16, DType::U16 },
    IntegerForm { 4, DType::I32, DType::U32 },
    IntegerForm { 8, DType::I64, DType::U64 },
};

DType floatType(Cursor &cursor, std::uint64_t bits, std::uint64_t bytes)
{
    const std::uint64_t first = cursor.number(2), precision = cursor.number(2);
    const std::uint64_t exponentAt = cursor.number(1), exponentBits = cursor.number(1);
    const std::uint64_t mantissaAt = cursor.number(1), mantissaBits = cursor.number(1);
    const std::uint64_t bias = cursor.number(4), signAt = (bits >> 8) & 0xff;
    const bool isImplied = ((bits >> 4) & 3) == 2; // the leading one of the mantissa
    const bool isVax = (bits & 0x40) != 0;
    for (const auto &form : FloatForms)
        if (cursor.ok() && !isVax && isImplied && bytes == form.bytes && first == 0 && precision == 8 * bytes
            && signAt == form.signAt && exponentAt == form.exponentAt && exponentBits == form.exponentBits
            && mantissaAt == 0 && mantissaBits == form.mantissaBits && bias == form.bias)
            return form.dtype;
    return DType::Opaque;
}

DType integerType(Cursor &cursor, std::uint64_t bits, std::uint64_t bytes)
{
    const std::uint64_t first = cursor.number(2), precision = cursor.number(2);
    for (const auto &form : IntegerForms)
        if (cursor.ok() && bytes == form.bytes && first == 0 && precision == 8 * bytes)
            return bits & 8 ? form.isSigned : form.isUnsigned;
    return DType::Opaque;
}

} // namespace

/// h5py writes booleans as an enumeration of one byte.
Result<Element> elementOf(const File &file, std::span<const std::byte> message, std::uint64_t address)
{
    Cursor cursor = file.cursor(message);
    const std::uint64_t head = cursor.number(1), bits = cursor.number(3);
    Element element { .typeClass = static_cast<TypeClass>(head & 15), .bytes = cursor.number(4) };
    if (!cursor.ok() || element.bytes == 0)
        return file.wrong(address, "a datatype is cut, or its elements have no bytes");
    if (element.typeClass == TypeClass::Float)
        element.dtype = floatType(cursor, bits, element.bytes);
    if (element.typeClass == TypeClass::Integer)
        element.dtype = integerType(cursor, bits, element.bytes);
    if (element.typeClass == TypeClass::Enum && element.bytes == 1)
        element.dtype = DType::Bool;
    element.isVariableText = element.typeClass == TypeClass::Variable && (bits & 15) == 1;
    element.bigEndian = element.dtype != DType::Opaque && element.bytes > 1 && (bits & 1) != 0;
    return element;
}

Result<Shape> shapeOf(const File &file, std::span<const std::byte> message, std::uint64_t address)
{
    Cursor cursor = file.cursor(message);
    const std::uint64_t version = cursor.number(1), rank = cursor.number(1);
    cursor.skip(1);
    const std::uint64_t kind = version == 1 ? 0 : cursor.number(1);
    if (version == 1)
        cursor.skip(5);
    if (!cursor.ok() || version < 1 || version > 2 || rank > MostDimensions)
        return file.wrong(address, "a dataspace is cut or of an unknown version");
    std::vector<std::uint64_t> dims(static_cast<std::size_t>(rank));
    for (auto &dim : dims)
        dim = cursor.length();
    if (!cursor.ok())
        return file.wrong(address, "a dataspace of " + std::to_string(rank) + " dimensions is cut");
    if (kind == NullSpace && version == 2)
        dims = { 0 };
    return Shape::make(dims);
}

} // namespace assay::hdf5
