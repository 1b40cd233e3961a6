// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/container/planes_frame.h"

#include "core/codecs/byteplanes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace assay {
namespace {

constexpr std::size_t PlaneHeaderBytes = 5;
constexpr std::size_t SampleRuns = 16, SampleRunBytes = 256;
/// A sample of 4096 random bytes shows about 7.955 bits; what reaches this is stored as it is.
constexpr double IncompressibleBits = 7.9;

/// Order-0 entropy of a sample spread over the plane: coding noise in full would cost more than it saves.
bool looksIncompressible(std::span<const std::byte> plane)
{
    if (plane.size() < 4 * SampleRuns * SampleRunBytes)
        return false;
    std::array<std::uint32_t, 256> counts {};
    for (std::size_t run = 0; run < SampleRuns; ++run) {
        const std::size_t begin = run * (plane.size() - SampleRunBytes) / (SampleRuns - 1);
        for (std::size_t i = 0; i < SampleRunBytes; ++i)
            ++counts[static_cast<std::size_t>(plane[begin + i])];
    }
    constexpr double Total = SampleRuns * SampleRunBytes;
    double bits = 0;
    for (const std::uint32_t count : counts)
        if (count)
            bits -= count / Total * std::log2(count / Total);
    return bits > IncompressibleBits;
}

std::size_t firstCoder(const Pipeline &pipeline)
{
    return pipeline.splitsPlanes ? 1 : 0;
}

struct CodedPlane {
    std::uint8_t mask = 0;
    std::span<const std::byte> bytes;
};

/// One coder over a plane, or over what an earlier one left of it; the coded bytes lie in room. As many
/// bytes as it got: it gains nothing.
Result<std::size_t> encodeStage(const Stage &stage, PlaneKind kind, bool skip,
                                std::span<const std::byte> exponents, std::span<const std::byte> in,
                                Bytes &room)
{
    const LosslessFunctions &codec = stage.codec->lossless;
    if (codec.encodeBeside && !exponents.empty()) {
        auto size = codec.encodeBeside(stage.settings, exponents, in, room);
        if (!size || *size < in.size())
            return size;
    }
    return skip ? Result<std::size_t>(in.size()) : codec.encode(stage.settings, kind, in, room);
}

/// Runs the coders over one plane; the result lies in plane itself or in scratch. exponents: of the same
/// numbers, if the plane is another of theirs.
Result<CodedPlane> encodePlane(const Pipeline &pipeline, PlaneKind kind, std::span<const std::byte> exponents,
                               std::span<const std::byte> plane, FrameScratch &scratch,
                               std::span<std::uint64_t> stageBytes)
{
    CodedPlane coded { .mask = 0, .bytes = plane };
    const bool skip = kind == PlaneKind::Plain && looksIncompressible(plane);
    for (std::size_t i = firstCoder(pipeline); i < pipeline.lossless.size(); ++i) {
        const bool isPlain = coded.mask == 0;
        const auto size
            = encodeStage(pipeline.lossless[i], isPlain ? kind : PlaneKind::Plain, skip && isPlain,
                          isPlain ? exponents : std::span<const std::byte>(), coded.bytes, scratch.other);
        if (!size)
            return size.error();
        if (*size < coded.bytes.size()) {
            std::swap(scratch.coded, scratch.other);
            coded.bytes = std::span<const std::byte>(scratch.coded).first(*size);
            coded.mask |= static_cast<std::uint8_t>(1u << (i - firstCoder(pipeline)));
        }
        stageBytes[i] += coded.bytes.size() + PlaneHeaderBytes;
    }
    return coded;
}

Error malformed(std::string sentence)
{
    return Error { ErrorKind::Malformed, std::move(sentence) };
}

/// Undoes the coders of one plane: a view into stored or into room.
Result<std::span<const std::byte>> decodePlane(const Pipeline &pipeline, std::uint8_t mask,
                                               std::span<const std::byte> exponents,
                                               std::span<const std::byte> stored, std::uint64_t limit,
                                               FrameScratch &scratch, Bytes &room)
{
    if (mask >> (pipeline.lossless.size() - firstCoder(pipeline)))
        return malformed("a plane names a lossless stage that the pipeline does not have");
    std::span<const std::byte> bytes = stored;
    for (std::size_t i = pipeline.lossless.size(); i-- > firstCoder(pipeline);) {
        const unsigned bit = 1u << (i - firstCoder(pipeline));
        if (!(mask & bit))
            continue;
        mask &= static_cast<std::uint8_t>(~bit);
        const bool isLast = mask == 0;
        Bytes &into = isLast ? room : scratch.coded;
        const LosslessFunctions &codec = pipeline.lossless[i].codec->lossless;
        const auto size = isLast && codec.decodeBeside && !exponents.empty()
            ? codec.decodeBeside(exponents, bytes, into, limit)
            : codec.decode(bytes, into, isLast ? limit : 2 * limit + 4096);
        if (!size)
            return size.error();
        if (!isLast)
            std::swap(scratch.coded, scratch.other);
        bytes = std::span<const std::byte>(isLast ? room : scratch.other).first(*size);
    }
    if (bytes.size() > limit)
        return malformed("a plane has " + std::to_string(bytes.size()) + " bytes, at most "
                         + std::to_string(limit) + " belong here");
    return bytes;
}

} // namespace

