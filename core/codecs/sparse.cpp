// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the weights of largest magnitude, exactly; the others become 0. The side bytes are the threshold
// (f32). Which ones are kept is found with a histogram of magnitudes, so the share is met to within the
// weights of one of its bins (1/128 of a magnitude).
//   prune  per chunk: which ones, then the kept values in the format of numbers. Which ones, by index:
//            mask   a bit per weight, low bits first
//            gaps   u32 how many bytes; each the zeros before a kept weight, or 255: so many and none is kept
//            coded  u32 how many bytes, u16 the chance of a 0 of 65536, then the mask in a range coder's
//            bytes
//   topk   per chunk: the kept values as f32, then their u32 places within the chunk
#include "core/codecs/codec_rows.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/range_coder.h"
#include "core/codecs/stored_numbers.h"
#include "core/codecs/weight_scan.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace assay::sparse {
namespace {

float thresholdOf(const ChunkContext &chunk)
{
    float threshold = 0;
    std::memcpy(&threshold, chunk.side.data(), sizeof threshold);
    return threshold;
}

/// Not-a-number is never kept.
bool isKept(float value, float threshold)
{
    return std::fabs(value) >= threshold && value != 0;
}

void appendMask(const std::vector<bool> &mask, Bytes &out)
{
    const std::size_t begin = out.size();
    out.resize(begin + (mask.size() + 7) / 8);
    for (std::size_t i = 0; i < mask.size(); ++i)
        if (mask[i])
            out[begin + i / 8] |= static_cast<std::byte>(1u << (i % 8));
}

Status readMask(std::span<const std::byte> index, std::vector<bool> &mask)
{
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask[i] = ((static_cast<unsigned>(index[i / 8]) >> (i % 8)) & 1u) != 0;
    return {};
}

constexpr unsigned LongGap = 255;

Bytes gapsOf(const std::vector<bool> &mask)
{
    Bytes gaps;
    unsigned zeros = 0;
    for (const bool kept : mask) {
        if (kept) {
            gaps.push_back(static_cast<std::byte>(zeros));
            zeros = 0;
        } else if (++zeros == LongGap) {
            gaps.push_back(static_cast<std::byte>(LongGap));
            zeros = 0;
        }
    }
    return gaps;
}

Status readGaps(std::span<const std::byte> index, std::vector<bool> &mask)
{
    std::size_t at = 0;
    for (const std::byte byte : index) {
        at += static_cast<std::size_t>(byte);
        if (static_cast<unsigned>(byte) == LongGap)
            continue;
        if (at >= mask.size())
            return Error { ErrorKind::Malformed,
                           "a gap ends at weight " + std::to_string(at) + ", the chunk has "
                               + std::to_string(mask.size()) };
        mask[at++] = true;
    }
    return {};
}

Bytes codedMask(const std::vector<bool> &mask)
{
    const auto zeros = static_cast<std::uint64_t>(std::ranges::count(mask, false));
    const auto chance = static_cast<std::uint16_t>(std::clamp<std::uint64_t>(
        mask.empty() ? 1 : zeros * AdaptiveBit::One / mask.size(), 1, AdaptiveBit::One - 1));
    Bytes out;
    appendValue(out, chance);
    RangeEncoder coder(out);
    for (const bool kept : mask)
        coder.put(kept ? 1 : 0, chance);
    coder.flush();
    return out;
}

Status readCoded(std::span<const std::byte> index, std::vector<bool> &mask)
{
    const unsigned chance = index.size() < 2 ? 0 : loadValue<std::uint16_t>(index, 0);
    if (chance == 0)
        return Error { ErrorKind::Malformed, "the chance of a weight to be kept is missing" };
    RangeDecoder coder(index.subspan(2));
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask[i] = coder.take(chance) != 0;
    if (coder.isPastEnd())
        return Error { ErrorKind::Malformed,
                       "the coded mask ends before the " + std::to_string(mask.size())
                           + " weights of the chunk" };
    return {};
}

void appendSized(const Bytes &index, Bytes &out)
{
    appendValue(out, static_cast<std::uint32_t>(index.size()));
    out.insert(out.end(), index.begin(), index.end());
}

Status splitAt(std::size_t size, std::span<const std::byte> payload, std::span<const std::byte> &index,
               std::span<const std::byte> &values)
{
    if (size > payload.size())
        return Error { ErrorKind::Malformed,
                       "which weights are kept takes " + std::to_string(size) + " bytes, there are "
                           + std::to_string(payload.size()) };
    index = payload.first(size);
    values = payload.subspan(size);
    return {};
}

Status splitSized(std::span<const std::byte> payload, std::span<const std::byte> &index,
                  std::span<const std::byte> &values)
{
    if (payload.size() < sizeof(std::uint32_t))
        return Error { ErrorKind::Malformed,
                       "a pruned chunk has at least 4 bytes, there are " + std::to_string(payload.size()) };
    return splitAt(loadValue<std::uint32_t>(payload, 0), payload.subspan(sizeof(std::uint32_t)), index,
                   values);
}

} // namespace

Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    const auto histogram = magnitudeHistogram(source, run);
    if (!histogram)
        return histogram.error();
    const double wanted = realSetting(tensor.settings, "keep") * static_cast<double>(source.elementCount());
    double kept = 0;
    float threshold = std::numeric_limits<float>::infinity();
    for (std::size_t bin = histogram->size(); bin-- > 0;) {
        const auto count = static_cast<double>((*histogram)[bin]);
        if (kept + count / 2 > wanted)
            break;
        kept += count;
        threshold = magnitudeBinEdge(bin);
    }
    Bytes side(sizeof threshold);
    std::memcpy(side.data(), &threshold, sizeof threshold);
    return side;
}

