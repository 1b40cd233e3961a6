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

/// The codes of a block in nibbles, the first of two in the low one or in the high one.
inline void packNibbles(std::span<const std::uint8_t> codes, bool isFirstLow, std::uint8_t *out)
{
    const unsigned first = isFirstLow ? 0 : 4;
    for (std::size_t i = 0; i < codes.size(); i += 2)
        out[i / 2] = static_cast<std::uint8_t>(codes[i] << first | codes[i + 1] << (4 - first));
}

/// Calls code(weights of the block, its bytes) for each block.
template <typename Code>
void forEachBlock(std::span<const float> values, std::size_t blockWeights, std::size_t blockBytes, Bytes &out,
                  const Code &code)
{
    const std::size_t begin = out.size();
    out.resize(begin + static_cast<std::size_t>(divideRoundingUp(values.size(), blockWeights)) * blockBytes);
    auto *to = reinterpret_cast<std::uint8_t *>(out.data() + begin);
    std::size_t at = 0;
    for (; at + blockWeights <= values.size(); at += blockWeights, to += blockBytes)
        code(values.subspan(at, blockWeights), to);
    if (at == values.size())
        return;
    std::array<float, 64> block {};
    std::ranges::copy(values.subspan(at), block.begin());
    code(std::span<const float>(block).first(blockWeights), to);
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
