// SPDX-License-Identifier: GPL-3.0-or-later
// Coders of bytes as symbols, without matches, one static model per plane, stored in front:
//   huffman     u32 size, 256 code lengths of 4 bits (0 = does not occur), then canonical codes, first bit
//   lowest arithmetic  u32 size, 255 u16 (the chance of a 0 at each node of the tree of a byte's bits, of
//   65536; 0 = is
//               never reached), then the range coder's bytes
#include "core/codecs/codec_rows.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/range_coder.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <queue>

namespace assay {
namespace {

constexpr std::size_t SizeBytes = 4;
/// More is never coded at once: the plane of a chunk has a few MiB.
constexpr std::size_t MostPlain = 0xFFFFFFFFu;

Error damaged(const std::string &coder, const std::string &why)
{
    return Error { ErrorKind::Malformed, "the " + coder + " data are damaged: " + why };
}

using Counts = std::array<std::uint64_t, 256>;

Counts countBytes(std::span<const std::byte> in)
{
    Counts counts {};
    for (const std::byte byte : in)
        ++counts[static_cast<std::size_t>(byte)];
    return counts;
}

/// What both begin with: the plain size, which the caller's limit must allow.
Result<std::size_t> plainSize(const char *coder, std::span<const std::byte> in, std::size_t headerBytes,
                              std::uint64_t limit)
{
    if (in.size() < headerBytes)
        return damaged(coder,
                       "their header has " + std::to_string(headerBytes) + " bytes, there are "
                           + std::to_string(in.size()));
    const std::size_t size = loadValue<std::uint32_t>(in, 0);
    if (size > limit)
        return damaged(coder,
                       "they say " + std::to_string(size) + " bytes, at most " + std::to_string(limit)
                           + " belong here");
    return size;
}

Status checkPlain(const char *coder, std::span<const std::byte> in)
{
    if (in.size() > MostPlain)
        return Error { ErrorKind::LimitExceeded,
                       std::string(coder) + " codes at most 4294967295 bytes at once, not "
                           + std::to_string(in.size()) };
    return {};
}

std::size_t place(Bytes &room, const Bytes &coded)
{
    if (room.size() < coded.size())
        room.resize(coded.size());
    std::ranges::copy(coded, room.begin());
    return coded.size();
}

} // namespace

namespace huffman {
namespace {

constexpr unsigned MaxLength = 15; // lengths are stored in 4 bits
constexpr std::size_t HeaderBytes = SizeBytes + 128;
using Lengths = std::array<std::uint8_t, 256>;

/// By joining the two rarest again and again (D. Huffman, 1952); the longest length.
unsigned measureTree(const Counts &counts, Lengths &lengths)
{
    struct Node {
        std::uint64_t count;
        std::size_t index;
        bool operator>(const Node &other) const
        {
            return count != other.count ? count > other.count : index > other.index;
        }
    };
    std::priority_queue<Node, std::vector<Node>, std::greater<>> open;
    std::vector<std::size_t> parents(256);
    for (std::size_t i = 0; i < 256; ++i)
        if (counts[i])
            open.push({ counts[i], i });
    lengths.fill(0);
    if (open.size() == 1) {
        lengths[open.top().index] = 1;
        return 1;
    }
    while (open.size() > 1) {
        const Node a = open.top();
        open.pop();
        const Node b = open.top();
        open.pop();
        parents[a.index] = parents[b.index] = parents.size();
        open.push({ a.count + b.count, parents.size() });
        parents.push_back(0);
    }
    unsigned longest = 0;
    for (std::size_t i = 0; i < 256; ++i) {
        unsigned length = 0;
        for (std::size_t at = i; counts[i] && at + 1 != parents.size(); at = parents[at])
            ++length;
        lengths[i] = static_cast<std::uint8_t>(std::min(length, 255u));
        longest = std::max(longest, length);
    }
    return longest;
}

/// Rare bytes are counted as less rare until no code is too long.
Lengths lengthsOf(Counts counts)
{
    Lengths lengths {};
    while (measureTree(counts, lengths) > MaxLength)
        for (std::uint64_t &count : counts)
            count = count ? count / 2 + 1 : 0;
    return lengths;
}

/// Canonical codes, the first bit of a code in its lowest bit.
std::array<std::uint16_t, 256> codesOf(const Lengths &lengths)
{
    std::array<std::uint16_t, 256> codes {};
    std::uint32_t next = 0;
    for (unsigned length = 1; length <= MaxLength; ++length, next <<= 1)
        for (std::size_t i = 0; i < 256; ++i)
            if (lengths[i] == length) {
                for (unsigned bit = 0; bit < length; ++bit)
                    codes[i]
                        = static_cast<std::uint16_t>(codes[i] | (((next >> (length - 1 - bit)) & 1u) << bit));
                ++next;
            }
    return codes;
}

struct Entry {
    std::uint8_t symbol = 0, length = 0; ///< 0: no code begins so
};

/// What each MaxLength bits begin with. Empty if the lengths are those of no code.
std::vector<Entry> decodingTable(const Lengths &lengths)
{
    std::uint64_t used = 0;
    std::size_t symbols = 0;
    for (const std::uint8_t length : lengths)
        if (length) {
            used += std::uint64_t { 1 } << (MaxLength - length);
            ++symbols;
        }
    if (used > (1u << MaxLength) || (used < (1u << MaxLength) && symbols != 1))
        return {};
    const auto codes = codesOf(lengths);
    std::vector<Entry> table(std::size_t { 1 } << MaxLength);
    for (std::size_t i = 0; i < 256; ++i)
        if (lengths[i])
            for (std::size_t at = codes[i]; at < table.size(); at += std::size_t { 1 } << lengths[i])
                table[at] = { static_cast<std::uint8_t>(i), lengths[i] };
    return table;
}

} // namespace

Result<std::size_t> encode(const CodecSettings &, PlaneKind, std::span<const std::byte> in, Bytes &room)
{
    if (auto status = checkPlain("huffman", in); !status)
        return status.error();
    const Lengths lengths = lengthsOf(countBytes(in));
    const auto codes = codesOf(lengths);
    Bytes out;
    out.reserve(HeaderBytes + in.size());
    appendValue(out, static_cast<std::uint32_t>(in.size()));
    for (std::size_t i = 0; i < 256; i += 2)
        out.push_back(static_cast<std::byte>(lengths[i] | (lengths[i + 1] << 4)));
    BitWriter writer(out);
    for (const std::byte byte : in)
        writer.put(codes[static_cast<std::size_t>(byte)], lengths[static_cast<std::size_t>(byte)]);
    writer.flush();
    return place(room, out);
}

Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit)
{
    const auto size = plainSize("Huffman", in, HeaderBytes, limit);
    if (!size)
        return size.error();
    Lengths lengths {};
    for (std::size_t i = 0; i < 256; i += 2) {
        const auto both = static_cast<unsigned>(in[SizeBytes + i / 2]);
        lengths[i] = static_cast<std::uint8_t>(both & 15);
        lengths[i + 1] = static_cast<std::uint8_t>(both >> 4);
    }
    const auto table = decodingTable(lengths);
    if (*size > 0 && table.empty())
        return damaged("Huffman", "their code lengths are those of no code");
    const auto codes = in.subspan(HeaderBytes);
    if (*size > 8 * codes.size())
        return damaged("Huffman",
                       std::to_string(*size) + " bytes take at least as many bits, there are "
                           + std::to_string(8 * codes.size()));
    if (room.size() < *size)
        room.resize(*size);
    std::uint64_t pending = 0, at = 0, usedBits = 0;
    unsigned pendingBits = 0;
    for (std::size_t i = 0; i < *size; ++i) {
        for (; pendingBits < MaxLength && at < codes.size(); pendingBits += 8)
            pending |= static_cast<std::uint64_t>(codes[at++]) << pendingBits;
        const Entry entry = table[pending & ((1u << MaxLength) - 1)];
        usedBits += entry.length;
        if (entry.length == 0 || entry.length > pendingBits)
            return damaged("Huffman", "after " + std::to_string(i) + " bytes no code follows");
        pending >>= entry.length;
        pendingBits -= entry.length;
        room[i] = static_cast<std::byte>(entry.symbol);
    }
    if ((usedBits + 7) / 8 != codes.size())
        return damaged("Huffman",
                       "their codes end after " + std::to_string((usedBits + 7) / 8) + " of "
                           + std::to_string(codes.size()) + " bytes");
    return *size;
}

} // namespace huffman

