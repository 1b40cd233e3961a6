// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the weights of largest magnitude, exactly; the others become 0. The side bytes are the threshold
// (f32). Which ones are kept is found with a histogram of magnitudes, so the share is met to within the
// weights of one of its bins (1/128 of a magnitude).
//   prune  per chunk: a bit per weight (low bits first), then the kept values as half
//   topk   per chunk: the kept values as f32, then their u32 places within the chunk
#include "core/codecs/codec_rows.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/weight_scan.h"

#include "core/numbers/float_formats.h"

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

Status encodeMasked(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    const float threshold = thresholdOf(chunk);
    const std::size_t mask = out.size();
    out.resize(mask + (values.size() + 7) / 8);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (isKept(values[i], threshold)) {
            out[mask + i / 8] |= static_cast<std::byte>(1u << (i % 8));
            appendValue(out, floatToHalf(values[i]));
        }
    return {};
}

Status decodeMasked(const ChunkContext &, std::span<const std::byte> payload, std::span<float> out,
                    const RunControl &)
{
    const std::size_t maskBytes = (out.size() + 7) / 8;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < std::min(maskBytes, payload.size()); ++i)
        kept += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(payload[i])));
    if (payload.size() != maskBytes + 2 * kept)
        return Error { ErrorKind::Malformed,
                       "a mask of " + std::to_string(maskBytes) + " bytes and " + std::to_string(kept)
                           + " values do not make " + std::to_string(payload.size()) + " bytes" };
    const std::byte *from = payload.data() + maskBytes;
    const std::byte *end = payload.data() + payload.size();
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = 0;
        if (((static_cast<unsigned>(payload[i / 8]) >> (i % 8)) & 1) && from != end) {
            std::uint16_t half = 0;
            std::memcpy(&half, from, sizeof half);
            out[i] = halfToFloat(half);
            from += sizeof half;
        }
    }
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