PlaneLayout planeLayout(DType dtype)
{
    const unsigned bits = traits(dtype).bits;
    const bool isWord = bits == 16 || bits == 32 || bits == 64;
    const bool isNumber = dtype != DType::C64;
    return { .elementBytes = isWord && isNumber ? bits / 8 : 1u, .isFloat = isWord && traits(dtype).isFloat };
}

Status encodeFrame(const Pipeline &pipeline, PlaneLayout layout, std::span<const std::byte> chunk, Bytes &out,
                   FrameScratch &scratch, std::span<std::uint64_t> stageBytes)
{
    std::size_t planeCount = 1;
    std::span<const std::byte> planes = chunk;
    if (pipeline.splitsPlanes && layout.elementBytes > 1 && chunk.size() % layout.elementBytes == 0) {
        planeCount = layout.elementBytes;
        if (scratch.planes.size() < chunk.size())
            scratch.planes.resize(chunk.size());
        splitPlanes(chunk, layout.elementBytes, layout.isFloat, scratch.planes.data());
        planes = std::span<const std::byte>(scratch.planes).first(chunk.size());
    }
    if (pipeline.splitsPlanes)
        stageBytes[0] += chunk.size() + 1 + planeCount * PlaneHeaderBytes;
    const std::size_t header = out.size();
    out.resize(header + 1 + planeCount * PlaneHeaderBytes);
    out[header] = static_cast<std::byte>(planeCount);
    const std::size_t planeBytes = planes.size() / planeCount;
    for (std::size_t plane = 0; plane < planeCount; ++plane) {
        const bool areFloats = planeCount > 1 && layout.isFloat;
        const PlaneKind kind = areFloats && plane == 0 ? PlaneKind::Exponents : PlaneKind::Plain;
        const auto exponents
            = areFloats && plane > 0 ? planes.first(planeBytes) : std::span<const std::byte>();
        const auto coded = encodePlane(pipeline, kind, exponents,
                                       planes.subspan(plane * planeBytes, planeBytes), scratch, stageBytes);
        if (!coded)
            return coded.error();
        const auto size = static_cast<std::uint32_t>(coded->bytes.size());
        std::byte *entry = out.data() + header + 1 + plane * PlaneHeaderBytes;
        entry[0] = static_cast<std::byte>(coded->mask);
        std::memcpy(entry + 1, &size, sizeof size);
        out.insert(out.end(), coded->bytes.begin(), coded->bytes.end());
    }
    return {};
}

Result<std::span<const std::byte>> decodeFrame(const Pipeline &pipeline, PlaneLayout layout,
                                               std::span<const std::byte> frame, std::uint64_t limit,
                                               FrameScratch &scratch)
{
    const std::size_t planeCount = frame.empty() ? 0 : static_cast<std::size_t>(frame[0]);
    if (planeCount != 1 && planeCount != layout.elementBytes)
        return malformed("a chunk says it has " + std::to_string(planeCount) + " planes, elements have "
                         + std::to_string(layout.elementBytes) + " bytes");
    const std::size_t headerBytes = 1 + planeCount * PlaneHeaderBytes;
    if (frame.size() < headerBytes)
        return malformed("a chunk has " + std::to_string(frame.size()) + " bytes, its header needs "
                         + std::to_string(headerBytes));
    std::array<std::span<const std::byte>, 8> planes;
    std::span<const std::byte> rest = frame.subspan(headerBytes);
    std::uint64_t total = 0;
    for (std::size_t plane = 0; plane < planeCount; ++plane) {
        std::uint32_t size = 0;
        std::memcpy(&size, &frame[2 + plane * PlaneHeaderBytes], sizeof size);
        if (size > rest.size())
            return malformed("a plane says it has " + std::to_string(size) + " bytes, "
                             + std::to_string(rest.size()) + " are left in its chunk");
        const auto mask = static_cast<std::uint8_t>(frame[1 + plane * PlaneHeaderBytes]);
        const auto exponents = layout.isFloat && plane > 0 ? planes[0] : std::span<const std::byte>();
        const auto decoded = decodePlane(pipeline, mask, exponents, rest.first(size), limit - total, scratch,
                                         scratch.decoded[plane]);
        if (!decoded)
            return decoded.error();
        planes[plane] = *decoded;
        total += decoded->size();
        rest = rest.subspan(size);
        if (decoded->size() != planes[0].size())
            return malformed("the planes of a chunk have " + std::to_string(planes[0].size()) + " and "
                             + std::to_string(decoded->size()) + " bytes");
    }
    if (!rest.empty())
        return malformed(std::to_string(rest.size()) + " bytes are left over behind the planes of a chunk");
    if (planeCount == 1)
        return planes[0];
    if (scratch.merged.size() < total)
        scratch.merged.resize(static_cast<std::size_t>(total));
    const auto merged = std::span(scratch.merged).first(static_cast<std::size_t>(total));
    mergePlanes(std::span(planes).first(planeCount), layout.isFloat, merged);
    return std::span<const std::byte>(merged);
}

} // namespace assay
