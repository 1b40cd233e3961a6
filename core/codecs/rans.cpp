// SPDX-License-Identifier: GPL-3.0-or-later
// Interleaved rANS (rans_kernel.h), static models per class of segments:
//   u8 form 1, u32 size; the last size mod 64 bytes plain; of the rest, if there is any:
//   u8 classes; 4 bits a segment of 512 bytes, its class, low half first, where there are several; per class
//   u8 smallest byte, u8 largest byte, and of each from one to the other its chance of 4096, a byte below
//   128, else two, high one first, its first bit set; words of 16 bits; 64 states of 32 bits.
// Words stand in the order of coding: class by class, of each its segments. Exponents of weights follow the
// scale of their row; classes are segments of like mean, so they cost what they do once the scale is known.
#include "core/codecs/rans.h"

#include "core/codecs/byte_counts.h"
#include "core/codecs/codec_rows.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/rans_kernel.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace assay::rans {
namespace {

/// A model costs some 30 bytes, so it must serve segments enough to save them.
constexpr std::size_t SegmentsPerClass = 16;
constexpr std::size_t MostPlain = 0xFFFFFFFFu;
constexpr std::uint32_t TwoByteBit = 0x80; // of a chance

struct Classes {
    std::vector<std::uint8_t> ofSegment {};
    std::size_t count = 1;
};

/// Neighbours in scale are joined until there are few enough.
Classes classesOf(std::span<const std::byte> plane, PlaneKind kind)
{
    const std::size_t segments = (plane.size() + SegmentBytes - 1) / SegmentBytes;
    Classes classes { .ofSegment = std::vector<std::uint8_t>(segments) };
    const std::size_t most = std::clamp<std::size_t>(segments / SegmentsPerClass, 1, MostClasses);
    if (kind != PlaneKind::Exponents || most == 1)
        return classes;
    const auto means = segmentMeans(plane);
    std::array<std::uint8_t, 1024> number {};
    unsigned width = 0;
    for (bool fits = false; !fits; ++width) {
        number.fill(0);
        for (const std::uint32_t mean : means)
            number[mean >> width] = 1;
        fits = std::accumulate(number.begin(), number.end(), std::size_t { 0 }) <= most;
    }
    --width;
    std::uint8_t next = 0;
    for (std::uint8_t &one : number)
        one = one ? next++ : std::uint8_t { 0 };
    classes.count = next;
    for (std::size_t i = 0; i < segments; ++i)
        classes.ofSegment[i] = number[means[i] >> width];
    return classes;
}

/// Neighbouring segments of one class.
struct Run {
    std::size_t first = 0, size = 0; // bytes
    std::size_t one = 0; // its class
};

/// In the order of coding.
std::vector<Run> runsOf(const Classes &classes, std::size_t planeBytes)
{
    const auto &of = classes.ofSegment;
    std::vector<Run> runs;
    for (std::size_t one = 0; one < classes.count; ++one)
        for (std::size_t at = 0; at < of.size();) {
            const std::size_t first = at++;
            if (of[first] != one)
                continue;
            while (at < of.size() && of[at] == one)
                ++at;
            const std::size_t begin = first * SegmentBytes, end = std::min(planeBytes, at * SegmentBytes);
            runs.push_back({ begin, end - begin, one });
        }
    return runs;
}

const std::uint8_t *octets(std::span<const std::byte> bytes)
{
    return reinterpret_cast<const std::uint8_t *>(bytes.data());
}

/// Chances of 4096, at least 1 of what occurs; what rounding leaves goes to the most frequent byte, and is
/// taken from the largest one by one.
RansChances chancesOf(const ByteCounts &counts)
{
    const std::uint64_t total = std::accumulate(counts.begin(), counts.end(), std::uint64_t { 0 });
    RansChances chances {};
    std::int64_t left = RansTotal;
    for (std::size_t i = 0; i < 256 && total > 0; ++i)
        if (counts[i]) {
            chances[i] = std::max<std::uint32_t>(
                1, static_cast<std::uint32_t>((counts[i] * std::uint64_t { RansTotal } + total / 2) / total));
            left -= chances[i];
        }
    for (; left < 0; ++left)
        --*std::ranges::max_element(chances);
    *std::ranges::max_element(chances) += static_cast<std::uint32_t>(left);
    return chances;
}

std::vector<RansChances> modelsOf(std::span<const std::byte> plane, const std::vector<Run> &runs,
                                  std::size_t count)
{
    std::vector<ByteCounts> counts(count);
    for (const Run &run : runs)
        countBytes(plane.subspan(run.first, run.size), counts[run.one]);
    std::vector<RansChances> models;
    for (const ByteCounts &own : counts)
        models.push_back(chancesOf(own));
    return models;
}

void putChances(Bytes &out, const RansChances &chances)
{
    std::size_t first = 0, last = 255;
    while (chances[first] == 0)
        ++first;
    while (chances[last] == 0)
        --last;
    out.push_back(static_cast<std::byte>(first));
    out.push_back(static_cast<std::byte>(last));
    for (std::size_t i = first; i <= last; ++i) {
        if (chances[i] >= TwoByteBit)
            out.push_back(static_cast<std::byte>(TwoByteBit | chances[i] >> 8));
        out.push_back(static_cast<std::byte>(chances[i]));
    }
}

/// Advances at; fails where they are none or do not make 4096.
Result<RansChances> takeChances(std::span<const std::byte> in, std::size_t &at)
{
    const auto cut = [] { return damaged("they end within a model"); };
    if (in.size() - at < 2)
        return cut();
    const auto first = static_cast<std::size_t>(in[at]), last = static_cast<std::size_t>(in[at + 1]);
    at += 2;
    RansChances chances {};
    std::uint32_t sum = 0;
    for (std::size_t i = first; i <= last; ++i) {
        if (at == in.size())
            return cut();
        auto chance = static_cast<std::uint32_t>(in[at++]);
        if (chance & TwoByteBit) {
            if (at == in.size())
                return cut();
            chance = (chance & (TwoByteBit - 1)) << 8 | static_cast<std::uint32_t>(in[at++]);
        }
        chances[i] = chance;
        sum += chance;
    }
    if (sum != RansTotal)
        return damaged("the chances of a model sum to " + std::to_string(sum) + ", not "
                       + std::to_string(RansTotal));
    return chances;
}

RansState freshState()
{
    RansState state {};
    state.fill(RansLow);
    return state;
}

/// Appends words and states of the plane's whole steps.
void putWords(Bytes &out, std::span<const std::byte> plane, const std::vector<Run> &runs,
              const std::vector<RansChances> &models)
{
    thread_local std::vector<std::uint8_t> words; // its memory is touched for the first time only once
    words.resize(std::max(words.size(), 2 * plane.size() + RansSlackBytes));
    const std::vector<RansEncodeTable> tables(models.begin(), models.end());
    RansState state = freshState();
    std::uint8_t *end = words.data();
    for (const Run &run : runs)
        end = ransEncode(octets(plane) + run.first, run.size / RansStates, tables[run.one], state, end);
    const auto coded = std::as_bytes(std::span(words)).first(static_cast<std::size_t>(end - words.data()));
    out.insert(out.end(), coded.begin(), coded.end());
    for (const std::uint32_t one : state)
        appendValue(out, one);
}

/// Where the segments of coded bytes belong, read from behind the front.
struct Layout {
    Classes classes {};
    std::vector<RansChances> models {};
};

Result<Layout> takeLayout(std::span<const std::byte> in, std::size_t &at, std::size_t segments)
{
    if (at == in.size())
        return damaged("they end before their classes");
    Layout layout;
    layout.classes.count = static_cast<std::size_t>(in[at++]);
    if (layout.classes.count == 0 || layout.classes.count > MostClasses)
        return damaged("they have " + std::to_string(layout.classes.count) + " classes, 1 to "
                       + std::to_string(MostClasses) + " are possible");
    const std::size_t idBytes = layout.classes.count > 1 ? (segments + 1) / 2 : 0;
    if (in.size() - at < idBytes)
        return damaged("they end within the classes of " + std::to_string(segments) + " segments");
    layout.classes.ofSegment.resize(segments);
    for (std::size_t i = 0; i < segments && idBytes > 0; ++i) {
        const auto both = static_cast<unsigned>(in[at + i / 2]);
        layout.classes.ofSegment[i] = static_cast<std::uint8_t>(i % 2 ? both >> 4 : both & 15);
        if (layout.classes.ofSegment[i] >= layout.classes.count)
            return damaged("segment " + std::to_string(i) + " is of a class that is not there");
    }
    at += idBytes;
    for (std::size_t one = 0; one < layout.classes.count; ++one) {
        auto model = takeChances(in, at);
        if (!model)
            return model.error();
        layout.models.push_back(std::move(*model));
    }
    return layout;
}

/// words: behind them the states.
Status takeWords(std::span<const std::byte> words, const Layout &layout, std::span<std::byte> plane)
{
    constexpr std::size_t StateBytes = sizeof(RansState);
    static_assert(StateBytes >= RansSlackBytes);
    if (words.size() < StateBytes)
        return damaged("they end before their states");
    RansState state {};
    std::memcpy(state.data(), words.last(StateBytes).data(), StateBytes);
    const std::uint8_t *const begin = octets(words);
    const std::uint8_t *end = begin + words.size() - StateBytes;
    RansDecodeTable table;
    std::size_t filled = MostClasses;
    const auto runs = runsOf(layout.classes, plane.size());
    for (std::size_t i = runs.size(); i-- > 0;) {
        const Run &run = runs[i];
        if (run.one != filled)
            ransFillTable(layout.models[run.one], table);
        filled = run.one;
        end = ransDecode(reinterpret_cast<std::uint8_t *>(plane.data()) + run.first, run.size / RansStates,
                         table, state, begin, end);
        if (!end)
            return damaged("they end within the run of segments from "
                           + std::to_string(run.first / SegmentBytes) + " on");
    }
    if (end != begin)
        return damaged(std::to_string(end - begin) + " bytes of words are left over");
    if (state != freshState())
        return damaged("their states do not end where they began");
    return {};
}

/// Of one segment: eight bytes at a time, in four sums of 16 bits, which hold it.
std::uint32_t sumOf(std::span<const std::byte> segment)
{
    constexpr std::uint64_t Even = 0x00FF00FF00FF00FF;
    std::uint64_t sums = 0;
    std::size_t i = 0;
    for (; i + 8 <= segment.size(); i += 8) {
        const auto eight = loadValue<std::uint64_t>(segment, i);
        sums += (eight & Even) + (eight >> 8 & Even);
    }
    std::uint32_t sum = 0;
    for (unsigned part = 0; part < 64; part += 16)
        sum += static_cast<std::uint32_t>(sums >> part & 0xFFFF);
    for (; i < segment.size(); ++i)
        sum += static_cast<std::uint32_t>(segment[i]);
    return sum;
}

} // namespace

