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
    std::array<float, 12> block {};
    for (std::size_t at = 0; at < values.size(); at += search.blockWeights()) {
        if (run.cancelled())
            return cancelledError();
        const std::size_t count = std::min<std::size_t>(search.blockWeights(), values.size() - at);
        block.fill(0);
        for (std::size_t i = 0; i < count && scale > 0; ++i)
            block[i] = static_cast<float>(static_cast<double>(finiteOrZero(values[at + i])) / scale);
        const SeedLmBlock found = search.search(block);
        bits.put(found.seed, 16);
        bits.put(static_cast<std::uint32_t>(found.exponent) & 15, 4);
        for (unsigned p = 0; p < search.columns(); ++p)
            bits.put(static_cast<std::uint32_t>(found.codes[p]) & 15, 4);
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
