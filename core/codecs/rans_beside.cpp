// SPDX-License-Identifier: GPL-3.0-or-later
// The byte behind the exponents: within an octave small values are more frequent than large ones, the more so
// the further the octave lies out. Form 2:
//   u8 form 2, u32 size, u32 contexts that have a model, of each 7 bytes: the chance of a 0 of 256 at each
//   node of the tree of the three upper bits; the five lower bits of each byte, packed, lowest first; the
//   range coder's bytes (range_coder.h) for the upper bits.
#include "core/codecs/byte_counts.h"
#include "core/codecs/codec_rows.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/range_coder.h"
#include "core/codecs/rans.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace assay::rans {
namespace {

constexpr unsigned UpperBits = 3, LowerBits = 8 - UpperBits;
constexpr std::size_t Nodes = (1u << UpperBits) - 1; // of the tree, from 1
constexpr std::size_t Contexts = 32;
/// An exponent this many quarters of an octave below the mean of its segment lies where a density is flat.
constexpr std::int64_t QuartersBelow = 12;
/// What has less is better coded as symbols: zeros behind the planes of widened numbers.
constexpr double FewestBits = 7.5;
constexpr unsigned EvenChance = 128, ChanceOne = 256;
constexpr double ModelBits = 8 * Nodes;

using Model = std::array<std::uint8_t, Nodes + 1>; // of each node the chance of a 0, of 256
using NodeCounts = std::array<std::array<std::uint32_t, 2>, Nodes + 1>;

/// Of each byte how far its exponent lies from the mean of its segment.
class ContextOf {
public:
    explicit ContextOf(std::span<const std::byte> exponents)
        : m_exponents(exponents)
        , m_means(segmentMeans(exponents))
    {
    }
    std::size_t at(std::size_t i) const
    {
        const std::int64_t quarters = 4 * static_cast<std::int64_t>(m_exponents[i]);
        const std::int64_t above = quarters - m_means[i / SegmentBytes] + QuartersBelow;
        return static_cast<std::size_t>(std::clamp<std::int64_t>(above, 0, Contexts - 1));
    }

private:
    std::span<const std::byte> m_exponents;
    std::vector<std::uint32_t> m_means;
};

double entropyOf(std::span<const std::byte> plane)
{
    ByteCounts counts {};
    countBytes(plane, counts);
    double bits = 0;
    for (const std::uint32_t count : counts)
        if (count > 0) {
            const double share = static_cast<double>(count) / static_cast<double>(plane.size());
            bits -= share * std::log2(share);
        }
    return bits;
}

/// Bits that so many zeros and ones cost at a chance of a zero.
double costOf(const std::array<std::uint32_t, 2> &counts, unsigned chance)
{
    return -(counts[0] * std::log2(chance / 256.0) + counts[1] * std::log2((ChanceOne - chance) / 256.0));
}

/// Chances as they were counted, or even ones where those would not pay for the model.
Model modelOf(const NodeCounts &counts, bool &isWorthIt)
{
    Model model {}, even {};
    double saved = -ModelBits;
    for (std::size_t node = 1; node <= Nodes; ++node) {
        const std::uint64_t sum = std::uint64_t { counts[node][0] } + counts[node][1];
        const auto chance = sum > 0 ? (counts[node][0] * std::uint64_t { ChanceOne } + sum / 2) / sum
                                    : std::uint64_t { EvenChance };
        model[node] = static_cast<std::uint8_t>(std::clamp<std::uint64_t>(chance, 1, ChanceOne - 1));
        even[node] = EvenChance;
        saved += costOf(counts[node], EvenChance) - costOf(counts[node], model[node]);
    }
    isWorthIt = saved > 0;
    return isWorthIt ? model : even;
}

} // namespace

