// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/planes_frame.h"

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

/// Runs the coders over one plane; the result lies in plane itself or in scratch.
Result<CodedPlane> encodePlane(const Pipeline &pipeline, PlaneKind kind, std::span<const std::byte> plane,
                               FrameScratch &scratch, std::span<std::uint64_t> stageBytes)
{
    CodedPlane coded { .mask = 0, .bytes = plane };
    const bool skip = kind == PlaneKind::Plain && looksIncompressible(plane);
    for (std::size_t i = firstCoder(pipeline); i < pipeline.lossless.size(); ++i) {
        const Stage &stage = pipeline.lossless[i];
        if (!skip) {
            scratch.other.clear();
            const PlaneKind kindNow = coded.mask ? PlaneKind::Plain : kind;
            if (auto status
                = stage.codec->lossless.encode(stage.settings, kindNow, coded.bytes, scratch.other);
                !status)
                return status.error();
            if (scratch.other.size() < coded.bytes.size()) {
                std::swap(scratch.coded, scratch.other);
                coded.bytes = scratch.coded;
                coded.mask |= static_cast<std::uint8_t>(1u << (i - firstCoder(pipeline)));
            }
        }
        stageBytes[i] += coded.bytes.size() + PlaneHeaderBytes;
    }
    return coded;
}

Error malformed(std::string sentence)
{
    return Error { ErrorKind::Malformed, std::move(sentence) };
}

/// Undoes the coders of one plane; appends its bytes to out.
Status decodePlane(const Pipeline &pipeline, std::uint8_t mask, std::span<const std::byte> stored,
                   std::uint64_t limit, FrameScratch &scratch, Bytes &out)
{
    if (mask >> (pipeline.lossless.size() - firstCoder(pipeline)))
        return malformed("a plane names a lossless stage that the pipeline does not have");
    std::span<const std::byte> bytes = stored;
    for (std::size_t i = pipeline.lossless.size(); i-- > firstCoder(pipeline);) {
        const unsigned bit = 1u << (i - firstCoder(pipeline));
        if (!(mask & bit))
            continue;
        mask &= static_cast<std::uint8_t>(~bit);
        const auto decode = pipeline.lossless[i].codec->lossless.decode;
        if (mask == 0)
            return decode(bytes, out, limit);
        scratch.coded.clear();
        if (auto status = decode(bytes, scratch.coded, 2 * limit + 4096); !status)
            return status;
        std::swap(scratch.coded, scratch.other);
        bytes = scratch.other;
    }
    if (bytes.size() > limit)
        return malformed("a plane has " + std::to_string(bytes.size()) + " bytes, at most "
                         + std::to_string(limit) + " belong here");
    out.insert(out.end(), bytes.begin(), bytes.end());
    return {};
}

template <typename T> void append(Bytes &out, T value)
{
    const std::size_t begin = out.size();
    out.resize(begin + sizeof value);
    std::memcpy(out.data() + begin, &value, sizeof value);
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
        scratch.planes.resize(chunk.size());
        splitPlanes(chunk, layout.elementBytes, layout.isFloat, scratch.planes.data());
        planes = scratch.planes;
    }
    if (pipeline.splitsPlanes)
        stageBytes[0] += chunk.size() + 1 + planeCount * PlaneHeaderBytes;
    const std::size_t header = out.size();
    out.resize(header + 1 + planeCount * PlaneHeaderBytes);
    out[header] = static_cast<std::byte>(planeCount);
    const std::size_t planeBytes = planes.size() / planeCount;
    for (std::size_t plane = 0; plane < planeCount; ++plane) {
        const PlaneKind kind
            = planeCount > 1 && plane == 0 && layout.isFloat ? PlaneKind::Exponents : PlaneKind::Plain;
        const auto coded = encodePlane(pipeline, kind, planes.subspan(plane * planeBytes, planeBytes),
                                       scratch, stageBytes);
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
    scratch.planes.clear();
    std::span<const std::byte> rest = frame.subspan(headerBytes);
    std::size_t planeBytes = 0;
    for (std::size_t plane = 0; plane < planeCount; ++plane) {
        std::uint32_t size = 0;
        std::memcpy(&size, &frame[2 + plane * PlaneHeaderBytes], sizeof size);
        if (size > rest.size())
            return malformed("a plane says it has " + std::to_string(size) + " bytes, "
                             + std::to_string(rest.size()) + " are left in its chunk");
        const std::size_t before = scratch.planes.size();
        const auto mask = static_cast<std::uint8_t>(frame[1 + plane * PlaneHeaderBytes]);
        if (auto status
            = decodePlane(pipeline, mask, rest.first(size), limit - before, scratch, scratch.planes);
            !status)
            return status.error();
        rest = rest.subspan(size);
        if (plane == 0)
            planeBytes = scratch.planes.size();
        else if (scratch.planes.size() - before != planeBytes)
            return malformed("the planes of a chunk have " + std::to_string(planeBytes) + " and "
                             + std::to_string(scratch.planes.size() - before) + " bytes");
    }
    if (!rest.empty())
        return malformed(std::to_string(rest.size()) + " bytes are left over behind the planes of a chunk");
    if (planeCount == 1)
        return std::span<const std::byte>(scratch.planes);
    scratch.other.resize(scratch.planes.size());
    mergePlanes(scratch.planes.data(), layout.elementBytes, layout.isFloat, scratch.other);
    return std::span<const std::byte>(scratch.other);
}

} // namespace assay
