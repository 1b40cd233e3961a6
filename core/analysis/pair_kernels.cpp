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

#include "core/analysis/pair_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Of one side, taken vector by vector; a flush is between begin() and end().
template <typename D> struct ValueTotals {
    Wide<D> minimum, maximum, sum, squares, cubes, fourths;
    Counts<D> zeroCounts;
    Wide<Doubles> sumTotal, squareTotal, cubeTotal, fourthTotal;

    HWY_INLINE explicit ValueTotals(const Wide<D> &first)
    {
        minimum = maximum = first;
        zeroCounts = zeros(hn::RebindToSigned<D>());
        sumTotal = squareTotal = cubeTotal = fourthTotal = zeros(Doubles());
    }
    HWY_INLINE void begin() { sum = squares = cubes = fourths = zeros(D()); }
    HWY_INLINE void add(const Wide<D> &value)
    {
        const D lanes;
        const auto square = product<D>(value, value);
        HWY_NAMESPACE::add(sum, value);
        HWY_NAMESPACE::add(squares, square);
        HWY_NAMESPACE::add(cubes, product<D>(square, value));
        HWY_NAMESPACE::add(fourths, product<D>(square, square));
        for (std::size_t p = 0; p < Wide<D>::Parts; ++p) {
            minimum.part[p] = hn::Min(minimum.part[p], value.part[p]);
            maximum.part[p] = hn::Max(maximum.part[p], value.part[p]);
            zeroCounts.part[p]
                = hn::Sub(zeroCounts.part[p], minusOne(lanes, hn::Eq(value.part[p], hn::Zero(lanes))));
        }
    }
    HWY_INLINE void end()
    {
        flush(sumTotal, sum);
        flush(squareTotal, squares);
        flush(cubeTotal, cubes);
        flush(fourthTotal, fourths);
    }
    HWY_INLINE ValueSums sums() const
    {
        const auto lowest = stored<D>(minimum), highest = stored<D>(maximum);
        ValueSums result;
        result.sum = valueOf(sumTotal);
        result.squares = valueOf(squareTotal);
        result.cubes = valueOf(cubeTotal);
        result.fourths = valueOf(fourthTotal);
        // Plus zero: which of the two zeros was met first is no property of the values.
        result.minimum
            = static_cast<float>(*std::min_element(lowest.lanes, lowest.lanes + Wide<D>::Lanes)) + 0.0f;
        result.maximum
            = static_cast<float>(*std::max_element(highest.lanes, highest.lanes + Wide<D>::Lanes)) + 0.0f;
        result.zeros = countOf<D>(zeroCounts);
        return result;
    }
};

/// Of pairs, likewise.
template <typename D> struct PairTotals {
    Wide<D> largest, errors, sizes, squares, products;
    Counts<D> differing, signs;
    Wide<Doubles> errorTotal, sizeTotal, squareTotal, productTotal;

    HWY_INLINE PairTotals()
    {
        largest = zeros(D());
        differing = signs = zeros(hn::RebindToSigned<D>());
        errorTotal = sizeTotal = squareTotal = productTotal = zeros(Doubles());
    }
    HWY_INLINE void begin() { errors = sizes = squares = products = zeros(D()); }
    /// Returns |e|.
    HWY_INLINE Wide<D> add(const Wide<D> &original, const Wide<D> &decoded)
    {
        const D lanes;
        const hn::RebindToSigned<D> whole;
        const auto error = difference<D>(decoded, original);
        Wide<D> size;
        for (std::size_t p = 0; p < Wide<D>::Parts; ++p) {
            size.part[p] = hn::Abs(error.part[p]);
            largest.part[p] = hn::Max(largest.part[p], size.part[p]);
            differing.part[p]
                = hn::Sub(differing.part[p], minusOne(lanes, hn::Ne(original.part[p], decoded.part[p])));
            signs.part[p] = hn::Sub(
                signs.part[p],
                hn::BroadcastSignBit(hn::BitCast(whole, hn::Xor(original.part[p], decoded.part[p]))));
        }
        HWY_NAMESPACE::add(errors, error);
        HWY_NAMESPACE::add(sizes, size);
        HWY_NAMESPACE::add(squares, product<D>(error, error));
        HWY_NAMESPACE::add(products, product<D>(original, error));
        return size;
    }
    HWY_INLINE void end()
    {
        flush(errorTotal, errors);
        flush(sizeTotal, sizes);
        flush(squareTotal, squares);
        flush(productTotal, products);
    }
    HWY_INLINE PairSums sums() const
    {
        const auto highest = stored<D>(largest);
        PairSums result;
        result.errorSum = valueOf(errorTotal);
        result.absoluteErrorSum = valueOf(sizeTotal);
        result.errorSquares = valueOf(squareTotal);
        result.referenceTimesError = valueOf(productTotal);
        result.maxAbsoluteError
            = static_cast<float>(*std::max_element(highest.lanes, highest.lanes + Wide<D>::Lanes));
        result.differing = countOf<D>(differing);
        result.signBitsDiffer = countOf<D>(signs);
        return result;
    }
};

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

template <bool Binned>
HWY_INLINE PairBlockSums blockOf(StoredRun reference, StoredRun candidate, std::size_t count,
                                 std::uint16_t *bins)
{
    const std::byte *const one = reference.bytes, *const two = candidate.bytes;
    if (reference.isBFloat16)
        return candidate.isBFloat16 ? blockIn<true, true, Binned>(one, two, count, bins)
                                    : blockIn<true, false, Binned>(one, two, count, bins);
    return candidate.isBFloat16 ? blockIn<false, true, Binned>(one, two, count, bins)
                                : blockIn<false, false, Binned>(one, two, count, bins);
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
