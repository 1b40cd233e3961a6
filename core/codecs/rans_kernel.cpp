// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/rans_kernel.h"

#include <cstring>

// Highway compiles this file once per instruction set.
#define HWY_WANT_AVX3_DL // looks up 64 bytes at once
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/rans_kernel.cpp"
#include <hwy/foreach_target.h>

#include "core/codecs/rans_wide-inl.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t Row = 8; // states whose words stand together
constexpr std::size_t Rows = 4; // a byte of a 32-bit lane each
constexpr std::size_t Group = Rows * Row;
constexpr std::size_t Groups = RansStates / Group;
constexpr unsigned StateBits = 31; // a state has no more before a byte is coded

inline std::uint8_t *putWord(std::uint8_t *out, std::uint32_t state)
{
    const auto word = static_cast<std::uint16_t>(state);
    std::memcpy(out, &word, sizeof word);
    return out + sizeof word;
}

/// Where in a step the byte of a state stands.
constexpr std::size_t placeOf(std::size_t state)
{
    return state / Group * Group + 4 * (state % Row) + state % Group / Row;
}

/// One step, state by state.
inline const std::uint8_t *decodeStep(std::uint8_t *out, const RansDecodeTable &table, RansState &state,
                                      const std::uint8_t *begin, const std::uint8_t *end)
{
    for (std::size_t i = RansStates; i-- > 0;) {
        const std::uint32_t entry = table.entries[state[i] & (RansTotal - 1)];
        out[placeOf(i)] = static_cast<std::uint8_t>(entry >> 24);
        std::uint32_t next = (((entry >> RansBits) & (RansTotal - 1)) + 1) * (state[i] >> RansBits)
            + (entry & (RansTotal - 1));
        if (next < RansLow) {
            if (static_cast<std::size_t>(end - begin) < sizeof(std::uint16_t))
                return nullptr;
            end -= sizeof(std::uint16_t);
            std::uint16_t word = 0;
            std::memcpy(&word, end, sizeof word);
            next = next << 16 | word;
        }
        state[i] = next;
    }
    return end;
}

#if HWY_TARGET == HWY_SCALAR

void FillTable(const RansChances &chances, RansDecodeTable &table)
{
    for (std::uint32_t i = 0, at = 0; i < chances.size(); ++i)
        for (std::uint32_t below = 0; below < chances[i]; ++below)
            table.entries[at++] = i << 24 | (chances[i] - 1) << RansBits | below;
}

std::uint8_t *Encode(const std::uint8_t *in, std::size_t steps, const RansEncodeTable &table,
                     RansState &state, std::uint8_t *out)
{
    for (std::size_t step = 0; step < steps; ++step, in += RansStates)
        for (std::size_t i = 0; i < RansStates; ++i) {
            const std::uint32_t entry = table.entries[in[placeOf(i)]];
            const std::uint32_t chance = entry >> 16;
            if (state[i] >> (StateBits - RansBits) >= chance) {
                out = putWord(out, state[i]);
                state[i] >>= 16;
            }
            state[i] = (state[i] / chance << RansBits) + state[i] % chance + (entry & 0xFFFF);
        }
    return out;
}

const std::uint8_t *Decode(std::uint8_t *out, std::size_t steps, const RansDecodeTable &table,
                           RansState &state, const std::uint8_t *begin, const std::uint8_t *end)
{
    while (steps-- > 0 && end)
        end = decodeStep(out + steps * RansStates, table, state, begin, end);
    return end;
}

#else

using Words = hn::CappedTag<std::uint32_t, Row>;
using Integers = hn::Rebind<std::int32_t, Words>;
using Floats = hn::Rebind<float, Words>;
using Halves = hn::Rebind<std::uint16_t, Words>;

void FillTable(const RansChances &chances, RansDecodeTable &table)
{
#if HWY_TARGET == HWY_AVX3_DL
    table.search = RansSearch(chances);
    if (table.search.fits)
        return;
#endif
    const Words words;
    const auto lanes = static_cast<std::uint32_t>(hn::Lanes(words));
    for (std::uint32_t i = 0, at = 0; i < chances.size(); at += chances[i++]) {
        auto entries = hn::Iota(words, i << 24 | (chances[i] - 1) << RansBits);
        for (std::uint32_t below = 0; below < chances[i]; below += lanes) {
            hn::StoreU(entries, words, table.entries.data() + at + below);
            entries = hn::Add(entries, hn::Set(words, lanes));
        }
    }
}

/// The entries at places, lane by lane: a gather takes longer. place: of a lane.
template <typename Place> HWY_INLINE hn::Vec<Words> entriesAt(const std::uint32_t *table, const Place &place)
{
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
    // A vector that is read behind eight stores would wait for them.
    const auto two = [&](std::size_t lane) {
        const __m128i first = _mm_cvtsi32_si128(static_cast<int>(table[place(lane)]));
        return _mm_insert_epi32(first, static_cast<int>(table[place(lane + 1)]), 1);
    };
    const __m128i low = _mm_unpacklo_epi64(two(0), two(2)), high = _mm_unpacklo_epi64(two(4), two(6));
    return hn::Vec<Words> { _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1) };
