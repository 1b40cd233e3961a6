// SPDX-License-Identifier: GPL-3.0-or-later
// The difference to the tensor of the same name in a base model, which a decoder needs too and nothing here
// counts. Per chunk: u64 hash of the base's values, so that another base is refused and not added, then by
// bits:
//   0      exact: u8 which bytes of a float32 differ anywhere in the chunk (bit i = byte i), then those bytes
//          of weight XOR base, plane after plane, low plane first
//   1      a sign a weight, low bits first (1 = above the base); the side bytes are the mean magnitude of the
//          difference (f32): BitDelta, W = B +- a
//   2..8   as intn in its symmetric mode, of the difference
#include "core/codecs/base_weights.h"
#include "core/codecs/codec_rows.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/weight_scan.h"

#include <bit>
#include <cmath>

namespace assay::delta {
namespace {

constexpr std::size_t HashBytes = 8, PlaneCount = sizeof(float);

int bitsOf(const TensorContext &tensor)
{
    return integerSetting(tensor.settings, "bits");
}

/// FNV-1a over words of 32 bits: told apart are bases by accident, not by intent.
std::uint64_t hashOf(std::span<const float> values)
{
    constexpr std::uint64_t Start = 0xCBF29CE484222325, Prime = 0x100000001B3;
    std::uint64_t hash = Start;
    for (const float value : values)
        hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * Prime;
    return hash;
}

/// The context that intn gets for the difference.
TensorContext gridContext(const TensorContext &tensor)
{
    return { .name = tensor.name,
             .shape = tensor.shape,
             .settings = { { "bits", tensor.settings.at("bits") },
                           { "group", tensor.settings.at("group") },
                           { "mode", "sym" },
                           { "numbers", "half" } } };
}

class Difference final : public WeightSource {
public:
    Difference(const WeightSource &weights, const WeightSource &base)
        : m_weights(weights)
        , m_base(base)
    {
    }
    Status read(std::uint64_t first, std::span<float> out) const override
    {
        std::vector<float> base(out.size());
        if (auto status = m_weights.read(first, out); !status)
            return status;
        if (auto status = m_base.read(first, base); !status)
            return status;
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] -= base[i];
        return {};
    }
    std::uint64_t elementCount() const override { return m_weights.elementCount(); }

private:
    const WeightSource &m_weights, &m_base;
};

Error wrongSize(std::size_t weights, std::size_t needed, std::size_t got)
{
    return Error { ErrorKind::Malformed,
                   "differences of " + std::to_string(weights) + " weights need " + std::to_string(needed)
                       + " bytes, there are " + std::to_string(got) };
}

void encodeExact(std::span<const float> values, std::span<const float> base, Bytes &out)
{
    std::vector<std::uint32_t> words(values.size());
    std::uint32_t any = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        any |= words[i] = std::bit_cast<std::uint32_t>(values[i]) ^ std::bit_cast<std::uint32_t>(base[i]);
    const std::size_t mask = out.size();
    out.push_back(std::byte { 0 });
    for (std::size_t plane = 0; plane < PlaneCount; ++plane) {
        if (((any >> (8 * plane)) & 0xFF) == 0)
            continue;
        out[mask] |= static_cast<std::byte>(1u << plane);
        const std::size_t begin = out.size();
        out.resize(begin + words.size());
        for (std::size_t i = 0; i < words.size(); ++i)
            out[begin + i] = static_cast<std::byte>((words[i] >> (8 * plane)) & 0xFF);
    }
}

/// out holds the base.
Status decodeExact(std::span<const std::byte> payload, std::span<float> out)
{
    const unsigned mask = payload.empty() ? 0 : static_cast<unsigned>(payload[0]);
    const std::size_t needed = 1 + out.size() * static_cast<std::size_t>(std::popcount(mask));
    if (payload.size() != needed || mask >= 1u << PlaneCount)
        return wrongSize(out.size(), needed, payload.size());
    auto planes = payload.subspan(1);
    for (std::size_t plane = 0; plane < PlaneCount; ++plane) {
        if (((mask >> plane) & 1u) == 0)
            continue;
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(out[i])
                                          ^ static_cast<std::uint32_t>(planes[i]) << (8 * plane));
        planes = planes.subspan(out.size());
    }
    return {};
}

