// SPDX-License-Identifier: GPL-3.0-or-later
// Loops over blocks of a flat tensor, the last one filled with zeros.
#pragma once

#include "core/base/checked_math.h"
#include "core/codecs/codec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace assay {

inline float finiteMagnitude(float value)
{
    const float magnitude = std::fabs(value);
    return magnitude <= std::numeric_limits<float>::max() ? magnitude : 0.0f;
}

inline float largestMagnitude(std::span<const float> values)
{
    float largest = 0;
    for (const float value : values)
        largest = std::max(largest, finiteMagnitude(value));
    return largest;
}

/// Nearest of ascending values: how many midpoints lie below. Not-a-number gives 0.
template <std::size_t Size> std::uint8_t nearestIndex(const std::array<float, Size> &values, float value)
{
    unsigned index = 0;
    for (std::size_t i = 0; i + 1 < Size; ++i)
        index += value > 0.5f * (values[i] + values[i + 1]) ? 1u : 0u;
    return static_cast<std::uint8_t>(index);
}

/// Calls code(weights of the block, its bytes) for each block.
template <typename Code>
void forEachBlock(std::span<const float> values, std::size_t blockWeights, std::size_t blockBytes, Bytes &out,
                  const Code &code)
{
    const std::size_t begin = out.size();
    out.resize(begin + static_cast<std::size_t>(divideRoundingUp(values.size(), blockWeights)) * blockBytes);
    auto *to = reinterpret_cast<std::uint8_t *>(out.data() + begin);
    std::array<float, 64> block;
    for (std::size_t at = 0; at < values.size(); at += blockWeights, to += blockBytes) {
        const std::size_t count = std::min(blockWeights, values.size() - at);
        std::fill(std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(at), count, block.begin()),
                  block.end(), 0.0f);
        code(std::span<const float>(block).first(blockWeights), to);
    }
}

template <typename Code>
Status forEachStored(std::span<const std::byte> payload, std::size_t blockWeights, std::size_t blockBytes,
                     std::span<float> out, const Code &code)
{
    const auto blocks = static_cast<std::size_t>(divideRoundingUp(out.size(), blockWeights));
    if (payload.size() != blocks * blockBytes)
        return Error { ErrorKind::Malformed,
                       std::to_string(blocks) + " blocks need " + std::to_string(blocks * blockBytes)
                           + " bytes, there are " + std::to_string(payload.size()) };
    const auto *from = reinterpret_cast<const std::uint8_t *>(payload.data());
    std::array<float, 64> block;
    for (std::size_t at = 0; at < out.size(); at += blockWeights, from += blockBytes) {
        code(from, block.data());
        std::copy_n(block.begin(), std::min(blockWeights, out.size() - at),
                    out.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return {};
}

} // namespace assay
