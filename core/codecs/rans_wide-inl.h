// SPDX-License-Identifier: GPL-3.0-or-later
// rans_kernel.cpp for processors that look up, pack and spread bytes and words of 64 lanes at once: no table
// is read lane by lane. States stand apart by their last bit, so that the low halves of both lie in one
// vector of words in the order of the states.
#if defined(ASSAY_RANS_WIDE) == defined(HWY_TARGET_TOGGLE)
#ifdef ASSAY_RANS_WIDE
#undef ASSAY_RANS_WIDE
#else
#define ASSAY_RANS_WIDE
#endif

#include "core/codecs/rans_kernel.h"

#include <algorithm>
#include <array>

#include <hwy/highway.h>

#if HWY_TARGET == HWY_AVX3_DL

HWY_BEFORE_NAMESPACE();
namespace assay::HWY_NAMESPACE {

constexpr std::size_t HalfStates = RansStates / 2; // words of a vector

constexpr __mmask32 OddWords = 0xAAAAAAAA;

/// The 32 states of a group.
struct WidePair {
    __m512i even, odd;
};

struct BytePlaces {
    alignas(64) std::uint8_t of[RansStates];
};

/// Unpacking takes eight bytes of each 16 for either group, packing gives them so.
constexpr std::size_t packedPlace(std::size_t group, std::size_t word)
{
    return word / 8 * 16 + group * 8 + word % 8;
}

/// Where in a step the byte at each packed place is.
constexpr BytePlaces placesToPack()
{
    BytePlaces places {};
    for (std::size_t group = 0; group < 2; ++group)
        for (std::size_t word = 0; word < HalfStates; ++word)
            places.of[packedPlace(group, word)]
                = static_cast<std::uint8_t>(group * HalfStates + 4 * (word % 8) + word / 8);
    return places;
}

/// At which packed place the byte at each place in a step is, where the states of a group are turned round.
constexpr BytePlaces placesOfTurned()
{
    BytePlaces places {};
    for (std::size_t group = 0; group < 2; ++group)
        for (std::size_t word = 0; word < HalfStates; ++word)
            places.of[group * HalfStates + 4 * (word % 8) + word / 8]
                = static_cast<std::uint8_t>(packedPlace(group, HalfStates - 1 - word));
    return places;
}
alignas(64) constexpr BytePlaces ToPacked = placesToPack(), FromTurned = placesOfTurned();

HWY_INLINE __m512i counting(int first)
{
    return _mm512_add_epi32(
        _mm512_set1_epi32(first),
        _mm512_slli_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), 1));
}

HWY_INLINE WidePair loadStates(const std::uint32_t *at)
{
    const __m512i low = _mm512_loadu_si512(at), high = _mm512_loadu_si512(at + 16);
    return { _mm512_permutex2var_epi32(low, counting(0), high),
             _mm512_permutex2var_epi32(low, counting(1), high) };
}

HWY_INLINE void storeStates(WidePair pair, std::uint32_t *at)
{
    const __m512i first = _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    _mm512_storeu_si512(at, _mm512_permutex2var_epi32(pair.even, first, pair.odd));
    _mm512_storeu_si512(
        at + 16,
        _mm512_permutex2var_epi32(pair.even, _mm512_add_epi32(first, _mm512_set1_epi32(8)), pair.odd));
}

/// The low words of both, in the order of the states.
HWY_INLINE __m512i lowWords(WidePair pair)
{
    return _mm512_mask_blend_epi16(OddWords, pair.even, _mm512_slli_epi32(pair.odd, 16));
}

HWY_INLINE __m512i evenWords(__m512i words)
{
    return _mm512_and_si512(words, _mm512_set1_epi32(0xFFFF));
}

HWY_INLINE __m512i oddWords(__m512i words)
{
    return _mm512_srli_epi32(words, 16);
}

