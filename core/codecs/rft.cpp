// SPDX-License-Identifier: GPL-3.0-or-later
// Transform coding with the bases of rft_basis.h. The flat tensor is cut into blocks of n (the last filled
// with zeros; what is not finite counts as zero) and each block is turned into n real coefficients. Of a
// chunk the coefficients of largest magnitude are kept. Payload of a chunk: u32 how many are kept, f32
// largest magnitude m, then one arithmetic code: per coefficient whether it is kept (at the chunk's own
// frequency), and if it is, its sign and its magnitude as round(|x| / m (2^(bits-1) - 1)), most significant
// bit first, each bit by the ones before it. No basis is stored: it follows from its name and n.
#include "core/codecs/codec_rows.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/range_coder.h"
#include "core/codecs/rft_basis.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace assay::rft {
namespace {

constexpr std::size_t HeaderBytes = 8;
constexpr unsigned EvenOdds = AdaptiveBit::One / 2;

struct Form {
    explicit Form(const CodecSettings &settings)
        : block(static_cast<std::size_t>(integerSetting(settings, "n")))
        , magnitudeBits(static_cast<unsigned>(integerSetting(settings, "bits")) - 1)
        , top(static_cast<float>((1u << magnitudeBits) - 1))
    {
    }
    std::size_t padded(std::size_t weights) const
    {
        return static_cast<std::size_t>(divideRoundingUp(weights, block)) * block;
    }
    std::size_t block;
    unsigned magnitudeBits;
    float top;
};

/// The magnitude that count of the values reach or pass; exact. scratch is a buffer of the caller's.
float magnitudeOfRank(std::span<const float> values, std::size_t count, std::vector<float> &scratch)
{
    if (count == 0)
        return std::numeric_limits<float>::infinity();
    constexpr unsigned Shift = 16;
    std::vector<std::uint32_t> bins(0x8000);
    const auto binOf
        = [](float value) { return (std::bit_cast<std::uint32_t>(value) & 0x7FFFFFFFu) >> Shift; };
    for (const float value : values)
        ++bins[binOf(value)];
    std::size_t bin = bins.size(), above = 0;
    while (bin-- > 0 && above + bins[bin] < count)
        above += bins[bin];
    scratch.clear();
    for (const float value : values)
        if (binOf(value) == bin)
            scratch.push_back(std::fabs(value));
    const auto rank = scratch.begin() + static_cast<std::ptrdiff_t>(count - above - 1);
    std::nth_element(scratch.begin(), rank, scratch.end(), std::greater<>());
    return *rank;
}

float thresholdOf(const CodecSettings &settings, std::span<const float> coefficients,
                  std::vector<float> &scratch)
{
    if (const double factor = realSetting(settings, "threshold"); factor > 0) {
        double squares = 0;
        for (const float value : coefficients)
            squares += static_cast<double>(value) * static_cast<double>(value);
        return static_cast<float>(factor * std::sqrt(squares / static_cast<double>(coefficients.size())));
    }
    const double wanted = realSetting(settings, "keep") * static_cast<double>(coefficients.size());
    return magnitudeOfRank(coefficients, static_cast<std::size_t>(std::llround(wanted)), scratch);
}

bool isKept(float value, float threshold)
{
    return std::fabs(value) >= threshold && value != 0;
}

/// Of "not kept", in 1/65536.
unsigned droppedOdds(std::size_t kept, std::size_t total)
{
    const double part = 1 - static_cast<double>(kept) / static_cast<double>(total);
    return static_cast<unsigned>(
        std::clamp(std::nearbyint(part * AdaptiveBit::One), 1.0, AdaptiveBit::One - 1.0));
}

using MagnitudeModel = std::vector<AdaptiveBit>; ///< a tree: the node is 1 followed by the bits so far

void putMagnitude(RangeEncoder &coder, MagnitudeModel &model, unsigned bits, unsigned magnitude)
{
    std::size_t node = 1;
    for (unsigned i = bits; i-- > 0;) {
        const unsigned bit = (magnitude >> i) & 1;
        coder.put(bit, model[node]);
        node = 2 * node + bit;
    }
}

unsigned takeMagnitude(RangeDecoder &coder, MagnitudeModel &model, unsigned bits)
{
    std::size_t node = 1;
    for (unsigned i = 0; i < bits; ++i)
        node = 2 * node + coder.take(model[node]);
    return static_cast<unsigned>(node - (std::size_t { 1 } << bits));
}

Result<std::shared_ptr<const RealBasis>> basisOf(const TensorContext &tensor)
{
    return realBasis(tensor.settings.at("basis"),
                     static_cast<std::size_t>(integerSetting(tensor.settings, "n")));
}

struct Buffers {
    std::vector<float> values, coefficients, scratch;
};

Buffers &ownBuffers()
{
    thread_local Buffers buffers;
    return buffers;
}

} // namespace

