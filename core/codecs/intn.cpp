// SPDX-License-Identifier: GPL-3.0-or-later
// Integers of 2 to 8 bits with a scale per group of the flat tensor, or per row of the matrix (group=0).
// Per group: the scale, in asymmetric groups the minimum, both in the format of numbers, then the codes as
// one bit stream, low bits first, padded to a whole byte; the last group is as short as its weights. With
// mode=zero the scale, the zero point of as many bits as a code and the codes of all groups of a chunk are
// one bit stream, padded once: the grid of GPTQ and AWQ, and their bits.
//   symmetric:  d = amax / (2^(b-1) - 1), code = round(x / d) + 2^(b-1), x = d (code - 2^(b-1))
//   asymmetric: d = (max - min) / (2^b - 1), code = round((x - min) / d), x = d code + min
//   zero:       d = (max(max, 0) - min(min, 0)) / (2^b - 1), z = round(-min / d), code = round(x / d) + z
//   within
//               0 .. 2^b - 1, x = d (code - z)
#include "core/codecs/codec_rows.h"

#include "core/base/checked_math.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/stored_numbers.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace assay::intn {
namespace {

std::uint64_t rowElements(const Shape &shape)
{
    return shape.rank() == 0 || shape.dims()[0] == 0 ? 1 : shape.elementCount() / shape.dims()[0];
}

struct Form {
    explicit Form(const CodecSettings &settings, std::uint64_t row)
        : bits(static_cast<unsigned>(integerSetting(settings, "bits")))
        , group(static_cast<std::size_t>(integerSetting(settings, "group")))
        , isSymmetric(isSetting(settings, "mode", "sym"))
        , hasZeroPoint(isSetting(settings, "mode", "zero"))
        , numbers(settings)
    {
        if (group == 0)
            group = static_cast<std::size_t>(std::max<std::uint64_t>(1, row));
    }
    explicit Form(const TensorContext &tensor)
        : Form(tensor.settings, rowElements(tensor.shape))
    {
    }
    std::uint32_t top() const { return (1u << bits) - 1; }
    std::size_t headerBytes() const { return (isSymmetric ? 1 : 2) * numbers.bytes(); }
    std::size_t groupBytes(std::size_t weights) const { return headerBytes() + (weights * bits + 7) / 8; }
    unsigned bits;
    std::size_t group;
    bool isSymmetric, hasZeroPoint;
    StoredNumbers numbers;
};

/// The part of a group that its header says: x = scale * code + offset.
struct Affine {
    float scale, offset;
};

/// Of the finite values; both 0 if there are none.
std::pair<float, float> rangeOf(std::span<const float> values)
{
    float low = 0, high = 0;
    bool isFirst = true;
    for (const float value : values) {
        if (!std::isfinite(value))
            continue;
        low = isFirst ? value : std::min(low, value);
        high = isFirst ? value : std::max(high, value);
        isFirst = false;
    }
    return { low, high };
}

Affine storeHeader(const Form &form, std::span<const float> values, std::uint8_t *out)
{
    const auto [low, high] = rangeOf(values);
    const auto top = static_cast<float>(form.top()), middle = static_cast<float>(1u << (form.bits - 1));
    const float scale = form.isSymmetric ? std::max(-low, high) / (middle - 1) : (high - low) / top;
    const std::uint32_t scaleCode = form.numbers.code(scale), lowCode = form.numbers.code(low);
    std::memcpy(out, &scaleCode, form.numbers.bytes());
    if (!form.isSymmetric)
        std::memcpy(out + form.numbers.bytes(), &lowCode, form.numbers.bytes());
    const float stored = form.numbers.value(scaleCode);
    return { stored, form.isSymmetric ? -middle * stored : form.numbers.value(lowCode) };
}

Affine loadHeader(const Form &form, const std::uint8_t *in)
{
    std::uint32_t scale = 0, low = 0;
    std::memcpy(&scale, in, form.numbers.bytes());
    if (!form.isSymmetric)
        std::memcpy(&low, in + form.numbers.bytes(), form.numbers.bytes());
    const float stored = form.numbers.value(scale);
    return { stored,
             form.isSymmetric ? -static_cast<float>(1u << (form.bits - 1)) * stored
                              : form.numbers.value(low) };
}

std::size_t totalBytes(const Form &form, std::size_t weights)
{
    const std::size_t rest = weights % form.group;
    if (form.hasZeroPoint)
        return ((weights / form.group + (rest ? 1 : 0)) * (form.numbers.bits() + form.bits)
                + weights * form.bits + 7)
            / 8;
    return weights / form.group * form.groupBytes(form.group) + (rest ? form.groupBytes(rest) : 0);
}

void encodeWithZeroPoints(const Form &form, std::span<const float> values, Bytes &out)
{
    BitWriter writer(out);
    const auto top = static_cast<float>(form.top());
    for (std::size_t at = 0; at < values.size(); at += form.group) {
        const auto group = values.subspan(at, std::min(form.group, values.size() - at));
        const auto [low, high] = rangeOf(group);
        const float least = std::min(low, 0.0f);
        const std::uint32_t stored = form.numbers.code((std::max(high, 0.0f) - least) / top);
        const float scale = form.numbers.value(stored);
        const bool codes = scale > 0 && std::isfinite(scale);
        const float zero = codes ? std::clamp(std::nearbyint(-least / scale), 0.0f, top) : 0.0f;
        writer.put(stored, form.numbers.bits());
        writer.put(static_cast<std::uint32_t>(zero), form.bits);
        for (const float value : group) {
            const float code = codes ? std::nearbyint(finiteOrZero(value) / scale) + zero : zero;
            writer.put(static_cast<std::uint32_t>(std::clamp(code, 0.0f, top)), form.bits);
        }
    }
    writer.flush();
}

void decodeWithZeroPoints(const Form &form, std::span<const std::byte> payload, std::span<float> out)
{
    BitReader reader(payload);
    for (std::size_t at = 0; at < out.size(); at += form.group) {
        const float scale = form.numbers.value(reader.take(form.numbers.bits()));
        const auto zero = static_cast<float>(reader.take(form.bits));
        for (float &value : out.subspan(at, std::min(form.group, out.size() - at)))
            value = scale * (static_cast<float>(reader.take(form.bits)) - zero);
    }
}

} // namespace

