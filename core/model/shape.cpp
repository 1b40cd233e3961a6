// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/shape.h"

#include "core/base/checked_math.h"

#include <limits>

namespace assay {

Result<Shape> Shape::make(std::span<const std::uint64_t> dims)
{
    if (dims.size() > MaxRank)
        return Error { ErrorKind::Unsupported,
                       "the shape has " + std::to_string(dims.size()) + " dimensions, at most "
                           + std::to_string(MaxRank) + " are read" };
    Shape shape;
    shape.m_dims.assign(dims.begin(), dims.end());
    for (const std::uint64_t dim : dims) {
        const auto product = checkedMultiply(shape.m_elementCount, dim);
        if (!product || *product > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return Error { ErrorKind::Malformed,
                           "the element count of shape " + shape.text() + " does not fit 63 bits" };
        shape.m_elementCount = *product;
    }
    return shape;
}

std::string Shape::text() const
{
    std::string text = "[";
    for (std::size_t i = 0; i < m_dims.size(); ++i)
        text += (i == 0 ? "" : ", ") + std::to_string(m_dims[i]);
    return text + "]";
}

} // namespace assay