#else
    alignas(sizeof(std::uint32_t) * Row) std::uint32_t entries[Row];
    for (std::size_t lane = 0; lane < hn::Lanes(Words()); ++lane)
        entries[lane] = table[place(lane)];
    return hn::Load(Words(), entries);
#endif
}

/// A state after a byte; its word goes out.
template <typename V> HWY_INLINE V encodeLanes(V state, V entry, std::uint8_t *&out)
{
    const Words words;
    const Integers integers;
    const Floats floats;
    const Halves halves;
    const auto chance = hn::ShiftRight<16>(entry);
    const auto isFull = hn::Not(hn::Lt(hn::BitCast(integers, hn::ShiftRight<StateBits - RansBits>(state)),
                                       hn::BitCast(integers, chance)));
    const auto low = hn::And(state, hn::Set(words, 0xFFFF));
    const auto going = hn::Compress(low, hn::RebindMask(words, isFull));
    hn::StoreU(hn::DemoteTo(halves, hn::BitCast(integers, going)), halves,
               reinterpret_cast<std::uint16_t *>(out));
    out += 2 * hn::CountTrue(integers, isFull);
    state = hn::IfThenElse(hn::RebindMask(words, isFull), hn::ShiftRight<16>(state), state);
    // The quotient has 19 bits, a float 24: made smaller by 2^-22 it is never too large, and too small by one
    // at most.
    const auto signedState = hn::BitCast(integers, state), signedChance = hn::BitCast(integers, chance);
    const auto smaller = hn::Mul(hn::ConvertTo(floats, signedState), hn::Set(floats, 1 - 0x1p-22f));
    auto quotient = hn::ConvertTo(integers, hn::Div(smaller, hn::ConvertTo(floats, signedChance)));
    auto rest = hn::Sub(signedState, hn::Mul(quotient, signedChance));
    const auto one = hn::Set(integers, 1);
    const auto isAbove = hn::Not(hn::Lt(rest, signedChance));
    quotient = hn::Add(quotient, hn::IfThenElseZero(isAbove, one));
    rest = hn::Sub(rest, hn::IfThenElseZero(isAbove, signedChance));
    return hn::Add(hn::BitCast(words, hn::Add(hn::ShiftLeft<RansBits>(quotient), rest)),
                   hn::And(entry, hn::Set(words, 0xFFFF)));
}

std::uint8_t *Encode(const std::uint8_t *in, std::size_t steps, const RansEncodeTable &table,
                     RansState &state, std::uint8_t *out)
{
#if HWY_TARGET == HWY_AVX3_DL
    if (table.fitsWindow)
        return encodeSteps(in, steps, table, state, out);
#endif
    const Words words;
    const std::size_t lanes = hn::Lanes(words);
    for (std::size_t group = 0; group < steps * Groups; ++group, in += Group)
        for (std::size_t row = 0; row < Rows; ++row)
            for (std::size_t i = 0; i < Row; i += lanes) {
                std::uint32_t *at = state.data() + group % Groups * Group + row * Row + i;
                const std::uint8_t *bytes = in + 4 * i + row;
                const auto entry
                    = entriesAt(table.entries.data(), [bytes](std::size_t lane) { return bytes[4 * lane]; });
                hn::StoreU(encodeLanes(hn::LoadU(words, at), entry, out), words, at);
            }
    return out;
}

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

#if HWY_TARGET > HWY_AVX3
/// Of each set of lanes that take a word, which word each of them takes.
struct WordPlaces {
    std::uint8_t of[1 << Row][Row];
};
constexpr WordPlaces wordPlaces()
{
    WordPlaces places {};
    for (unsigned set = 0; set < 1u << Row; ++set)
        for (unsigned lane = 0, next = 0; lane < Row; ++lane)
            if (set >> lane & 1u)
                places.of[set][lane] = static_cast<std::uint8_t>(next++);
    return places;
}
constexpr WordPlaces Places = wordPlaces();
#endif

/// The lanes of a set, in order, from the words in front; lanes not in it are left open.
template <typename V, typename M> HWY_INLINE V spread(V next, M set)
{
#if HWY_TARGET <= HWY_AVX3
    return V { _mm256_maskz_expand_epi32(set.raw, next.raw) };
#else
    const Words words;
    const hn::Rebind<std::uint8_t, Words> octets;
    std::uint8_t bits[8];
    hn::StoreMaskBits(words, set, bits);
    const auto places = hn::PromoteTo(words, hn::LoadU(octets, Places.of[bits[0]]));
    return hn::TableLookupLanes(next, hn::IndicesFromVec(words, places));
#endif
}

