// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pair_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/pair_kernels.cpp"
#include <hwy/foreach_target.h>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "core/analysis/pair_totals-inl.h"

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename D> HWY_INLINE ValueSums valuesIn(D lanes, const float *values, std::size_t count)
{
    ValueTotals<D> totals(load(lanes, values));
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        totals.begin();
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += Wide<D>::Lanes)
            totals.add(load(lanes, values + i));
        totals.end();
    }
    return totals.sums();
}

template <typename D>
HWY_INLINE PairSums pairsIn(D lanes, const float *reference, const float *candidate, std::size_t count)
{
    PairTotals<D> totals;
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        totals.begin();
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += Wide<D>::Lanes)
            totals.add(load(lanes, reference + i), load(lanes, candidate + i));
        totals.end();
    }
    return totals.sums();
}

template <typename D>
HWY_INLINE double productsIn(D lanes, const float *reference, const float *candidate, std::size_t count)
{
    Wide<Doubles> total = zeros(Doubles());
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        Wide<D> products = zeros(lanes);
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += Wide<D>::Lanes)
            add(products, product<D>(load(lanes, reference + i), load(lanes, candidate + i)));
        flush(total, products);
    }
    return valueOf(total);
}

/// Loads the elements of one logical vector as floats.
template <bool IsBFloat16> HWY_INLINE Wide<Floats> loadStored(const std::byte *bytes, std::size_t element)
{
    Wide<Floats> wide;
    for (std::size_t p = 0; p < Wide<Floats>::Parts; ++p) {
        const std::size_t at = element + p * Wide<Floats>::PartLanes;
        if constexpr (IsBFloat16) {
            const hn::Rebind<std::uint16_t, Floats> codes;
            const hn::RebindToUnsigned<Floats> wider;
            const auto code = hn::LoadU(codes, reinterpret_cast<const std::uint16_t *>(bytes + 2 * at));
            wide.part[p] = hn::BitCast(Floats(), hn::ShiftLeft<16>(hn::PromoteTo(wider, code)));
        } else {
            wide.part[p] = hn::LoadU(Floats(), reinterpret_cast<const float *>(bytes + 4 * at));
        }
    }
    return wide;
}

HWY_INLINE void storeBins(const Wide<Floats> &size, std::uint16_t *bins)
{
    const hn::RebindToUnsigned<Floats> wider;
    const hn::Rebind<std::uint16_t, Floats> codes;
    for (std::size_t p = 0; p < Wide<Floats>::Parts; ++p) {
        const auto bits = hn::ShiftRight<16>(hn::BitCast(wider, size.part[p]));
        // What is left has 15 bits: a signed narrowing keeps it.
        const auto narrow = hn::DemoteTo(codes, hn::BitCast(hn::RebindToSigned<Floats>(), bits));
        hn::StoreU(narrow, codes, bins + p * Wide<Floats>::PartLanes);
    }
}

/// Asks for the elements of the flush after next: where a file is mapped, the processor itself looks ahead to
/// the end of a page only. Nothing is read, so that it may lie past the end.
template <bool IsBFloat16> HWY_INLINE void askAhead(const std::byte *bytes, std::size_t element)
{
    constexpr std::size_t Line = 64, Width = IsBFloat16 ? 2 : 4;
    for (std::size_t at = 0; at < ValuesPerFlush * Width; at += Line)
        hwy::Prefetch(bytes + (element + 2 * ValuesPerFlush) * Width + at);
}

template <bool ReferenceIsBFloat16, bool CandidateIsBFloat16, bool Binned>
HWY_INLINE PairBlockSums blockIn(const std::byte *reference, const std::byte *candidate, std::size_t count,
                                 std::uint16_t *bins)
{
    ValueTotals<Floats> original(loadStored<ReferenceIsBFloat16>(reference, 0)),
        decoded(loadStored<CandidateIsBFloat16>(candidate, 0));
    PairTotals<Floats> pairs;
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        askAhead<ReferenceIsBFloat16>(reference, begin);
        askAhead<CandidateIsBFloat16>(candidate, begin);
        original.begin();
        decoded.begin();
        pairs.begin();
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += Wide<Floats>::Lanes) {
            const auto one = loadStored<ReferenceIsBFloat16>(reference, i);
            const auto two = loadStored<CandidateIsBFloat16>(candidate, i);
            original.add(one);
            decoded.add(two);
            const auto size = pairs.add(one, two);
            if constexpr (Binned)
                storeBins(size, bins + i);
        }
        original.end();
        decoded.end();
        pairs.end();
    }
    return { original.sums(), decoded.sums(), pairs.sums() };
}

