// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of weights, each with a scale and small codes. Per block of the flat tensor, the last one filled
// with zeros:
//   nf4     64 weights: f32 largest magnitude, then 32 bytes, first weight in the high nibble
//   mxfp4   32 weights: E8M0 scale 2^(floor(log2 amax) - 2), then 16 bytes of E2M1, first weight in the low
//   nibble nvfp4   16 weights: E4M3 scale amax / 6 / t, then 8 bytes of E2M1; t (f32, side bytes) = amax of
//   the tensor / 2688
#include "core/codecs/codec_rows.h"
#include "core/codecs/weight_scan.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/layouts/float_formats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace assay {
namespace {

constexpr std::array<float, 16> Nf4Values {
    -1.0f,      -0.6961928f, -0.5250731f, -0.3949175f, -0.2844414f, -0.1847734f, -0.0910500f, 0.0f,
    0.0795803f, 0.1609302f,  0.2461123f,  0.3379152f,  0.4407098f,  0.5626170f,  0.7229568f,  1.0f,
};

float finiteMagnitude(float value)
{
    const float magnitude = std::fabs(value);
    return magnitude <= std::numeric_limits<float>::max() ? magnitude : 0.0f;
}

float largestMagnitude(std::span<const float> values)
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

/// Codes of E2M1, half the weights in each nibble order of the callers.
void packE2M1(std::span<const float> block, float scale, std::uint8_t *out)
{
    const float factor = scale > 0 ? 1.0f / scale : 0.0f;
    for (std::size_t i = 0; i < block.size(); i += 2) {
        const auto code
            = [&](float value) { return std::isnan(value) ? 0 : floatToE2M1(value * factor) & 15; };
        out[i / 2] = static_cast<std::uint8_t>(code(block[i]) | (code(block[i + 1]) << 4));
    }
}

void unpackE2M1(const std::uint8_t *in, float scale, std::size_t count, float *out)
{
    for (std::size_t i = 0; i < count; ++i)
        out[i] = E2M1Values[(in[i / 2] >> (4 * (i % 2))) & 15] * scale;
}

} // namespace

namespace nf4 {

Status encode(const ChunkContext &, std::span<const float> values, Bytes &out, const RunControl &)
{
    forEachBlock(values, 64, 36, out, [](std::span<const float> block, std::uint8_t *to) {
        const float largest = largestMagnitude(block);
        const float factor = largest > 0 ? 1.0f / largest : 0.0f;
        std::memcpy(to, &largest, sizeof largest);
        const auto code = [factor](float value) {
            return nearestIndex(Nf4Values, std::isnan(value) ? 0.0f : value * factor);
        };
        for (std::size_t i = 0; i < 64; i += 2)
            to[4 + i / 2] = static_cast<std::uint8_t>((code(block[i]) << 4) | code(block[i + 1]));
    });
    return {};
}

Status decode(const ChunkContext &, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    return forEachStored(payload, 64, 36, out, [](const std::uint8_t *from, float *block) {
        float largest = 0;
        std::memcpy(&largest, from, sizeof largest);
        for (std::size_t i = 0; i < 32; ++i) {
            block[2 * i] = Nf4Values[from[4 + i] >> 4] * largest;
            block[2 * i + 1] = Nf4Values[from[4 + i] & 15] * largest;
        }
    });
}

} // namespace nf4

namespace mxfp4 {

Status encode(const ChunkContext &, std::span<const float> values, Bytes &out, const RunControl &)
{
    forEachBlock(values, 32, 17, out, [](std::span<const float> block, std::uint8_t *to) {
        const float largest = largestMagnitude(block);
        to[0] = static_cast<std::uint8_t>(std::max(0, floorToE8m0(largest) - 2));
        packE2M1(block, largest > 0 ? e8m0ToFloat(to[0]) : 0.0f, to + 1);
    });
    return {};
}

Status decode(const ChunkContext &, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    return forEachStored(payload, 32, 17, out, [](const std::uint8_t *from, float *block) {
        unpackE2M1(from + 1, e8m0ToFloat(from[0]), 32, block);
    });
}

} // namespace mxfp4

namespace nvfp4 {

Result<Bytes> prepare(const TensorContext &, const WeightSource &source, const RunControl &run)
{
    std::vector<float> largest(static_cast<std::size_t>(scanChunkCount(source)));
    const auto status
        = scanWeights(source, run, [&](std::uint64_t chunk, unsigned, std::span<const float> values) {
              largest[static_cast<std::size_t>(chunk)] = largestMagnitude(values);
              return Status {};
          });
    if (!status)
        return status.error();
    const float scale = (largest.empty() ? 0.0f : *std::ranges::max_element(largest)) / 2688.0f; // 6 * 448
    Bytes side(sizeof scale);
    std::memcpy(side.data(), &scale, sizeof scale);
    return side;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    float global = 0;
    std::memcpy(&global, chunk.side.data(), sizeof global);
    forEachBlock(values, 16, 9, out, [global](std::span<const float> block, std::uint8_t *to) {
        const float scale = global > 0 ? largestMagnitude(block) / 6.0f / global : 0.0f;
        to[0] = floatToE4M3(scale);
        packE2M1(block, E4M3Values[to[0]] * global, to + 1);
    });
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    float global = 0;
    if (chunk.side.size() != sizeof global)
        return Error { ErrorKind::Malformed,
                       "nvfp4 needs a scale of 4 bytes, there are " + std::to_string(chunk.side.size()) };
    std::memcpy(&global, chunk.side.data(), sizeof global);
    return forEachStored(payload, 16, 9, out, [global](const std::uint8_t *from, float *block) {
        unpackE2M1(from + 1, E4M3Values[from[0]] * global, 16, block);
    });
}

} // namespace nvfp4

} // namespace assay