std::optional<double> prunedBits(const CodecSettings &settings)
{
    const double keep = realSetting(settings, "keep"), values = keep * StoredNumbers(settings).bits();
    if (isSetting(settings, "index", "mask"))
        return 1 + values;
    if (isSetting(settings, "index", "gaps") || keep <= 0 || keep >= 1)
        return {}; // how many gaps are long depends on the weights
    return values - keep * std::log2(keep) - (1 - keep) * std::log2(1 - keep);
}

Status encodePruned(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    const float threshold = thresholdOf(chunk);
    std::vector<bool> mask(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        mask[i] = isKept(values[i], threshold);
    const CodecSettings &settings = chunk.tensor.settings;
    if (isSetting(settings, "index", "mask"))
        appendMask(mask, out);
    else if (isSetting(settings, "index", "gaps"))
        appendSized(gapsOf(mask), out);
    else
        appendSized(codedMask(mask), out);
    const StoredNumbers numbers(settings);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (mask[i])
            numbers.append(out, values[i]);
    return {};
}

Status decodePruned(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
                    const RunControl &)
{
    const CodecSettings &settings = chunk.tensor.settings;
    const bool isMask = isSetting(settings, "index", "mask");
    std::span<const std::byte> index, values;
    if (auto status
        = isMask ? splitAt((out.size() + 7) / 8, payload, index, values) : splitSized(payload, index, values);
        !status)
        return status;
    std::vector<bool> mask(out.size());
    if (auto status = isMask                       ? readMask(index, mask)
            : isSetting(settings, "index", "gaps") ? readGaps(index, mask)
                                                   : readCoded(index, mask);
        !status)
        return status;
    const auto kept = static_cast<std::size_t>(std::ranges::count(mask, true));
    const StoredNumbers numbers(settings);
    if (values.size() != numbers.bytes() * kept)
        return Error { ErrorKind::Malformed,
                       std::to_string(kept) + " kept weights need " + std::to_string(numbers.bytes() * kept)
                           + " bytes, there are " + std::to_string(values.size()) };
    std::size_t at = 0;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = mask[i] ? numbers.load(values, 0, at++) : 0.0f;
    return {};
}

Status encodePlaced(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    const float threshold = thresholdOf(chunk);
    for (const float value : values)
        if (isKept(value, threshold))
            appendValue(out, value);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (isKept(values[i], threshold))
            appendValue(out, static_cast<std::uint32_t>(i));
    return {};
}

Status decodePlaced(const ChunkContext &, std::span<const std::byte> payload, std::span<float> out,
                    const RunControl &)
{
    const std::size_t kept = payload.size() / 8;
    if (payload.size() % 8 != 0)
        return Error { ErrorKind::Malformed,
                       "values and places of 4 bytes each do not make " + std::to_string(payload.size())
                           + " bytes" };
    std::fill(out.begin(), out.end(), 0.0f);
    for (std::size_t i = 0; i < kept; ++i) {
        std::uint32_t place = 0;
        std::memcpy(&place, payload.data() + 4 * (kept + i), sizeof place);
        if (place >= out.size())
            return Error { ErrorKind::Malformed,
                           "a value belongs at place " + std::to_string(place) + ", the chunk has "
                               + std::to_string(out.size()) };
        std::memcpy(&out[place], payload.data() + 4 * i, sizeof(float));
    }
    return {};
}

} // namespace assay::sparse