std::uint64_t chunkElements(const TensorContext &tensor)
{
    const auto block = static_cast<std::uint64_t>(integerSetting(tensor.settings, "n"));
    return divideRoundingUp(DefaultChunkElements, block) * block;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    const Form form(chunk.tensor.settings);
    const auto basis = basisOf(chunk.tensor);
    if (!basis)
        return basis.error();
    Buffers &buffers = ownBuffers();
    buffers.values.assign(form.padded(values.size()), 0.0f);
    std::ranges::transform(values, buffers.values.begin(), finiteOrZero);
    buffers.coefficients.resize(buffers.values.size());
    (*basis)->forward.multiply(buffers.values, buffers.coefficients);

    const std::span<const float> coefficients = buffers.coefficients;
    const float threshold = thresholdOf(chunk.tensor.settings, coefficients, buffers.scratch);
    std::uint32_t kept = 0;
    float largest = 0;
    for (const float value : coefficients)
        if (isKept(value, threshold)) {
            ++kept;
            largest = std::max(largest, std::fabs(value));
        }
    appendValue(out, kept);
    appendValue(out, largest);
    if (kept == 0)
        return {};
    const unsigned dropped = droppedOdds(kept, coefficients.size());
    const float factor = form.top / largest;
    MagnitudeModel model(std::size_t { 1 } << form.magnitudeBits);
    RangeEncoder coder(out);
    for (const float value : coefficients) {
        const bool keeps = isKept(value, threshold);
        coder.put(keeps ? 1 : 0, dropped);
        if (!keeps)
            continue;
        coder.put(value < 0 ? 1 : 0, EvenOdds);
        const float magnitude = std::min(std::nearbyint(std::fabs(value) * factor), form.top);
        putMagnitude(coder, model, form.magnitudeBits, static_cast<unsigned>(magnitude));
    }
    coder.flush();
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const Form form(chunk.tensor.settings);
    const std::size_t total = form.padded(out.size());
    const auto kept = payload.size() >= HeaderBytes ? loadValue<std::uint32_t>(payload, 0) : 0;
    if (payload.size() < HeaderBytes || kept > total)
        return Error { ErrorKind::Malformed,
                       std::to_string(kept) + " coefficients of " + std::to_string(total)
                           + " are said to be kept in " + std::to_string(payload.size()) + " bytes" };
    std::fill(out.begin(), out.end(), 0.0f);
    if (kept == 0)
        return {};
    const auto basis = basisOf(chunk.tensor);
    if (!basis)
        return basis.error();
    const float step = loadValue<float>(payload, 4) / form.top;
    const unsigned dropped = droppedOdds(kept, total);
    Buffers &buffers = ownBuffers();
    buffers.coefficients.assign(total, 0.0f);
    MagnitudeModel model(std::size_t { 1 } << form.magnitudeBits);
    RangeDecoder coder(payload.subspan(HeaderBytes));
    std::size_t found = 0;
    for (float &value : buffers.coefficients) {
        if (coder.take(dropped) == 0)
            continue;
        const bool isNegative = coder.take(EvenOdds) != 0;
        const auto magnitude = static_cast<float>(takeMagnitude(coder, model, form.magnitudeBits));
        value = (isNegative ? -magnitude : magnitude) * step;
        ++found;
    }
    if (found != kept || coder.isPastEnd())
        return Error { ErrorKind::Malformed,
                       std::to_string(kept) + " coefficients are said to be kept, the code holds "
                           + std::to_string(found) };
    buffers.values.resize(buffers.coefficients.size());
    (*basis)->back.multiply(buffers.coefficients, buffers.values);
    std::copy_n(buffers.values.begin(), out.size(), out.begin());
    return {};
}

} // namespace assay::rft