Error damaged(const std::string &why)
{
    return Error { ErrorKind::Malformed, "the rANS data are damaged: " + why };
}

void putFront(Bytes &out, Form form, std::size_t size)
{
    out.push_back(static_cast<std::byte>(form));
    appendValue(out, static_cast<std::uint32_t>(size));
}

Result<std::size_t> plainSize(std::span<const std::byte> in, Form form, std::uint64_t limit)
{
    if (in.size() < FrontBytes || in[0] != static_cast<std::byte>(form))
        return damaged(in.size() < FrontBytes
                           ? "only " + std::to_string(in.size()) + " bytes"
                           : "form " + std::to_string(static_cast<unsigned>(in[0])) + " is not known here");
    const std::size_t size = loadValue<std::uint32_t>(in, 1);
    if (size > limit)
        return damaged("they say " + std::to_string(size) + " bytes, at most " + std::to_string(limit)
                       + " belong here");
    return size;
}

std::size_t place(Bytes &room, const Bytes &coded)
{
    if (room.size() < coded.size())
        room.resize(coded.size());
    std::ranges::copy(coded, room.begin());
    return coded.size();
}

std::vector<std::uint32_t> segmentMeans(std::span<const std::byte> plane)
{
    constexpr std::uint32_t Quarters = 4;
    std::vector<std::uint32_t> means;
    means.reserve(plane.size() / SegmentBytes + 1);
    for (std::size_t at = 0; at < plane.size(); at += SegmentBytes) {
        const auto segment = plane.subspan(at, std::min(SegmentBytes, plane.size() - at));
        means.push_back(Quarters * sumOf(segment) / static_cast<std::uint32_t>(segment.size()));
    }
    return means;
}