std::optional<double> nominalBits(const CodecSettings &settings)
{
    if (integerSetting(settings, "group") == 0)
        return {}; // the length of a row decides
    const Form form(settings, 0);
    if (form.hasZeroPoint)
        return form.bits
            + static_cast<double>(form.numbers.bits() + form.bits) / static_cast<double>(form.group);
    return 8.0 * static_cast<double>(form.groupBytes(form.group)) / static_cast<double>(form.group);
}

std::uint64_t chunkElements(const TensorContext &tensor)
{
    const std::uint64_t group = Form(tensor).group;
    return divideRoundingUp(DefaultChunkElements, group) * group;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    const Form form(chunk.tensor);
    if (form.hasZeroPoint) {
        encodeWithZeroPoints(form, values, out);
        return {};
    }
    const std::size_t begin = out.size();
    out.resize(begin + totalBytes(form, values.size()));
    auto *to = reinterpret_cast<std::uint8_t *>(out.data() + begin);
    const auto top = static_cast<float>(form.top());
    for (std::size_t at = 0; at < values.size(); at += form.group) {
        const auto group = values.subspan(at, std::min(form.group, values.size() - at));
        const Affine affine = storeHeader(form, group, to);
        std::uint8_t *codes = to + form.headerBytes();
        std::uint32_t pending = 0;
        unsigned pendingBits = 0;
        for (const float value : group) {
            const float steps = affine.scale > 0 ? (value - affine.offset) / affine.scale : 0.0f;
            const float rounded = std::nearbyint(std::min(steps > 0 ? steps : 0.0f, top));
            pending |= static_cast<std::uint32_t>(rounded) << pendingBits;
            for (pendingBits += form.bits; pendingBits >= 8; pendingBits -= 8, pending >>= 8)
                *codes++ = static_cast<std::uint8_t>(pending);
        }
        if (pendingBits > 0)
            *codes = static_cast<std::uint8_t>(pending);
        to += form.groupBytes(group.size());
    }
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const Form form(chunk.tensor);
    if (payload.size() != totalBytes(form, out.size()))
        return Error { ErrorKind::Malformed,
                       "groups need " + std::to_string(totalBytes(form, out.size())) + " bytes, there are "
                           + std::to_string(payload.size()) };
    if (form.hasZeroPoint) {
        decodeWithZeroPoints(form, payload, out);
        return {};
    }
    const auto *from = reinterpret_cast<const std::uint8_t *>(payload.data());
    const std::uint32_t mask = form.top();
    for (std::size_t at = 0; at < out.size(); at += form.group) {
        const auto group = out.subspan(at, std::min(form.group, out.size() - at));
        const Affine affine = loadHeader(form, from);
        const std::uint8_t *codes = from + form.headerBytes();
        std::uint32_t pending = 0;
        unsigned pendingBits = 0;
        for (float &value : group) {
            for (; pendingBits < form.bits; pendingBits += 8)
                pending |= static_cast<std::uint32_t>(*codes++) << pendingBits;
            value = affine.scale * static_cast<float>(pending & mask) + affine.offset;
            pending >>= form.bits;
            pendingBits -= form.bits;
        }
        from += form.groupBytes(group.size());
    }
    return {};
}

} // namespace assay::intn
