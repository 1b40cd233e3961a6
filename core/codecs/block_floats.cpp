// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of weights, each with a scale and 4-bit floats (E2M1), first weight in the low nibble; the last
// block of the flat tensor is filled with zeros. Per block:
//   mxfp4   32 weights: E8M0 scale 2^(floor(log2 amax) - 2), then 16 bytes
//   nvfp4   16 weights: E4M3 scale amax / 6 / t, then 8 bytes; t (f32, side bytes) = amax of the tensor /
//   2688
#include "core/codecs/block_loops.h"
#include "core/codecs/codec_rows.h"
#include "core/codecs/small_codes.h"
#include "core/codecs/weight_scan.h"

#include "core/base/parallel.h"
#include "core/numbers/float_formats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace assay {
namespace {

/// Codes of E2M1, half the weights in each nibble order of the callers.
void packE2M1(std::span<const float> block, float scale, std::uint8_t *out)
{
    std::array<std::uint8_t, 32> codes;
    smallFloatCodes(block, scale > 0 ? 1.0f / scale : 0.0f, E2M1, 0, codes.data());
    packNibbles(std::span(codes).first(block.size()), true, out);
}

void unpackE2M1(const std::uint8_t *in, float scale, std::size_t count, float *out)
{
    for (std::size_t i = 0; i < count; ++i)
        out[i] = E2M1Values[(in[i / 2] >> (4 * (i % 2))) & 15] * scale;
}

} // namespace

namespace mxfp4 {

Status encode(const ChunkContext &, std::span<const float> values, Bytes &out, const RunControl &)
{
    forEachBlock(values, 32, 17, out, [](std::span<const float> block, std::uint8_t *to) {
        const float largest = largestFinite(block);
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
              largest[static_cast<std::size_t>(chunk)] = largestFinite(values);
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
        const float scale = global > 0 ? largestFinite(block) / 6.0f / global : 0.0f;
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
