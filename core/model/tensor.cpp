// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor.h"

namespace assay {

const char *roleName(TensorRole role)
{
    switch (role) {
    case TensorRole::Weight:
        return "weight";
    case TensorRole::Buffer:
        return "buffer";
    case TensorRole::Tied:
        return "tied";
    case TensorRole::Side:
        return "side";
    case TensorRole::Optimizer:
        return "optimizer";
    }
    return "weight";
}

std::uint64_t TensorInfo::storedElementCount() const
{
    const bool hasStrides = !parts.empty() && parts[0].strides.size() == shape.rank();
    if (!hasStrides || shape.elementCount() == 0)
        return shape.elementCount();
    std::uint64_t count = 1;
    for (std::size_t axis = 0; axis < shape.rank(); ++axis)
        count *= parts[0].strides[axis] == 0 ? 1 : shape[axis];
    return count;
}

std::uint64_t TensorInfo::storedBytes() const
{
    std::uint64_t bytes = 0;
    for (const auto &stored : parts)
        bytes += stored.storedBytes();
    return bytes;
}

std::uint64_t TensorInfo::sideBytes() const
{
    std::uint64_t bytes = 0;
    for (const auto &stored : parts)
        if (stored.kind == PartKind::Side)
            bytes += stored.storedBytes();
    return bytes;
}

const TensorPart *TensorInfo::part(std::string_view slot) const
{
    for (const auto &stored : parts)
        if (stored.slot == slot)
            return &stored;
    return nullptr;
}

} // namespace assay
