// SPDX-License-Identifier: GPL-3.0-or-later
// NormalFloat 4 (arXiv 2305.14314) in blocks of 64 weights, the last one filled with zeros. Per block, 32
// bytes of indices into 16 values on [-1, 1], first weight in the high nibble, and the largest magnitude:
//   double=off  f32 before the block's indices
//   double=on   twice quantised: u8 index into the 8-bit dynamic map, times the f32 of each 256 blocks, plus
//   the
//               mean of the tensor's largest magnitudes (f32, the side bytes). Payload: the f32s, the u8s,
//               then the indices of all blocks.
#include "core/codecs/codec_rows.h"

#include "core/codecs/block_loops.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/small_codes.h"
#include "core/codecs/weight_scan.h"

namespace assay::nf4 {
namespace {

constexpr std::size_t BlockWeights = 64, CodeBytes = BlockWeights / 2, GroupBlocks = 256;

constexpr std::array<float, 16> Nf4Values {
    -1.0f,      -0.6961928f, -0.5250731f, -0.3949175f, -0.2844414f, -0.1847734f, -0.0910500f, 0.0f,
    0.0795803f, 0.1609302f,  0.2461123f,  0.3379152f,  0.4407098f,  0.5626170f,  0.7229568f,  1.0f,
};

/// Between neighbours: the nearest value has as many of them below it as its place.
constexpr std::array<float, 15> Middles = [] {
    std::array<float, 15> middles {};
    for (std::size_t i = 0; i < middles.size(); ++i)
        middles[i] = 0.5f * (Nf4Values[i] + Nf4Values[i + 1]);
    return middles;
}();

/// The signed map of 8 bits (bitsandbytes): in each of 7 decades, from 10^-6 up to 1, twice as many steps as
/// in the one below, at the middles of an even division of [0.1, 1]; with 0 and 1.
std::array<float, 256> makeDynamicMap()
{
    std::array<float, 256> map {};
    std::size_t count = 0;
    double decade = 1e-6;
    for (int i = 0; i < 7; ++i, decade *= 10) {
        const int steps = 1 << i;
        for (int k = 0; k < steps; ++k) {
            const double middle = (0.1 + 0.9 * (k + 0.5) / steps) * decade;
            map[count++] = static_cast<float>(middle);
            map[count++] = static_cast<float>(-middle);
        }
    }
    map[count++] = 0;
    map[count] = 1;
    std::ranges::sort(map);
    return map;
}

const std::array<float, 256> &dynamicMap()
{
    static const auto map = makeDynamicMap();
    return map;
}

std::uint8_t nearestInMap(float value)
{
    const auto &map = dynamicMap();
    const auto above = std::ranges::lower_bound(map, value);
    if (above == map.begin() || above == map.end())
        return above == map.begin() ? 0 : 255;
    const bool isLower = value - *(above - 1) <= *above - value;
    return static_cast<std::uint8_t>(above - map.begin() - (isLower ? 1 : 0));
}

void packBlock(std::span<const float> block, float largest, std::uint8_t *out)
{
    std::array<std::uint8_t, BlockWeights> codes;
    codesBetween(block, largest > 0 ? 1.0f / largest : 0.0f, Middles, codes.data());
    packNibbles(codes, false, out);
}

void unpackBlock(const std::uint8_t *in, float largest, float *block)
{
    for (std::size_t i = 0; i < CodeBytes; ++i) {
        block[2 * i] = Nf4Values[in[i] >> 4] * largest;
        block[2 * i + 1] = Nf4Values[in[i] & 15] * largest;
    }
}

bool isDouble(const TensorContext &tensor)
{
    return isSetting(tensor.settings, "double", "on");
}

/// Sizes of a chunk's parts with double quantisation.
struct DoubleForm {
    explicit DoubleForm(std::size_t weights)
        : blocks(static_cast<std::size_t>(divideRoundingUp(weights, BlockWeights)))
        , groups(static_cast<std::size_t>(divideRoundingUp(blocks, GroupBlocks)))
    {
    }
    std::size_t blocks, groups;
    std::size_t scalesBytes() const { return groups * sizeof(float); }
    std::size_t bytes() const { return scalesBytes() + blocks * (1 + CodeBytes); }
};

void encodeDouble(float mean, std::span<const float> values, Bytes &out)
{
    const DoubleForm form(values.size());
    std::vector<float> largest(form.groups * GroupBlocks, mean);
    for (std::size_t i = 0; i < form.blocks; ++i)
        largest[i] = largestFinite(
            values.subspan(i * BlockWeights, std::min(BlockWeights, values.size() - i * BlockWeights)));
    Bytes indices;
    for (std::size_t group = 0; group < form.groups; ++group) {
        float scale = 0;
        for (std::size_t i = group * GroupBlocks; i < (group + 1) * GroupBlocks; ++i)
            scale = std::max(scale, std::fabs(largest[i] - mean));
        appendValue(out, scale);
        for (std::size_t i = group * GroupBlocks; i < std::min(form.blocks, (group + 1) * GroupBlocks); ++i) {
            const std::uint8_t index = nearestInMap(scale > 0 ? (largest[i] - mean) / scale : 0.0f);
            indices.push_back(static_cast<std::byte>(index));
            largest[i] = std::max(dynamicMap()[index] * scale + mean, 0.0f);
        }
    }
    out.insert(out.end(), indices.begin(), indices.end());
    std::size_t block = 0;
    forEachBlock(values, BlockWeights, CodeBytes, out, [&](std::span<const float> weights, std::uint8_t *to) {
        packBlock(weights, largest[block++], to);
    });
}

Status decodeDouble(std::span<const std::byte> side, std::span<const std::byte> payload, std::span<float> out)
{
    const DoubleForm form(out.size());
    if (side.size() != sizeof(float) || payload.size() != form.bytes())
        return Error { ErrorKind::Malformed,
                       std::to_string(form.blocks) + " blocks need " + std::to_string(form.bytes())
                           + " bytes and 4 of mean, there are " + std::to_string(payload.size()) + " and "
                           + std::to_string(side.size()) };
    const float mean = loadValue<float>(side, 0);
    const auto codes = payload.subspan(form.scalesBytes() + form.blocks);
    std::size_t block = 0;
    return forEachStored(codes, BlockWeights, CodeBytes, out, [&](const std::uint8_t *from, float *values) {
        const auto index = static_cast<std::size_t>(payload[form.scalesBytes() + block]);
        const float scale = loadValue<float>(payload, block / GroupBlocks * sizeof(float));
        unpackBlock(from, std::max(dynamicMap()[index] * scale + mean, 0.0f), values);
        ++block;
    });
}

} // namespace

std::optional<double> nominalBits(const CodecSettings &settings)
{
    const bool twice = isSetting(settings, "double", "on");
    return 4 + (twice ? 8.0 / BlockWeights + 32.0 / (BlockWeights * GroupBlocks) : 32.0 / BlockWeights);
}

/// The mean of the blocks' largest magnitudes.
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    if (!isDouble(tensor))
        return Bytes();
    std::vector<double> sums(static_cast<std::size_t>(scanChunkCount(source)));
    const auto status
        = scanWeights(source, run, [&](std::uint64_t chunk, unsigned, std::span<const float> values) {
              for (std::size_t at = 0; at < values.size(); at += BlockWeights)
                  sums[static_cast<std::size_t>(chunk)] += static_cast<double>(
                      largestFinite(values.subspan(at, std::min(BlockWeights, values.size() - at))));
              return Status {};
          });
    if (!status)
        return status.error();
    double sum = 0;
    for (const double part : sums)
        sum += part;
    const auto blocks = static_cast<double>(divideRoundingUp(source.elementCount(), BlockWeights));
    Bytes side;
    appendValue(side, static_cast<float>(blocks > 0 ? sum / blocks : 0));
    return side;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    if (isDouble(chunk.tensor)) {
        encodeDouble(loadValue<float>(chunk.side, 0), values, out);
        return {};
    }
    forEachBlock(values, BlockWeights, sizeof(float) + CodeBytes, out,
                 [](std::span<const float> block, std::uint8_t *to) {
                     const float largest = largestFinite(block);
                     std::memcpy(to, &largest, sizeof largest);
                     packBlock(block, largest, to + sizeof largest);
                 });
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    if (isDouble(chunk.tensor))
        return decodeDouble(chunk.side, payload, out);
    return forEachStored(payload, BlockWeights, sizeof(float) + CodeBytes, out,
                         [](const std::uint8_t *from, float *block) {
                             float largest = 0;
                             std::memcpy(&largest, from, sizeof largest);
                             unpackBlock(from + sizeof largest, largest, block);
                         });
}

} // namespace assay::nf4