#if ASSAY_HAS_TWINS
/// The elements from element on, and those a flush later.
template <bool IsBFloat16> HWY_INLINE Wide<Twins> loadTwins(const std::byte *bytes, std::size_t element)
{
    const Twins lanes;
    Wide<Twins> wide;
    if constexpr (IsBFloat16) {
        const hn::Rebind<std::uint16_t, Twins> codes;
        const hn::Half<decltype(codes)> half;
        const auto at = [&](std::size_t place) {
            return hn::LoadU(half, reinterpret_cast<const std::uint16_t *>(bytes + 2 * place));
        };
        const auto code = hn::Combine(codes, at(element + ValuesPerFlush), at(element));
        wide.part[0]
            = hn::BitCast(lanes, hn::ShiftLeft<16>(hn::PromoteTo(hn::RebindToUnsigned<Twins>(), code)));
    } else {
        const auto at = [&](std::size_t place) {
            return hn::LoadU(Floats(), reinterpret_cast<const float *>(bytes + 4 * place));
        };
        wide.part[0] = hn::Combine(lanes, at(element + ValuesPerFlush), at(element));
    }
    return wide;
}

HWY_INLINE void storeTwinBins(const Wide<Twins> &size, std::uint16_t *bins)
{
    const hn::Rebind<std::uint16_t, Twins> codes;
    const hn::Half<decltype(codes)> half;
    const auto bits = hn::ShiftRight<16>(hn::BitCast(hn::RebindToSigned<Twins>(), size.part[0]));
    const auto narrow = hn::DemoteTo(codes, bits);
    hn::StoreU(hn::LowerHalf(half, narrow), half, bins);
    hn::StoreU(hn::UpperHalf(half, narrow), half, bins + ValuesPerFlush);
}

/// The same sums as blockIn, two flushes at a time; count is a multiple of both.
template <bool ReferenceIsBFloat16, bool CandidateIsBFloat16, bool Binned>
HWY_INLINE PairBlockSums twinBlockIn(const std::byte *reference, const std::byte *candidate,
                                     std::size_t count, std::uint16_t *bins)
{
    ValueTotals<Twins> original(loadTwins<ReferenceIsBFloat16>(reference, 0)),
        decoded(loadTwins<CandidateIsBFloat16>(candidate, 0));
    PairTotals<Twins> pairs;
    for (std::size_t begin = 0; begin < count; begin += 2 * ValuesPerFlush) {
        for (const std::size_t ahead : { begin, begin + ValuesPerFlush }) {
            askAhead<ReferenceIsBFloat16>(reference, ahead);
            askAhead<CandidateIsBFloat16>(candidate, ahead);
        }
        original.begin();
        decoded.begin();
        pairs.begin();
        for (std::size_t i = begin; i < begin + ValuesPerFlush; i += Wide<Floats>::Lanes) {
            const auto one = loadTwins<ReferenceIsBFloat16>(reference, i);
            const auto two = loadTwins<CandidateIsBFloat16>(candidate, i);
            original.add(one);
            decoded.add(two);
            const auto size = pairs.add(one, two);
            if constexpr (Binned)
                storeTwinBins(size, bins + i);
        }
        original.end();
        decoded.end();
        pairs.end();
    }
    return { original.sums(), decoded.sums(), pairs.sums() };
}
#endif

template <bool ReferenceIsBFloat16, bool CandidateIsBFloat16, bool Binned>
HWY_INLINE PairBlockSums widestBlockIn(const std::byte *reference, const std::byte *candidate,
                                       std::size_t count, std::uint16_t *bins)
{
#if ASSAY_HAS_TWINS
    if (count % (2 * ValuesPerFlush) == 0)
        return twinBlockIn<ReferenceIsBFloat16, CandidateIsBFloat16, Binned>(reference, candidate, count,
                                                                             bins);
#endif
    return blockIn<ReferenceIsBFloat16, CandidateIsBFloat16, Binned>(reference, candidate, count, bins);
}

template <bool Binned>
HWY_INLINE PairBlockSums blockOf(StoredRun reference, StoredRun candidate, std::size_t count,
                                 std::uint16_t *bins)
{
    const std::byte *const one = reference.bytes, *const two = candidate.bytes;
    if (reference.isBFloat16)
        return candidate.isBFloat16 ? widestBlockIn<true, true, Binned>(one, two, count, bins)
                                    : widestBlockIn<true, false, Binned>(one, two, count, bins);
    return candidate.isBFloat16 ? widestBlockIn<false, true, Binned>(one, two, count, bins)
                                : widestBlockIn<false, false, Binned>(one, two, count, bins);
}

PairBlockSums SumBlock(StoredRun reference, StoredRun candidate, std::size_t count, std::uint16_t *bins)
{
    return bins ? blockOf<true>(reference, candidate, count, bins)
                : blockOf<false>(reference, candidate, count, bins);
}

