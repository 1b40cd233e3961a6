// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/rans_kernel.h"

#include <cstring>

// Highway compiles this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/rans_kernel.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t Row = 8; // states whose words stand together
constexpr std::size_t Rows = RansStates / Row;
constexpr unsigned StateBits = 31; // a state has no more before a byte is coded

inline std::uint8_t *putWord(std::uint8_t *out, std::uint32_t state)
{
    const auto word = static_cast<std::uint16_t>(state);
    std::memcpy(out, &word, sizeof word);
    return out + sizeof word;
}

/// One step, state by state.
inline const std::uint8_t *decodeStep(std::uint8_t *out, const RansDecodeTable &table, RansState &state,
                                      const std::uint8_t *begin, const std::uint8_t *end)
{
    for (std::size_t i = RansStates; i-- > 0;) {
        const std::uint32_t entry = table[state[i] & (RansTotal - 1)];
        out[4 * (i % Row) + i / Row] = static_cast<std::uint8_t>(entry >> 24);
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

std::uint8_t *Encode(const std::uint8_t *in, std::size_t steps, const RansEncodeTable &table,
                     RansState &state, std::uint8_t *out)
{
    for (std::size_t step = 0; step < steps; ++step, in += RansStates)
        for (std::size_t i = 0; i < RansStates; ++i) {
            const std::uint32_t entry = table[in[4 * (i % Row) + i / Row]];
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
using Octets = hn::Rebind<std::uint8_t, Words>;

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
    // The quotient has 19 bits, a float 24: after truncation it is off by one at most.
    const auto signedState = hn::BitCast(integers, state), signedChance = hn::BitCast(integers, chance);
    auto quotient = hn::ConvertTo(
        integers, hn::Div(hn::ConvertTo(floats, signedState), hn::ConvertTo(floats, signedChance)));
    auto rest = hn::Sub(signedState, hn::Mul(quotient, signedChance));
    const auto one = hn::Set(integers, 1), zero = hn::Zero(integers);
    const auto isBelow = hn::Lt(rest, zero);
    quotient = hn::Sub(quotient, hn::IfThenElseZero(isBelow, one));
    rest = hn::Add(rest, hn::IfThenElseZero(isBelow, signedChance));
    const auto isAbove = hn::Not(hn::Lt(rest, signedChance));
    quotient = hn::Add(quotient, hn::IfThenElseZero(isAbove, one));
    rest = hn::Sub(rest, hn::IfThenElseZero(isAbove, signedChance));
    return hn::Add(hn::BitCast(words, hn::Add(hn::ShiftLeft<RansBits>(quotient), rest)),
                   hn::And(entry, hn::Set(words, 0xFFFF)));
}

std::uint8_t *Encode(const std::uint8_t *in, std::size_t steps, const RansEncodeTable &table,
                     RansState &state, std::uint8_t *out)
{
    const Words words;
    const std::size_t lanes = hn::Lanes(words);
    const auto lowByte = hn::Set(words, 0xFF);
    const hn::Repartition<std::uint8_t, Words> octets;
    const Integers integers;
    for (std::size_t step = 0; step < steps; ++step, in += RansStates)
        for (std::size_t row = 0; row < Rows; ++row)
            for (std::size_t i = 0; i < Row; i += lanes) {
                std::uint32_t *at = state.data() + row * Row + i;
                const auto four = hn::BitCast(words, hn::LoadU(octets, in + 4 * i));
                const auto bytes = hn::And(hn::ShiftRightSame(four, static_cast<int>(8 * row)), lowByte);
                const auto entry = hn::GatherIndex(words, table.data(), hn::BitCast(integers, bytes));
                hn::StoreU(encodeLanes(hn::LoadU(words, at), entry, out), words, at);
            }
    return out;
}

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

/// Entries one by one: a gather waits longer, and states wait for it.
template <typename V> HWY_INLINE V lookUp(V places, const std::uint32_t *table)
{
    const Words words;
    alignas(sizeof(std::uint32_t) * Row) std::uint32_t at[Row], entries[Row];
    hn::Store(places, words, at);
    for (std::size_t i = 0; i < hn::Lanes(words); ++i)
        entries[i] = table[at[i]];
    return hn::Load(words, entries);
}

template <typename V>
HWY_INLINE V decodeLanes(V state, V &bytes, const RansDecodeTable &table, const std::uint8_t *&end)
{
    const Words words;
    const Integers integers;
    const Octets octets;
    const auto low = hn::Set(words, RansTotal - 1);
    const auto entry = lookUp(hn::And(state, low), table.data());
    bytes = hn::ShiftRight<24>(entry);
    const auto chance = hn::Add(hn::And(hn::ShiftRight<RansBits>(entry), low), hn::Set(words, 1));
    state = hn::Add(hn::Mul(chance, hn::ShiftRight<RansBits>(state)), hn::And(entry, low));
    const auto isLow = hn::RebindMask(
        words, hn::Lt(hn::BitCast(integers, state), hn::Set(integers, static_cast<std::int32_t>(RansLow))));
    end -= 2 * hn::CountTrue(words, isLow);
    std::uint8_t set[8];
    hn::StoreMaskBits(words, isLow, set);
    const hn::Repartition<std::uint8_t, Halves> raw;
    const auto next = hn::PromoteTo(words, hn::BitCast(Halves(), hn::LoadU(raw, end)));
    const auto places = hn::PromoteTo(words, hn::LoadU(octets, Places.of[set[0]]));
    const auto taken = hn::TableLookupLanes(next, hn::IndicesFromVec(words, places));
    return hn::IfThenElse(isLow, hn::Or(hn::ShiftLeft<16>(state), taken), state);
}

const std::uint8_t *Decode(std::uint8_t *out, std::size_t steps, const RansDecodeTable &table,
                           RansState &state, const std::uint8_t *begin, const std::uint8_t *end)
{
    const Words words;
    if (hn::Lanes(words) == Row) { // shorter vectors gain nothing
        std::uint32_t *const at = state.data();
        auto a = hn::LoadU(words, at), b = hn::LoadU(words, at + Row);
        auto c = hn::LoadU(words, at + 2 * Row), d = hn::LoadU(words, at + 3 * Row);
        auto first = a, second = a, third = a, fourth = a;
        // While a whole step's words are there none of its states can run out.
        while (steps > 0 && static_cast<std::size_t>(end - begin) >= RansMostBytes) {
            --steps;
            d = decodeLanes(d, fourth, table, end);
            c = decodeLanes(c, third, table, end);
            b = decodeLanes(b, second, table, end);
            a = decodeLanes(a, first, table, end);
            const auto four = hn::Or(hn::Or(hn::ShiftLeft<24>(fourth), hn::ShiftLeft<16>(third)),
                                     hn::Or(hn::ShiftLeft<8>(second), first));
            const hn::Repartition<std::uint8_t, Words> octets;
            hn::StoreU(hn::BitCast(octets, four), octets, out + steps * RansStates);
        }
        hn::StoreU(a, words, at);
        hn::StoreU(b, words, at + Row);
        hn::StoreU(c, words, at + 2 * Row);
        hn::StoreU(d, words, at + 3 * Row);
    }
    while (steps-- > 0 && end)
        end = decodeStep(out + steps * RansStates, table, state, begin, end);
    return end;
}

#endif

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(Encode);
HWY_EXPORT(Decode);

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
