// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/dtype.h"

#include "core/base/checked_math.h"

#include <array>

namespace assay {
namespace {

constexpr std::array Table {
    DTypeTraits { DType::Bool, "BOOL", 8, false, true },
    DTypeTraits { DType::F4, "F4", 4, true, true },
    DTypeTraits { DType::F6E2M3, "F6_E2M3", 6, true, false },
    DTypeTraits { DType::F6E3M2, "F6_E3M2", 6, true, false },
    DTypeTraits { DType::U8, "U8", 8, false, true },
    DTypeTraits { DType::I8, "I8", 8, false, true },
    DTypeTraits { DType::F8E5M2, "F8_E5M2", 8, true, true },
    DTypeTraits { DType::F8E4M3, "F8_E4M3", 8, true, true },
    DTypeTraits { DType::F8E8M0, "F8_E8M0", 8, true, true },
    DTypeTraits { DType::F8E4M3Fnuz, "F8_E4M3FNUZ", 8, true, true },
    DTypeTraits { DType::F8E5M2Fnuz, "F8_E5M2FNUZ", 8, true, true },
    DTypeTraits { DType::I16, "I16", 16, false, true },
    DTypeTraits { DType::U16, "U16", 16, false, true },
    DTypeTraits { DType::F16, "F16", 16, true, true },
    DTypeTraits { DType::BF16, "BF16", 16, true, true },
    DTypeTraits { DType::I32, "I32", 32, false, true },
    DTypeTraits { DType::U32, "U32", 32, false, true },
    DTypeTraits { DType::F32, "F32", 32, true, true },
    DTypeTraits { DType::C64, "C64", 64, true, false },
    DTypeTraits { DType::F64, "F64", 64, true, true },
    DTypeTraits { DType::I64, "I64", 64, false, true },
    DTypeTraits { DType::U64, "U64", 64, false, true },
    DTypeTraits { DType::I2, "I2", 2, false, true },
    DTypeTraits { DType::U2, "U2", 2, false, true },
    DTypeTraits { DType::I4, "I4", 4, false, true },
    DTypeTraits { DType::U4, "U4", 4, false, true },
    DTypeTraits { DType::C128, "C128", 128, true, false },
    DTypeTraits { DType::Block, "BLOCK", 0, true, false },
    DTypeTraits { DType::Opaque, "OPAQUE", 0, false, false },
};

constexpr bool isInEnumOrder()
{
    for (std::size_t i = 0; i < Table.size(); ++i)
        if (static_cast<std::size_t>(Table[i].dtype) != i)
            return false;
    return true;
}
static_assert(isInEnumOrder());

} // namespace

const DTypeTraits &traits(DType dtype)
{
    return Table[static_cast<std::size_t>(dtype)];
}

std::optional<DType> dtypeFromName(std::string_view name)
{
    for (const auto &row : Table)
        if (row.bits != 0 && name == row.name)
            return row.dtype;
    return std::nullopt;
}

std::optional<std::uint64_t> packedBytes(DType dtype, std::uint64_t elementCount)
{
    const auto bits = checkedMultiply(elementCount, traits(dtype).bits);
    if (!bits)
        return std::nullopt;
    return divideRoundingUp(*bits, 8);
}

} // namespace assay