/// States that have room, after a byte of a chance.
HWY_INLINE __m512i encodeWide(__m512i state, __m512i chance, __m512i below)
{
    // The quotient has 19 bits. One step of Newton's from an inverse of 14 bits, made smaller by 2^-22, is
    // never too large after rounding thrice (2^-24 each), and makes it too small by one at most.
    const __m512 divisor = _mm512_cvtepi32_ps(chance), rough = _mm512_rcp14_ps(divisor);
    const __m512 left = _mm512_fnmadd_ps(divisor, rough, _mm512_set1_ps(1 - 0x1p-22f));
    const __m512 inverse = _mm512_fmadd_ps(left, rough, rough);
    const __m512i quotient = _mm512_cvttps_epi32(_mm512_mul_ps(_mm512_cvtepi32_ps(state), inverse));
    const __m512i rest = _mm512_sub_epi32(state, _mm512_mullo_epi32(quotient, chance));
    const __mmask16 isAbove = _mm512_cmpge_epi32_mask(rest, chance);
    const __m512i next
        = _mm512_add_epi32(_mm512_add_epi32(_mm512_slli_epi32(quotient, RansBits), rest), below);
    return _mm512_mask_add_epi32(next, isAbove, next, _mm512_sub_epi32(_mm512_set1_epi32(RansTotal), chance));
}

/// The bytes of a group, of which each has a word of chances and of those below it.
HWY_INLINE void encodeGroupWide(WidePair &pair, __m512i chances, __m512i belows, std::uint8_t *&out)
{
    constexpr unsigned SpareBits = 3; // of the high word of a state, next to its chance
    const __m512i highs = _mm512_mask_blend_epi16(OddWords, _mm512_srli_epi32(pair.even, 16), pair.odd);
    const __mmask32 isFull = _mm512_cmpge_epu16_mask(_mm512_srli_epi16(highs, SpareBits), chances);
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi16(isFull, lowWords(pair)));
    out += 2 * static_cast<unsigned>(_mm_popcnt_u32(isFull));
    const __m512i evenChances = evenWords(chances), oddChances = oddWords(chances);
    const auto room = [](__m512i state, __m512i chance) {
        const __mmask16 isFull = _mm512_cmpge_epi32_mask(_mm512_srli_epi32(state, 16 + SpareBits), chance);
        return _mm512_mask_srli_epi32(state, isFull, state, 16);
    };
    pair.even = encodeWide(room(pair.even, evenChances), evenChances, evenWords(belows));
    pair.odd = encodeWide(room(pair.odd, oddChances), oddChances, oddWords(belows));
}

inline std::uint8_t *encodeSteps(const std::uint8_t *in, std::size_t steps, const RansEncodeTable &table,
                                 RansState &state, std::uint8_t *out)
{
    const auto half
        = [&](std::size_t part, std::size_t at) { return _mm512_load_si512(table.parts[part].data() + at); };
    const __m512i place = _mm512_load_si512(ToPacked.of);
    const __m512i first = _mm512_set1_epi8(static_cast<char>(table.first));
    __m512i halves[4][2];
    for (std::size_t part = 0; part < 4; ++part)
        for (std::size_t i = 0; i < 2; ++i)
            halves[part][i] = half(part, 64 * i);
    WidePair lower = loadStates(state.data()), upper = loadStates(state.data() + HalfStates);
    for (std::size_t step = 0; step < steps; ++step, in += RansStates) {
        const __m512i bytes = _mm512_sub_epi8(_mm512_permutexvar_epi8(place, _mm512_loadu_si512(in)), first);
        __m512i parts[4];
        for (std::size_t part = 0; part < 4; ++part)
            parts[part] = _mm512_permutex2var_epi8(halves[part][0], bytes, halves[part][1]);
        encodeGroupWide(lower, _mm512_unpacklo_epi8(parts[2], parts[3]),
                        _mm512_unpacklo_epi8(parts[0], parts[1]), out);
        encodeGroupWide(upper, _mm512_unpackhi_epi8(parts[2], parts[3]),
                        _mm512_unpackhi_epi8(parts[0], parts[1]), out);
    }
    storeStates(lower, state.data());
    storeStates(upper, state.data() + HalfStates);
    return out;
}

