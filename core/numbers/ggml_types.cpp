// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/numbers/ggml_types.h"

#include "core/base/checked_math.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr GgmlType plainType(std::uint32_t number, const char *name, std::uint32_t bytes, DType dtype)
{
    return { number, name, 1, bytes, dtype, 0, false };
}
constexpr GgmlType blockType(std::uint32_t number, const char *name, std::uint32_t elements,
                             std::uint32_t bytes)
{
    return { number, name, elements, bytes, DType::Block, 0, false };
}
/// Gone from ggml, but files with them exist; no type of today has their number.
constexpr GgmlType removedType(std::uint32_t number, const char *name, std::uint32_t elements,
                               std::uint32_t bytes)
{
    return { number, name, elements, bytes, DType::Block, 0, true };
}

constexpr std::array Types {
    plainType(0, "F32", 4, DType::F32),
    plainType(1, "F16", 2, DType::F16),
    blockType(2, "Q4_0", 32, 18),
    blockType(3, "Q4_1", 32, 20),
    removedType(4, "Q4_2", 16, 10),
    removedType(5, "Q4_3", 16, 12),
    blockType(6, "Q5_0", 32, 22),
    blockType(7, "Q5_1", 32, 24),
    blockType(8, "Q8_0", 32, 34),
    blockType(9, "Q8_1", 32, 36),
    blockType(10, "Q2_K", 256, 84),
    blockType(11, "Q3_K", 256, 110),
    blockType(12, "Q4_K", 256, 144),
    blockType(13, "Q5_K", 256, 176),
    blockType(14, "Q6_K", 256, 210),
    blockType(15, "Q8_K", 256, 292),
    blockType(16, "IQ2_XXS", 256, 66),
    blockType(17, "IQ2_XS", 256, 74),
    blockType(18, "IQ3_XXS", 256, 98),
    blockType(19, "IQ1_S", 256, 50),
    blockType(20, "IQ4_NL", 32, 18),
    blockType(21, "IQ3_S", 256, 110),
    blockType(22, "IQ2_S", 256, 82),
    blockType(23, "IQ4_XS", 256, 136),
    plainType(24, "I8", 1, DType::I8),
    plainType(25, "I16", 2, DType::I16),
    plainType(26, "I32", 4, DType::I32),
    plainType(27, "I64", 8, DType::I64),
    plainType(28, "F64", 8, DType::F64),
    blockType(29, "IQ1_M", 256, 56),
    plainType(30, "BF16", 2, DType::BF16),
    removedType(31, "Q4_0_4_4", 32, 18),
    removedType(32, "Q4_0_4_8", 32, 18),
    removedType(33, "Q4_0_8_8", 32, 18),
    blockType(34, "TQ1_0", 256, 54),
    blockType(35, "TQ2_0", 256, 66),
    GgmlType { 36, "I2_S", 128, 32, DType::Block, 32, false }, // bitnet.cpp
    removedType(37, "IQ4_NL_4_8", 32, 18),
    removedType(38, "IQ4_NL_8_8", 32, 18),
    blockType(39, "MXFP4", 32, 17),
    blockType(40, "NVFP4", 64, 36),
    blockType(41, "Q1_0", 128, 18),
    blockType(42, "Q2_0", 64, 18),
};

} // namespace

std::span<const GgmlType> ggmlTypes()
{
    return Types;
}

const GgmlType *findGgmlType(std::uint32_t number)
{
    const auto found = std::ranges::find(Types, number, &GgmlType::number);
    return found == Types.end() ? nullptr : &*found;
}

const GgmlType *findGgmlType(std::string_view name)
{
    const auto found = std::ranges::find_if(Types, [name](const GgmlType &row) { return name == row.name; });
    return found == Types.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> ggmlBytes(const GgmlType &type, std::uint64_t rowElements,
                                       std::uint64_t elementCount)
{
    if (rowElements % type.blockElements != 0 || elementCount % type.blockElements != 0)
        return std::nullopt;
    const auto blocks = checkedMultiply(elementCount / type.blockElements, type.blockBytes);
    return blocks && elementCount > 0 ? checkedAdd(*blocks, type.tailBytes) : blocks;
}

} // namespace assay
