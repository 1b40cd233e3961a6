// SPDX-License-Identifier: GPL-3.0-or-later
// A Shape in hand is a valid one: at most 8 dimensions, and their product fits 63 bits.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace assay {

class Shape {
public:
    static constexpr std::size_t MaxRank = 8;

    /// The scalar: rank 0, one element.
    Shape() = default;
    /// dims slowest first (row-major, as in safetensors and PyTorch).
    static Result<Shape> make(std::span<const std::uint64_t> dims);

    std::span<const std::uint64_t> dims() const { return m_dims; }
    std::size_t rank() const { return m_dims.size(); }
    std::uint64_t operator[](std::size_t index) const { return m_dims[index]; }
    std::uint64_t elementCount() const { return m_elementCount; }
    /// Of the matrix view: all dimensions but the last, and the last (rank 0 and 1 are one row).
    std::uint64_t rows() const { return columns() == 0 ? 0 : m_elementCount / columns(); }
    std::uint64_t columns() const { return m_dims.empty() ? 1 : m_dims.back(); }
    /// "[1024, 768]"
    std::string text() const;
    bool operator==(const Shape &) const = default;

private:
    std::vector<std::uint64_t> m_dims;
    std::uint64_t m_elementCount = 1;
};

} // namespace assay
