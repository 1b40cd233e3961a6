// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic on numbers that come from files: an overflow is an empty optional, never a wrapped value.
#pragma once

#include <cstdint>
#include <optional>

namespace assay {

constexpr std::optional<std::uint64_t> checkedAdd(std::uint64_t left, std::uint64_t right)
{
    std::uint64_t sum = 0;
    if (__builtin_add_overflow(left, right, &sum))
        return std::nullopt;
    return sum;
}

constexpr std::optional<std::uint64_t> checkedMultiply(std::uint64_t left, std::uint64_t right)
{
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(left, right, &product))
        return std::nullopt;
    return product;
}

constexpr std::uint64_t divideRoundingUp(std::uint64_t value, std::uint64_t divisor)
{
    return value / divisor + (value % divisor != 0 ? 1 : 0);
}

/// value rounded up to a multiple of alignment (any alignment > 0), or empty on overflow.
constexpr std::optional<std::uint64_t> checkedAlignUp(std::uint64_t value, std::uint64_t alignment)
{
    return checkedMultiply(divideRoundingUp(value, alignment), alignment);
}

/// True if [offset, offset + size) lies inside [0, limit).
constexpr bool rangeFits(std::uint64_t offset, std::uint64_t size, std::uint64_t limit)
{
    return offset <= limit && size <= limit - offset;
}

} // namespace assay