namespace arithmetic {
namespace {

constexpr std::size_t NodeCount = 255;
constexpr std::size_t HeaderBytes = SizeBytes + 2 * NodeCount;
using Chances = std::array<std::uint16_t, NodeCount + 1>; // [0] is not used; the root is 1

/// Node n has the children 2n and 2n + 1; byte b ends at 256 + b.
Chances chancesOf(const Counts &counts)
{
    std::array<std::uint64_t, 512> below {};
    for (std::size_t i = 0; i < 256; ++i)
        below[256 + i] = counts[i];
    Chances chances {};
    for (std::size_t node = NodeCount; node > 0; --node) {
        below[node] = below[2 * node] + below[2 * node + 1];
        if (below[node])
            chances[node] = static_cast<std::uint16_t>(std::clamp<std::uint64_t>(
                (below[2 * node] * AdaptiveBit::One + below[node] / 2) / below[node], 1,
                AdaptiveBit::One - 1));
    }
    return chances;
}

} // namespace

Result<std::size_t> encode(const CodecSettings &, PlaneKind, std::span<const std::byte> in, Bytes &room)
{
    if (auto status = checkPlain("arithmetic", in); !status)
        return status.error();
    const Chances chances = chancesOf(countBytes(in));
    Bytes out;
    out.reserve(HeaderBytes + in.size());
    appendValue(out, static_cast<std::uint32_t>(in.size()));
    for (std::size_t node = 1; node <= NodeCount; ++node)
        appendValue(out, chances[node]);
    RangeEncoder coder(out);
    for (const std::byte byte : in) {
        std::size_t node = 1;
        for (unsigned bit = 8; bit-- > 0;) {
            const unsigned one = (static_cast<unsigned>(byte) >> bit) & 1u;
            coder.put(one, chances[node]);
            node = 2 * node + one;
        }
    }
    coder.flush();
    return place(room, out);
}

Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit)
{
    const auto size = plainSize("arithmetic", in, HeaderBytes, limit);
    if (!size)
        return size.error();
    Chances chances {};
    for (std::size_t node = 1; node <= NodeCount; ++node)
        chances[node] = loadValue<std::uint16_t>(in, SizeBytes + 2 * (node - 1));
    if (room.size() < *size)
        room.resize(*size);
    RangeDecoder coder(in.subspan(HeaderBytes));
    for (std::size_t i = 0; i < *size; ++i) {
        std::size_t node = 1;
        for (unsigned bit = 0; bit < 8; ++bit) {
            if (chances[node] == 0)
                return damaged("arithmetic", "byte " + std::to_string(i) + " is one that never occurs");
            node = 2 * node + coder.take(chances[node]);
        }
        room[i] = static_cast<std::byte>(node - 256);
        if (coder.isPastEnd())
            return damaged("arithmetic",
                           "they end after " + std::to_string(i) + " of " + std::to_string(*size) + " bytes");
    }
    return *size;
}

} // namespace arithmetic

} // namespace assay
