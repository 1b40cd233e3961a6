// SPDX-License-Identifier: GPL-3.0-or-later
// SeedLM. Side bytes: the root mean square of the tensor (f32), by which the weights are divided first, for
// the exponents are absolute. Payload, one bit stream per chunk, per block: 16 bits of seed, 4 of exponent
// and 4 per coefficient, the last two in two's complement. A last partial block is filled with zeros; what is
// not finite counts as zero.
#include "core/codecs/codec_rows.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/seedlm_search.h"
#include "core/codecs/weight_scan.h"

#include <algorithm>
#include <cmath>

namespace assay::seedlm {
namespace {

constexpr std::uint64_t BlocksPerChunk = 1024;

const SeedLmSearch &searchOf(const TensorContext &tensor)
{
    return SeedLmSearch::ofBits(integerSetting(tensor.settings, "bits"));
}

unsigned blockBits(const SeedLmSearch &search)
{
    return 16 + 4 + 4 * search.columns();
}

int signedNibble(std::uint32_t nibble)
{
    return static_cast<int>(nibble ^ 8) - 8;
}

} // namespace

std::optional<double> nominalBits(const CodecSettings &settings)
{
    return integerSetting(settings, "bits");
}

std::uint64_t chunkElements(const TensorContext &tensor)
{
    return BlocksPerChunk * (integerSetting(tensor.settings, "bits") == 3 ? 12 : 8);
}

Result<Bytes> prepare(const TensorContext &, const WeightSource &source, const RunControl &run)
{
    const auto rms = rootMeanSquare(source, run);
    if (!rms)
        return rms.error();
    Bytes side;
    appendValue(side, static_cast<float>(*rms));
    return side;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run)
{
    const SeedLmSearch &search = searchOf(chunk.tensor);
    const auto scale = static_cast<double>(loadValue<float>(chunk.side, 0));
    BitWriter bits(out);
    constexpr std::size_t BlocksAtOnce = 64;
    const std::size_t count = search.blockWeights();
    std::vector<float> weights(BlocksAtOnce * count);
    std::array<SeedLmBlock, BlocksAtOnce> blocks;
    for (std::size_t at = 0; at < values.size(); at += weights.size()) {
        if (run.cancelled())
            return cancelledError();
        const std::size_t size = std::min(weights.size(), values.size() - at);
        std::ranges::fill(weights, 0.0f);
        for (std::size_t i = 0; i < size && scale > 0; ++i)
            weights[i] = static_cast<float>(static_cast<double>(finiteOrZero(values[at + i])) / scale);
        const auto found = std::span(blocks).first(static_cast<std::size_t>(divideRoundingUp(size, count)));
        search.search(std::span(weights).first(found.size() * count), found);
        for (const SeedLmBlock &block : found) {
            bits.put(block.seed, 16);
            bits.put(static_cast<std::uint32_t>(block.exponent) & 15, 4);
            for (unsigned p = 0; p < search.columns(); ++p)
                bits.put(static_cast<std::uint32_t>(block.codes[p]) & 15, 4);
        }
    }
    bits.flush();
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const SeedLmSearch &search = searchOf(chunk.tensor);
    const std::uint64_t blocks = divideRoundingUp(out.size(), search.blockWeights());
    const std::uint64_t needed = divideRoundingUp(blocks * blockBits(search), 8);
    if (chunk.side.size() != sizeof(float) || payload.size() != needed)
        return Error { ErrorKind::Malformed,
                       std::to_string(blocks) + " blocks need " + std::to_string(needed)
                           + " bytes and 4 of scale, there are " + std::to_string(payload.size()) + " and "
                           + std::to_string(chunk.side.size()) };
    const float scale = loadValue<float>(chunk.side, 0);
    BitReader bits(payload);
    for (std::size_t at = 0; at < out.size(); at += search.blockWeights()) {
        SeedLmBlock block { .seed = static_cast<std::uint16_t>(bits.take(16)),
                            .exponent = signedNibble(bits.take(4)) };
        for (unsigned p = 0; p < search.columns(); ++p)
            block.codes[p] = signedNibble(bits.take(4));
        if (block.seed == 0)
            return Error { ErrorKind::Malformed,
                           "the block at weight " + std::to_string(chunk.first + at)
                               + " has seed 0, which the register never reaches" };
        const auto weights = out.subspan(at, std::min<std::size_t>(search.blockWeights(), out.size() - at));
        search.expand(block, weights);
        for (float &weight : weights)
            weight *= scale;
    }
    return {};
}

} // namespace assay::seedlm