// The decoder has the states of a group the other way round, the last one in front: their words then begin at
// the end of those that are left, wherever the group before stops. The groups wait for each other only there.

HWY_INLINE __m512i turned(__m512i words)
{
    const __m512i eight
        = _mm512_set_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14, 17, 16, 19, 18, 21, 20, 23,
                          22, 25, 24, 27, 26, 29, 28, 31, 30, 33, 32, 35, 34, 37, 36, 39, 38, 41, 40, 43, 42,
                          45, 44, 47, 46, 49, 48, 51, 50, 53, 52, 55, 54, 57, 56, 59, 58, 61, 60, 63, 62);
    return _mm512_permutexvar_epi8(eight, words);
}

/// Loading and storing.
HWY_INLINE WidePair turnedStates(WidePair pair)
{
    const __m512i back = _mm512_set_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    return { _mm512_permutexvar_epi32(back, pair.odd), _mm512_permutexvar_epi32(back, pair.even) };
}

HWY_INLINE __m512i tableOf(const RansSearch::Table &table)
{
    return _mm512_load_si512(table.data());
}

constexpr __mmask64 LowBytes = 0x5555555555555555; // of words

/// Of each place its symbol's number, a word each. Borders: that any bucket has.
template <std::size_t Borders> HWY_INLINE __m512i numbersAt(const RansSearch &search, __m512i places)
{
    static_assert(RansSearch::Bucket == 64);
    const __m512i bucket = _mm512_srli_epi16(places, 6);
    const __m512i place = _mm512_and_si512(places, _mm512_set1_epi16(RansSearch::Bucket - 1));
    const auto at = [](__m512i which, const RansSearch::Table &table) {
        return _mm512_maskz_permutexvar_epi8(LowBytes, which, tableOf(table));
    };
    __m512i number = at(bucket, search.first);
    for (std::size_t i = 0; i < Borders; ++i)
        number = _mm512_mask_add_epi16(number, _mm512_cmpge_epu16_mask(place, at(bucket, search.borders[i])),
                                       number, _mm512_set1_epi16(1));
    const __mmask32 isTop = _mm512_cmpeq_epi16_mask(bucket, _mm512_set1_epi16(RansSearch::Buckets - 1));
    number = _mm512_mask_mov_epi16(number, _mm512_testn_epi16_mask(bucket, bucket), at(place, search.bottom));
    return _mm512_mask_mov_epi16(number, isTop, at(place, search.top));
}

/// Words made of two tables of bytes. twice: a number in both bytes of each word.
HWY_INLINE __m512i wordsAt(__m512i twice, const RansSearch::Table &low, const RansSearch::Table &high)
{
    return _mm512_or_si512(_mm512_maskz_permutexvar_epi8(LowBytes, twice, tableOf(low)),
                           _mm512_maskz_permutexvar_epi8(~LowBytes, twice, tableOf(high)));
}