template <typename V>
HWY_INLINE V decodeLanes(V state, V &bytes, const RansDecodeTable &table, const std::uint8_t *&end)
{
    const Words words;
    const Integers integers;
    const auto low = hn::Set(words, RansTotal - 1);
    alignas(sizeof(std::uint32_t) * Row) std::uint64_t places[Row / 2]; // two at a time: half the loads
    hn::Store(hn::And(state, low), words, reinterpret_cast<std::uint32_t *>(places));
    const auto entry = entriesAt(table.entries.data(), [&places](std::size_t lane) {
        return lane % 2 ? places[lane / 2] >> 32 : places[lane / 2] & 0xFFFFFFFF;
    });
    bytes = hn::ShiftRight<24>(entry);
    const auto chance = hn::Add(hn::And(hn::ShiftRight<RansBits>(entry), low), hn::Set(words, 1));
    state = hn::Add(hn::Mul(chance, hn::ShiftRight<RansBits>(state)), hn::And(entry, low));
    const auto isLow = hn::RebindMask(
        words, hn::Lt(hn::BitCast(integers, state), hn::Set(integers, static_cast<std::int32_t>(RansLow))));
    end -= 2 * hn::CountTrue(words, isLow);
    const hn::Repartition<std::uint8_t, Halves> raw;
    const auto next = hn::PromoteTo(words, hn::BitCast(Halves(), hn::LoadU(raw, end)));
    const auto taken = spread(next, isLow);
    return hn::IfThenElse(isLow, hn::Or(hn::ShiftLeft<16>(state), taken), state);
}

/// The four rows of a group, the last first; their bytes go to out.
template <typename V>
HWY_INLINE void decodeGroup(V &a, V &b, V &c, V &d, const RansDecodeTable &table, const std::uint8_t *&end,
                            std::uint8_t *out)
{
    V first = a, second = first, third = first, fourth = first;
    d = decodeLanes(d, fourth, table, end);
    c = decodeLanes(c, third, table, end);
    b = decodeLanes(b, second, table, end);
    a = decodeLanes(a, first, table, end);
    const auto four = hn::Or(hn::Or(hn::ShiftLeft<24>(fourth), hn::ShiftLeft<16>(third)),
                             hn::Or(hn::ShiftLeft<8>(second), first));
    const hn::Repartition<std::uint8_t, Words> octets;
    hn::StoreU(hn::BitCast(octets, four), octets, out);
}

/// As many steps as have all their words: none of their states can run out.
void decodeWhole(std::uint8_t *out, std::size_t &steps, const RansDecodeTable &table, RansState &state,
                 const std::uint8_t *begin, const std::uint8_t *&end)
{
    const Words words;
    std::uint32_t *const at = state.data();
    auto a = hn::LoadU(words, at), b = hn::LoadU(words, at + Row);
    auto c = hn::LoadU(words, at + 2 * Row), d = hn::LoadU(words, at + 3 * Row);
    auto e = hn::LoadU(words, at + 4 * Row), f = hn::LoadU(words, at + 5 * Row);
    auto g = hn::LoadU(words, at + 6 * Row), h = hn::LoadU(words, at + 7 * Row);
    const std::uint8_t *left = end;
    while (steps > 0 && static_cast<std::size_t>(left - begin) >= RansMostBytes) {
        --steps;
        decodeGroup(e, f, g, h, table, left, out + steps * RansStates + Group);
        decodeGroup(a, b, c, d, table, left, out + steps * RansStates);
    }
    end = left;
    hn::StoreU(a, words, at);
    hn::StoreU(b, words, at + Row);
    hn::StoreU(c, words, at + 2 * Row);
    hn::StoreU(d, words, at + 3 * Row);
    hn::StoreU(e, words, at + 4 * Row);
    hn::StoreU(f, words, at + 5 * Row);
    hn::StoreU(g, words, at + 6 * Row);
    hn::StoreU(h, words, at + 7 * Row);
}

#else // shorter vectors gain nothing

inline void decodeWhole(std::uint8_t *, std::size_t &, const RansDecodeTable &, RansState &,
                        const std::uint8_t *, const std::uint8_t *&)
{
}

#endif

const std::uint8_t *Decode(std::uint8_t *out, std::size_t steps, const RansDecodeTable &table,
                           RansState &state, const std::uint8_t *begin, const std::uint8_t *end)
{
#if HWY_TARGET == HWY_AVX3_DL
    if (table.search.fits)
        return decodeSteps(out, steps, table.search, state, begin, end);
#endif
    decodeWhole(out, steps, table, state, begin, end);
    while (steps-- > 0 && end)
        end = decodeStep(out + steps * RansStates, table, state, begin, end);
    return end;
}

#endif

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(FillTable);
HWY_EXPORT(Encode);
HWY_EXPORT(Decode);

void ransFillTable(const RansChances &chances, RansDecodeTable &table)
{
    HWY_DYNAMIC_DISPATCH(FillTable)(chances, table);
}

std::uint8_t *ransEncode(const std::uint8_t *in, std::size_t steps, const RansEncodeTable &table,
                         RansState &state, std::uint8_t *out)
{
    return HWY_DYNAMIC_DISPATCH(Encode)(in, steps, table, state, out);
}

const std::uint8_t *ransDecode(std::uint8_t *out, std::size_t steps, const RansDecodeTable &table,
                               RansState &state, const std::uint8_t *begin, const std::uint8_t *end)
{
    return HWY_DYNAMIC_DISPATCH(Decode)(out, steps, table, state, begin, end);
}

} // namespace assay
#endif
