// SPDX-License-Identifier: GPL-3.0-or-later
// BitNet b1.58 (arXiv 2402.17764): one float32 scale per tensor (the side bytes) and packed ternary digits t
// = q + 1.
//   trits  byte = sum of t_i * 3^(4-i) over 5 weights
//   2bit   t_i in bits 2i of a byte, 4 weights
//   tq2_0  66 bytes per 256: element m + 32n (+128h) in bits 2n of byte m (+32h), then the scale as half
//   tq1_0  54 bytes per 256: 48 bytes of 5 digits, 4 bytes of 4 digits, then the scale as half; a byte is
//          ceil(v * 256 / 243) of the base-3 number v, so that digit i is ((byte * 3^i mod 256) * 3) >> 8
// Not-a-number becomes 0, infinity the sign times the scale. A last partial group is filled with zeros.
#include "core/base/checked_math.h"
#include "core/codecs/codec_rows.h"
#include "core/codecs/ternary_kernels.h"
#include "core/codecs/weight_scan.h"
#include "core/numbers/float_formats.h"

#include <array>
#include <cmath>
#include <cstring>

namespace assay::bitnet {
namespace {

constexpr std::size_t BlockWeights = 256;

/// Magnitudes above it become the scale. Of the best ternary the threshold is half the scale (Lloyd's
/// condition).
float thresholdOf(const CodecSettings &settings, float scale)
{
    if (isSetting(settings, "scale", "threshold"))
        return 0.7f * scale;
    if (isSetting(settings, "scale", "best"))
        return 0.5f * scale;
    return static_cast<float>(0.5 * (static_cast<double>(scale) + realSetting(settings, "epsilon")));
}

using Digits = std::span<const std::uint8_t>;

/// Five or four digits are loaded as one little-endian number; its product with the weights of the places
/// holds their sum in one byte, no byte below overflows.
void packTrits(Digits digits, std::uint16_t, std::byte *out)
{
    constexpr std::uint64_t Places = 0x511B090301; // 81, 27, 9, 3, 1 at bytes 4 to 0
    const auto pack
        = [](std::uint64_t group) { return static_cast<std::byte>((group * Places) >> 32 & 0xFF); };
    std::size_t i = 0;
    for (; i + sizeof(std::uint64_t) <= digits.size(); i += 5) { // three digits too many do no harm
        std::uint64_t group = 0;
        std::memcpy(&group, &digits[i], sizeof group);
        *out++ = pack(group);
    }
    for (; i < digits.size(); i += 5) {
        std::uint64_t group = 0;
        std::memcpy(&group, &digits[i], 5);
        *out++ = pack(group);
    }
}

void packTwoBit(Digits digits, std::uint16_t, std::byte *out)
{
    for (std::size_t i = 0; i < digits.size(); i += 4) {
        std::uint32_t group = 0;
        std::memcpy(&group, &digits[i], 4);
        *out++ = static_cast<std::byte>((group | group >> 6 | group >> 12 | group >> 18) & 0xFF);
    }
}

void packTq2(Digits digits, std::uint16_t half, std::byte *out)
{
    for (std::size_t block = 0; block < digits.size(); block += BlockWeights, out += 66) {
        for (std::size_t m = 0; m < 64; ++m) {
            const std::uint8_t *first = &digits[block + m % 32 + 128 * (m / 32)];
            out[m]
                = static_cast<std::byte>(first[0] | (first[32] << 2) | (first[64] << 4) | (first[96] << 6));
        }
        std::memcpy(out + 64, &half, 2);
    }
}

/// Where element i of digit count lies: 5 digits at a stride, in three runs.
struct Tq1Run {
    std::size_t begin, bytes, digits;
};
constexpr std::array<Tq1Run, 3> Tq1Runs { Tq1Run { 0, 32, 5 }, Tq1Run { 160, 16, 5 }, Tq1Run { 240, 4, 4 } };

void packTq1(Digits digits, std::uint16_t half, std::byte *out)
{
    for (std::size_t block = 0; block < digits.size(); block += BlockWeights) {
        for (const Tq1Run &run : Tq1Runs)
            for (std::size_t m = 0; m < run.bytes; ++m) {
                unsigned value = 0;
                for (std::size_t i = 0; i < 5; ++i)
                    value = value * 3 + (i < run.digits ? digits[block + run.begin + m + i * run.bytes] : 0u);
                *out++ = static_cast<std::byte>((value * 256 + 242) / 243);
            }
        std::memcpy(out, &half, 2);
        out += 2;
    }
}

/// The values of a byte's digits, for every byte.
template <std::size_t Count> class ByteValues {
public:
    template <typename Digit> ByteValues(float scale, const Digit &digit)
    {
        for (unsigned byte = 0; byte < 256; ++byte)
            for (unsigned i = 0; i < Count; ++i)
                m_values[byte * Count + i] = static_cast<float>(static_cast<int>(digit(byte, i)) - 1) * scale;
    }
    void expand(std::span<const std::byte> in, std::span<float> out) const
    {
        std::size_t at = 0, byte = 0;
        for (; at + Count <= out.size(); at += Count)
            std::memcpy(&out[at], &m_values[static_cast<std::size_t>(in[byte++]) * Count],
                        Count * sizeof(float));
        if (at < out.size())
            std::memcpy(&out[at], &m_values[static_cast<std::size_t>(in[byte]) * Count],
                        (out.size() - at) * sizeof(float));
    }

private:
    std::array<float, 256 * Count> m_values;
};

void expandTrits(std::span<const std::byte> in, float scale, std::span<float> out)
{
    constexpr std::array<unsigned, 5> Places { 81, 27, 9, 3, 1 };
    ByteValues<5>(scale, [&](unsigned byte, unsigned i) { return byte / Places[i] % 3; }).expand(in, out);
}

void expandTwoBit(std::span<const std::byte> in, float scale, std::span<float> out)
{
    ByteValues<4>(scale, [](unsigned byte, unsigned i) { return (byte >> (2 * i)) & 3; }).expand(in, out);
}

/// The digits of one block of 256.
using BlockDigits = std::array<std::uint8_t, BlockWeights>;

void unpackTq2(const std::byte *in, BlockDigits &digits)
{
    for (std::size_t half = 0; half < 2; ++half)
        for (std::size_t n = 0; n < 4; ++n)
            for (std::size_t m = 0; m < 32; ++m)
                digits[128 * half + 32 * n + m]
                    = static_cast<std::uint8_t>((static_cast<unsigned>(in[32 * half + m]) >> (2 * n)) & 3);
}

void unpackTq1(const std::byte *in, BlockDigits &digits)
{
    for (const Tq1Run &run : Tq1Runs)
        for (std::size_t m = 0; m < run.bytes; ++m) {
            auto rest = static_cast<unsigned>(*in++);
            for (std::size_t i = 0; i < run.digits; ++i, rest = rest * 3 & 0xFF)
                digits[run.begin + m + i * run.bytes] = static_cast<std::uint8_t>((rest * 3) >> 8);
        }
}

template <auto Unpack, std::size_t Bytes>
void expandBlocks(std::span<const std::byte> in, float scale, std::span<float> out)
{
    BlockDigits digits;
    for (std::size_t at = 0, from = 0; at < out.size(); at += BlockWeights, from += Bytes) {
        Unpack(in.data() + from, digits);
        ternaryValues(digits.data(), std::min(BlockWeights, out.size() - at), scale, &out[at]);
    }
}

struct Packing {
    const char *name;
    std::size_t groupWeights, groupBytes;
    void (*pack)(Digits digits, std::uint16_t half, std::byte *out);
    void (*expand)(std::span<const std::byte> in, float scale, std::span<float> out);
};
constexpr std::array Packings {
    Packing { "trits", 5, 1, packTrits, expandTrits },
    Packing { "2bit", 4, 1, packTwoBit, expandTwoBit },
    Packing { "tq1_0", BlockWeights, 54, packTq1, expandBlocks<unpackTq1, 54> },
    Packing { "tq2_0", BlockWeights, 66, packTq2, expandBlocks<unpackTq2, 66> },
};

const Packing &packingOf(const CodecSettings &settings)
{
    for (const Packing &packing : Packings)
        if (isSetting(settings, "packing", packing.name))
            return packing;
    return Packings[0];
}

/// The threshold at which value = mean of what is above it leaves the least squared error: sum^2 / count is
/// largest.
float bestThreshold(const std::vector<std::uint64_t> &histogram)
{
    double sum = 0, count = 0, best = -1;
    float threshold = 0;
    for (std::size_t bin = histogram.size(); bin-- > 0;) {
        if (histogram[bin] == 0)
            continue;
        sum += static_cast<double>(histogram[bin]) * static_cast<double>(magnitudeBinMiddle(bin));
        count += static_cast<double>(histogram[bin]);
        if (const double gain = sum * sum / count; gain > best) {
            best = gain;
            threshold = std::nextafter(magnitudeBinEdge(bin), -1.0f);
        }
    }
    return threshold;
}

std::byte *grow(Bytes &out, std::size_t bytes)
{
    const std::size_t begin = out.size();
    out.resize(begin + bytes);
    return out.data() + begin;
}

} // namespace

std::optional<double> nominalBits(const CodecSettings &settings)
{
    const Packing &packing = packingOf(settings);
    return 8.0 * static_cast<double>(packing.groupBytes) / static_cast<double>(packing.groupWeights);
}

std::uint64_t chunkElements(const TensorContext &)
{
    return 5 * 65536; // whole groups of every packing
}

Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    float lowest = -1;
    if (isSetting(tensor.settings, "scale", "best")) {
        const auto histogram = magnitudeHistogram(source, run);
        if (!histogram)
            return histogram.error();
        lowest = bestThreshold(*histogram);
    }
    const auto sum = sumMagnitudes(source, lowest, run);
    if (!sum)
        return sum.error();
    const auto scale = static_cast<float>(sum->count ? sum->sum / static_cast<double>(sum->count) : 0);
    Bytes side(sizeof scale);
    std::memcpy(side.data(), &scale, sizeof scale);
    return side;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    float scale = 0;
    std::memcpy(&scale, chunk.side.data(), sizeof scale);
    const Packing &packing = packingOf(chunk.tensor.settings);
    const auto groups = static_cast<std::size_t>(divideRoundingUp(values.size(), packing.groupWeights));
    thread_local std::vector<std::uint8_t> digits;
    digits.resize(groups * packing.groupWeights);
    ternaryDigits(values.data(), values.size(), thresholdOf(chunk.tensor.settings, scale), digits.data());
    std::fill(digits.begin() + static_cast<std::ptrdiff_t>(values.size()), digits.end(), std::uint8_t { 1 });
    packing.pack(digits, floatToHalf(scale), grow(out, groups * packing.groupBytes));
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const Packing &packing = packingOf(chunk.tensor.settings);
    const auto groups = static_cast<std::size_t>(divideRoundingUp(out.size(), packing.groupWeights));
    if (chunk.side.size() != sizeof(float) || payload.size() != groups * packing.groupBytes)
        return Error { ErrorKind::Malformed,
                       "bitnet needs " + std::to_string(groups * packing.groupBytes) + " bytes and "
                           + std::to_string(sizeof(float)) + " of scale, there are "
                           + std::to_string(payload.size()) + " and " + std::to_string(chunk.side.size()) };
    float scale = 0;
    std::memcpy(&scale, chunk.side.data(), sizeof scale);
    packing.expand(payload, scale, out);
    return {};
}

} // namespace assay::bitnet
