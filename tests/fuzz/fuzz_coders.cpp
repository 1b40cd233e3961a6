// SPDX-License-Identifier: GPL-3.0-or-later
// The decoders of lossless codecs, each by itself: what lies in a container reaches them only past its index.
#include "core/codecs/codec_table.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/testing/random.h"

namespace assay::testing {
namespace {

constexpr std::uint64_t MostPlain = 1u << 16; ///< what an input may become
constexpr std::size_t SeedBytes = 3000; ///< several segments, and a tail

/// Bytes as the exponents of normal weights are spread, of two scales.
Bytes exponentsLike()
{
    assay::Random random(17);
    Bytes bytes;
    for (std::size_t i = 0; i < SeedBytes; ++i) {
        std::uint64_t octave = 0;
        while (octave < 20 && (random.next() & 1) != 0)
            ++octave;
        bytes.push_back(static_cast<std::byte>((i < SeedBytes / 2 ? 122 : 118) - octave));
    }
    return bytes;
}

/// Half of the input are the exponents, as the first byte says.
void decodeBeside(const Codec &codec, std::span<const std::byte> input)
{
    if (input.empty())
        return;
    const auto part = (input.size() - 1) * static_cast<std::size_t>(input[0]) / 255;
    Bytes room;
    (void)codec.lossless.decodeBeside(input.subspan(1, part), input.subspan(1 + part), room, MostPlain);
}

} // namespace

std::vector<FuzzTarget> coderTargets()
{
    std::vector<FuzzTarget> targets;
    for (const Codec &codec : codecs()) {
        if (codec.lossless.decode)
            targets.push_back({ std::string("coder-") + codec.id, [&codec](std::span<const std::byte> input) {
                                   Bytes room;
                                   (void)codec.lossless.decode(input, room, MostPlain);
                               } });
        if (codec.lossless.decodeBeside)
            targets.push_back({ std::string("coder-beside-") + codec.id,
                                [&codec](std::span<const std::byte> input) { decodeBeside(codec, input); } });
    }
    return targets;
}

std::vector<std::string> coderSeeds(const std::string &target)
{
    std::vector<std::string> seeds;
    const Bytes plane = exponentsLike();
    const auto keep = [&](std::string front, const Result<std::size_t> &size, const Bytes &room) {
        if (size && *size <= room.size())
            seeds.push_back(std::move(front)
                            + std::string(reinterpret_cast<const char *>(room.data()), *size));
    };
    for (const Codec &codec : codecs()) {
        CodecSettings settings = defaultSettings(codec);
        Bytes room;
        if (target == std::string("coder-") + codec.id && codec.lossless.encode)
            for (const PlaneKind kind : { PlaneKind::Plain, PlaneKind::Exponents })
                keep({}, codec.lossless.encode(settings, kind, plane, room), room);
        if (target != std::string("coder-beside-") + codec.id || !codec.lossless.encodeBeside)
            continue;
        settings["mantissa"] = "coded";
        assay::Random random(19);
        Bytes beside;
        for (std::size_t i = 0; i < plane.size(); ++i)
            beside.push_back(static_cast<std::byte>(random.next()));
        const auto size = codec.lossless.encodeBeside(settings, plane, beside, room);
        if (size) // the share that is exponents, of 255
            keep(static_cast<char>(255 * plane.size() / (plane.size() + *size))
                     + std::string(reinterpret_cast<const char *>(plane.data()), plane.size()),
                 size, room);
    }
    return seeds;
}

} // namespace assay::testing