ValueSums SumValues(const float *values, std::size_t count, Precision precision)
{
    return precision == Precision::Float ? valuesIn(Floats(), values, count)
                                         : valuesIn(Doubles(), values, count);
}

PairSums SumPairs(const float *reference, const float *candidate, std::size_t count, Precision precision)
{
    return precision == Precision::Float ? pairsIn(Floats(), reference, candidate, count)
                                         : pairsIn(Doubles(), reference, candidate, count);
}

double SumProducts(const float *reference, const float *candidate, std::size_t count, Precision precision)
{
    return precision == Precision::Float ? productsIn(Floats(), reference, candidate, count)
                                         : productsIn(Doubles(), reference, candidate, count);
}

std::uint64_t SignsThatAgree(const float *reference, const float *candidate, std::size_t count)
{
    const Floats lanes;
    const auto nothing = hn::Zero(lanes);
    Counts<Floats> disagreeing = zeros(hn::RebindToSigned<Floats>());
    for (std::size_t i = 0; i < count; i += Wide<Floats>::Lanes) {
        const auto original = load(lanes, reference + i), decoded = load(lanes, candidate + i);
        for (std::size_t p = 0; p < Wide<Floats>::Parts; ++p) {
            const auto above = hn::Xor(hn::VecFromMask(lanes, hn::Gt(original.part[p], nothing)),
                                       hn::VecFromMask(lanes, hn::Gt(decoded.part[p], nothing)));
            const auto below = hn::Xor(hn::VecFromMask(lanes, hn::Lt(original.part[p], nothing)),
                                       hn::VecFromMask(lanes, hn::Lt(decoded.part[p], nothing)));
            disagreeing.part[p]
                = hn::Sub(disagreeing.part[p], minusOne(lanes, hn::MaskFromVec(hn::Or(above, below))));
        }
    }
    return count - countOf<Floats>(disagreeing);
}

std::size_t UnitWithError(const float *reference, const float *candidate, std::size_t begin,
                          std::size_t count, float size)
{
    const Floats f;
    const auto wanted = hn::Set(f, size);
    for (std::size_t i = begin; i < count; i += hn::Lanes(f)) {
        const auto error = hn::Abs(hn::Sub(hn::LoadU(f, candidate + i), hn::LoadU(f, reference + i)));
        if (!hn::AllFalse(f, hn::Eq(error, wanted)))
            return i / 8 * 8;
    }
    return count;
}

void ErrorBins(const float *reference, const float *candidate, std::size_t count, std::uint16_t *bins)
{
    const Floats lanes;
    for (std::size_t i = 0; i < count; i += Wide<Floats>::Lanes) {
        auto size = difference<Floats>(load(lanes, candidate + i), load(lanes, reference + i));
        for (auto &part : size.part)
            part = hn::Abs(part);
        storeBins(size, bins + i);
    }
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(SumValues);
HWY_EXPORT(SumPairs);
HWY_EXPORT(SumBlock);
HWY_EXPORT(SumProducts);
HWY_EXPORT(SignsThatAgree);
HWY_EXPORT(UnitWithError);
HWY_EXPORT(ErrorBins);

ValueSums sumValues(const float *values, std::size_t count, Precision precision)
{
    return HWY_DYNAMIC_DISPATCH(SumValues)(values, count, precision);
}

PairSums sumPairs(const float *reference, const float *candidate, std::size_t count, Precision precision)
{
    return HWY_DYNAMIC_DISPATCH(SumPairs)(reference, candidate, count, precision);
}

PairBlockSums sumBlock(StoredRun reference, StoredRun candidate, std::size_t count, std::uint16_t *bins)
{
    return HWY_DYNAMIC_DISPATCH(SumBlock)(reference, candidate, count, bins);
}

double sumProducts(const float *reference, const float *candidate, std::size_t count, Precision precision)
{
    return HWY_DYNAMIC_DISPATCH(SumProducts)(reference, candidate, count, precision);
}

std::uint64_t signsThatAgree(const float *reference, const float *candidate, std::size_t count)
{
    return HWY_DYNAMIC_DISPATCH(SignsThatAgree)(reference, candidate, count);
}

std::size_t unitWithError(const float *reference, const float *candidate, std::size_t begin,
                          std::size_t count, float size)
{
    return HWY_DYNAMIC_DISPATCH(UnitWithError)(reference, candidate, begin, count, size);
}

void errorBins(const float *reference, const float *candidate, std::size_t count, std::uint16_t *bins)
{
    HWY_DYNAMIC_DISPATCH(ErrorBins)(reference, candidate, count, bins);
}

} // namespace assay
#endif