Result<std::size_t> encode(const CodecSettings &, PlaneKind kind, std::span<const std::byte> in, Bytes &room)
{
    if (in.size() > MostPlain)
        return Error { ErrorKind::LimitExceeded,
                       "rans codes at most 4294967295 bytes at once, not " + std::to_string(in.size()) };
    thread_local Bytes out;
    out.clear();
    putFront(out, Form::Symbols, in.size());
    const std::size_t whole = in.size() / RansStates * RansStates;
    const auto tail = in.subspan(whole);
    out.insert(out.end(), tail.begin(), tail.end());
    if (whole == 0)
        return place(room, out);
    const auto plane = in.first(whole);
    const Classes classes = classesOf(plane, kind);
    out.push_back(static_cast<std::byte>(classes.count));
    for (std::size_t i = 0; i < classes.ofSegment.size() && classes.count > 1; i += 2) {
        const unsigned high = i + 1 < classes.ofSegment.size() ? classes.ofSegment[i + 1] : 0;
        out.push_back(static_cast<std::byte>(classes.ofSegment[i] | high << 4));
    }
    const auto runs = runsOf(classes, plane.size());
    const auto models = modelsOf(plane, runs, classes.count);
    for (const RansChances &model : models)
        putChances(out, model);
    putWords(out, plane, runs, models);
    return place(room, out);
}

Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit)
{
    const auto size = plainSize(in, Form::Symbols, limit);
    if (!size)
        return size.error();
    const std::size_t whole = *size / RansStates * RansStates, tail = *size - whole;
    std::size_t at = FrontBytes;
    if (in.size() - at < tail)
        return damaged("they end within the last " + std::to_string(tail) + " bytes");
    const auto plain = in.subspan(at, tail);
    at += tail;
    Result<Layout> layout = Layout {};
    if (whole > 0) {
        layout = takeLayout(in, at, (whole + SegmentBytes - 1) / SegmentBytes);
        if (!layout)
            return layout.error();
    } else if (at != in.size()) {
        return damaged(std::to_string(in.size() - at) + " bytes are left over");
    }
    if (room.size() < *size)
        room.resize(*size);
    if (whole > 0)
        if (auto status = takeWords(in.subspan(at), *layout, std::span(room).first(whole)); !status)
            return status.error();
    std::ranges::copy(plain, room.begin() + static_cast<std::ptrdiff_t>(whole));
    return *size;
}

} // namespace assay::rans