Result<std::size_t> encodeBeside(const CodecSettings &settings, std::span<const std::byte> exponents,
                                 std::span<const std::byte> in, Bytes &room)
{
    if (!isSetting(settings, "mantissa", "coded") || exponents.size() != in.size() || in.empty()
        || entropyOf(in) < FewestBits)
        return in.size();
    const ContextOf contexts(exponents);
    std::array<NodeCounts, Contexts> counts {};
    for (std::size_t i = 0; i < in.size(); ++i) {
        NodeCounts &own = counts[contexts.at(i)];
        for (std::size_t bit = 8, node = 1; bit-- > LowerBits;) {
            const unsigned one = (static_cast<unsigned>(in[i]) >> bit) & 1u;
            ++own[node][one];
            node = 2 * node + one;
        }
    }
    std::array<Model, Contexts> models {};
    std::uint32_t known = 0;
    for (std::size_t i = 0; i < Contexts; ++i) {
        bool isWorthIt = false;
        models[i] = modelOf(counts[i], isWorthIt);
        known |= isWorthIt ? 1u << i : 0u;
    }
    Bytes out;
    out.reserve(in.size() + FrontBytes);
    putFront(out, Form::Beside, in.size());
    appendValue(out, known);
    for (std::size_t i = 0; i < Contexts; ++i)
        if (known >> i & 1u)
            for (std::size_t node = 1; node <= Nodes; ++node)
                out.push_back(static_cast<std::byte>(models[i][node]));
    BitWriter lower(out);
    for (const std::byte byte : in)
        lower.put(static_cast<unsigned>(byte) & ((1u << LowerBits) - 1), LowerBits);
    lower.flush();
    RangeEncoder coder(out);
    for (std::size_t i = 0; i < in.size(); ++i) {
        const Model &own = models[contexts.at(i)];
        for (std::size_t bit = 8, node = 1; bit-- > LowerBits;) {
            const unsigned one = (static_cast<unsigned>(in[i]) >> bit) & 1u;
            coder.put(one, own[node] * ChanceOne);
            node = 2 * node + one;
        }
    }
    coder.flush();
    return place(room, out);
}

Result<std::size_t> decodeBeside(std::span<const std::byte> exponents, std::span<const std::byte> in,
                                 Bytes &room, std::uint64_t limit)
{
    if (!in.empty() && in[0] == static_cast<std::byte>(Form::Symbols))
        return decode(in, room, limit);
    const auto size = plainSize(in, Form::Beside, limit);
    if (!size)
        return size.error();
    if (*size != exponents.size())
        return damaged("they say " + std::to_string(*size) + " bytes beside "
                       + std::to_string(exponents.size()) + " exponents");
    std::size_t at = FrontBytes;
    if (in.size() - at < sizeof(std::uint32_t))
        return damaged("they end before their models");
    const auto known = loadValue<std::uint32_t>(in, at);
    at += sizeof known;
    const std::size_t modelBytes = Nodes * static_cast<std::size_t>(std::popcount(known));
    const std::size_t lowerBytes = (*size * LowerBits + 7) / 8;
    if (in.size() - at < modelBytes + lowerBytes)
        return damaged("their models and lower bits take " + std::to_string(modelBytes + lowerBytes)
                       + " bytes, there are " + std::to_string(in.size() - at));
    std::array<Model, Contexts> models {};
    for (std::size_t i = 0; i < Contexts; ++i)
        for (std::size_t node = 1; node <= Nodes; ++node) {
            models[i][node]
                = known >> i & 1u ? static_cast<std::uint8_t>(in[at++]) : std::uint8_t { EvenChance };
            if (models[i][node] == 0)
                return damaged("a bit of context " + std::to_string(i) + " has no chance");
        }
    BitReader lower(in.subspan(at, lowerBytes));
    RangeDecoder coder(in.subspan(at + lowerBytes));
    const ContextOf contexts(exponents);
    if (room.size() < *size)
        room.resize(*size);
    for (std::size_t i = 0; i < *size; ++i) {
        const Model &own = models[contexts.at(i)];
        unsigned node = 1;
        for (unsigned bit = 0; bit < UpperBits; ++bit)
            node = 2 * node + coder.take(own[node] * ChanceOne);
        if (coder.isPastEnd())
            return damaged("they end after " + std::to_string(i) + " of " + std::to_string(*size) + " bytes");
        const unsigned upper = node - (1u << UpperBits);
        room[i] = static_cast<std::byte>(upper << LowerBits | lower.take(LowerBits));
    }
    return *size;
}

} // namespace assay::rans