/// One step of a group; gives its symbols' numbers.
template <std::size_t Borders>
HWY_INLINE __m512i decodeGroupWide(WidePair &pair, const RansSearch &search, const std::uint8_t *&end)
{
    const __m512i places = _mm512_and_si512(lowWords(pair), _mm512_set1_epi16(RansTotal - 1));
    const __m512i number = numbersAt<Borders>(search, places);
    const __m512i twice = _mm512_or_si512(number, _mm512_slli_epi16(number, 8));
    const __m512i chances = wordsAt(twice, search.chanceLow, search.chanceHigh);
    const __m512i behind = _mm512_sub_epi16(places, wordsAt(twice, search.belowLow, search.belowHigh));
    const auto next = [](__m512i state, __m512i chance, __m512i rest) {
        return _mm512_add_epi32(_mm512_mullo_epi32(chance, _mm512_srli_epi32(state, RansBits)), rest);
    };
    const WidePair after { next(pair.even, evenWords(chances), evenWords(behind)),
                           next(pair.odd, oddWords(chances), oddWords(behind)) };
    // From bit 15 on nothing is left in those that are low.
    const __m512i above = _mm512_mask_blend_epi16(OddWords, _mm512_srli_epi32(after.even, 15),
                                                  _mm512_slli_epi32(after.odd, 1));
    const __mmask32 isLow = _mm512_testn_epi16_mask(above, above);
    const __m512i left = turned(_mm512_loadu_si512(end - RansStates));
    end -= 2 * static_cast<unsigned>(_mm_popcnt_u32(isLow));
    const __m512i words = _mm512_maskz_expand_epi16(isLow, left);
    const auto renewed = [](__m512i state, __m512i word) {
        const __mmask16 isLow = _mm512_cmplt_epu32_mask(state, _mm512_set1_epi32(RansLow));
        return _mm512_mask_or_epi32(state, isLow, _mm512_slli_epi32(state, 16), word);
    };
    pair = { renewed(after.even, evenWords(words)), renewed(after.odd, oddWords(words)) };
    return number;
}

/// As many steps as have all their words.
template <std::size_t Borders>
void decodeWhole(std::uint8_t *out, std::size_t &steps, const RansSearch &search, RansState &state,
                 const std::uint8_t *begin, const std::uint8_t *&end)
{
    const __m512i place = _mm512_load_si512(FromTurned.of);
    WidePair lower = turnedStates(loadStates(state.data()));
    WidePair upper = turnedStates(loadStates(state.data() + HalfStates));
    const std::uint8_t *left = end;
    while (steps > 0 && static_cast<std::size_t>(left - begin) >= RansMostBytes) {
        --steps;
        const __m512i last = decodeGroupWide<Borders>(upper, search, left);
        const __m512i numbers = _mm512_packus_epi16(decodeGroupWide<Borders>(lower, search, left), last);
        _mm512_storeu_si512(
            out + steps * RansStates,
            _mm512_permutexvar_epi8(_mm512_permutexvar_epi8(place, numbers), tableOf(search.symbol)));
    }
    end = left;
    storeStates(turnedStates(lower), state.data());
    storeStates(turnedStates(upper), state.data() + HalfStates);
}

template <std::size_t Borders>
const std::uint8_t *decodeSteps(std::uint8_t *out, std::size_t steps, const RansSearch &search,
                                RansState &state, const std::uint8_t *begin, const std::uint8_t *end)
{
    decodeWhole<Borders>(out, steps, search, state, begin, end);
    // The last words, behind as many zeros as could be missing.
    while (steps > 0) {
        const auto left = static_cast<std::size_t>(end - begin);
        std::array<std::uint8_t, 2 * RansMostBytes> words {};
        const std::uint8_t *const behind = std::copy(begin, end, words.data() + RansMostBytes);
        const std::uint8_t *now = behind;
        std::size_t one = 1;
        decodeWhole<Borders>(out + (steps - 1) * RansStates, one, search, state, now - RansMostBytes, now);
        const auto taken = static_cast<std::size_t>(behind - now);
        if (taken > left)
            return nullptr;
        end -= taken;
        --steps;
    }
    return end;
}

inline const std::uint8_t *decodeSteps(std::uint8_t *out, std::size_t steps, const RansSearch &search,
                                       RansState &state, const std::uint8_t *begin, const std::uint8_t *end)
{
    if (search.borderCount <= 1)
        return decodeSteps<1>(out, steps, search, state, begin, end);
    return decodeSteps<RansSearch::MostBorders>(out, steps, search, state, begin, end);
}

} // namespace assay::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
#endif