Status decodeSigns(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out)
{
    const std::size_t needed = (out.size() + 7) / 8;
    if (payload.size() != needed)
        return wrongSize(out.size(), needed, payload.size());
    if (chunk.side.size() != sizeof(float))
        return Error { ErrorKind::Malformed,
                       "the mean difference has " + std::to_string(chunk.side.size()) + " bytes, not 4" };
    const auto step = loadValue<float>(chunk.side, 0);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] += ((static_cast<unsigned>(payload[i / 8]) >> (i % 8)) & 1u) != 0 ? step : -step;
    return {};
}

} // namespace

const char *note(const TensorContext &)
{
    return "a decoder needs the base model too: its bytes are not counted here";
}

std::optional<double> nominalBits(const CodecSettings &settings)
{
    const int bits = integerSetting(settings, "bits");
    if (bits == 0)
        return {}; // how many bytes differ depends on the weights
    if (bits == 1)
        return 1;
    CodecSettings grid = settings;
    grid["mode"] = "sym";
    grid["numbers"] = "half";
    return intn::nominalBits(grid);
}

std::uint64_t chunkElements(const TensorContext &tensor)
{
    return bitsOf(tensor) < 2 ? DefaultChunkElements : intn::chunkElements(gridContext(tensor));
}

Status accepts(const TensorContext &tensor)
{
    if (tensor.base)
        return {};
    return Error { ErrorKind::Unsupported, NoBaseGiven };
}

Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    Bytes side;
    if (bitsOf(tensor) != 1)
        return side;
    const auto sum = sumMagnitudes(Difference(source, *tensor.base), -1, run);
    if (!sum)
        return sum.error();
    appendValue(side, static_cast<float>(sum->count ? sum->sum / static_cast<double>(sum->count) : 0));
    return side;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run)
{
    std::vector<float> base(values.size());
    if (auto status = chunk.tensor.base->read(chunk.first, base); !status)
        return status;
    appendValue(out, hashOf(base));
    const int bits = bitsOf(chunk.tensor);
    if (bits == 0) {
        encodeExact(values, base, out);
        return {};
    }
    for (std::size_t i = 0; i < values.size(); ++i)
        base[i] = finiteOrZero(values[i] - base[i]);
    if (bits > 1) {
        const TensorContext grid = gridContext(chunk.tensor);
        return intn::encode({ .tensor = grid, .first = chunk.first, .side = {} }, base, out, run);
    }
    const std::size_t begin = out.size();
    out.resize(begin + (base.size() + 7) / 8);
    for (std::size_t i = 0; i < base.size(); ++i)
        if (base[i] > 0)
            out[begin + i / 8] |= static_cast<std::byte>(1u << (i % 8));
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run)
{
    if (!chunk.tensor.base)
        return Error { ErrorKind::Unsupported, NoBaseGiven };
    std::vector<float> base(out.size());
    if (auto status = chunk.tensor.base->read(chunk.first, base); !status)
        return status;
    if (payload.size() < HashBytes)
        return wrongSize(out.size(), HashBytes, payload.size());
    if (loadValue<std::uint64_t>(payload, 0) != hashOf(base))
        return Error { ErrorKind::Malformed,
                       "the base given has other values at element " + std::to_string(chunk.first)
                           + " and on than the base that the difference was taken from" };
    const auto coded = payload.subspan(HashBytes);
    const int bits = bitsOf(chunk.tensor);
    if (bits > 1) {
        const TensorContext grid = gridContext(chunk.tensor);
        if (auto status = intn::decode({ .tensor = grid, .first = chunk.first, .side = {} }, coded, out, run);
            !status)
            return status;
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] += base[i];
        return {};
    }
    std::ranges::copy(base, out.begin());
    return bits == 0 ? decodeExact(coded, out) : decodeSigns(chunk, coded, out);
}

} // namespace assay::delta
