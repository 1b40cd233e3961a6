// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pair_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/pair_kernels.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Every sum has 8 lanes of float or 4 of double, whatever the processor: where its vectors are shorter, two
// stand for one. Lanes flow into 4 doubles, and those are added in one order. Nothing is fused: so each
// target gives the same bits.
using Floats = hn::CappedTag<float, 8>;
#if HWY_TARGET == HWY_SCALAR
using Doubles = hn::Rebind<double, Floats>;
#else
using Doubles = hn::Repartition<double, Floats>;
#endif

constexpr std::size_t LogicalBytes = 32;
constexpr std::size_t ValuesPerFlush = 256;

/// One logical vector.
template <typename D> struct Wide {
    static constexpr std::size_t PartLanes = hn::MaxLanes(D());
    static constexpr std::size_t Lanes = LogicalBytes / sizeof(hn::TFromD<D>);
    static constexpr std::size_t Parts = Lanes / PartLanes;
    hn::Vec<D> part[Parts];
};
static_assert(Wide<Floats>::Parts * Wide<Floats>::PartLanes == 8);

template <typename D> HWY_INLINE Wide<D> zeros(D)
{
    Wide<D> wide;
    for (auto &part : wide.part)
        part = hn::Zero(D());
    return wide;
}

HWY_INLINE hn::Vec<Floats> loadPart(Floats, const float *values)
{
    return hn::LoadU(Floats(), values);
}

HWY_INLINE hn::Vec<Doubles> loadPart(Doubles, const float *values)
{
    return hn::PromoteTo(Doubles(), hn::LoadU(hn::Rebind<float, Doubles>(), values));
}

template <typename D> HWY_INLINE Wide<D> load(D, const float *values)
{
    Wide<D> wide;
    for (std::size_t p = 0; p < Wide<D>::Parts; ++p)
        wide.part[p] = loadPart(D(), values + p * Wide<D>::PartLanes);
    return wide;
}

/// target += addend
template <typename D> HWY_INLINE void add(Wide<D> &target, const Wide<D> &addend)
{
    for (std::size_t p = 0; p < Wide<D>::Parts; ++p)
        target.part[p] = hn::Add(target.part[p], addend.part[p]);
}

template <typename D> HWY_INLINE Wide<D> product(const Wide<D> &left, const Wide<D> &right)
{
    Wide<D> wide;
    for (std::size_t p = 0; p < Wide<D>::Parts; ++p)
        wide.part[p] = hn::Mul(left.part[p], right.part[p]);
    return wide;
}

template <typename D> HWY_INLINE Wide<D> difference(const Wide<D> &left, const Wide<D> &right)
{
    Wide<D> wide;
    for (std::size_t p = 0; p < Wide<D>::Parts; ++p)
        wide.part[p] = hn::Sub(left.part[p], right.part[p]);
    return wide;
}

/// Lane i of the doubles gets lanes i and i + 4 of the floats.
HWY_INLINE void flush(Wide<Doubles> &total, const Wide<Floats> &sums)
{
#if HWY_TARGET == HWY_SCALAR
    const auto both = [&](std::size_t p) {
        return hn::Add(hn::PromoteTo(Doubles(), sums.part[p]), hn::PromoteTo(Doubles(), sums.part[p + 4]));
    };
    for (std::size_t p = 0; p < Wide<Doubles>::Parts; ++p)
        total.part[p] = hn::Add(total.part[p], both(p));
#else
    const hn::Half<Floats> half;
    const auto low
        = [&](hn::Vec<Floats> part) { return hn::PromoteTo(Doubles(), hn::LowerHalf(half, part)); };
    const auto high
        = [&](hn::Vec<Floats> part) { return hn::PromoteTo(Doubles(), hn::UpperHalf(half, part)); };
    if constexpr (Wide<Floats>::Parts == 1) {
        total.part[0] = hn::Add(total.part[0], hn::Add(low(sums.part[0]), high(sums.part[0])));
    } else {
        total.part[0] = hn::Add(total.part[0], hn::Add(low(sums.part[0]), low(sums.part[1])));
        total.part[1] = hn::Add(total.part[1], hn::Add(high(sums.part[0]), high(sums.part[1])));
    }
#endif
}

HWY_INLINE void flush(Wide<Doubles> &total, const Wide<Doubles> &sums)
{
    add(total, sums);
}

template <typename D> struct Stored {
    HWY_ALIGN hn::TFromD<D> lanes[Wide<D>::Lanes];
};

template <typename D> HWY_INLINE Stored<D> stored(const Wide<D> &wide)
{
    Stored<D> out;
    for (std::size_t p = 0; p < Wide<D>::Parts; ++p)
        hn::StoreU(wide.part[p], D(), out.lanes + p * Wide<D>::PartLanes);
    return out;
}

HWY_INLINE double valueOf(const Wide<Doubles> &total)
{
    const auto out = stored<Doubles>(total);
    return (out.lanes[0] + out.lanes[1]) + (out.lanes[2] + out.lanes[3]);
}

template <typename D> using Counts = Wide<hn::RebindToSigned<D>>;

template <typename D> HWY_INLINE std::uint64_t countOf(const Counts<D> &counts)
{
    const auto out = stored<hn::RebindToSigned<D>>(counts);
    std::int64_t sum = 0;
    for (const auto lane : out.lanes)
        sum += lane;
    return static_cast<std::uint64_t>(sum);
}

/// Minus one where the mask is set: what is subtracted to count.
template <typename D> HWY_INLINE hn::Vec<hn::RebindToSigned<D>> minusOne(D, hn::Mask<D> mask)
{
    return hn::BitCast(hn::RebindToSigned<D>(), hn::VecFromMask(D(), mask));
}

template <typename D> HWY_INLINE ValueSums valuesIn(D lanes, const float *values, std::size_t count)
{
    auto minimum = load(lanes, values), maximum = minimum;
    Counts<D> zeroCounts = zeros(hn::RebindToSigned<D>());
    Wide<Doubles> sumTotal = zeros(Doubles()), squareTotal = sumTotal, cubeTotal = sumTotal,
                  fourthTotal = sumTotal;
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        Wide<D> sum = zeros(lanes), squares = sum, cubes = sum, fourths = sum;
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += Wide<D>::Lanes) {
            const auto value = load(lanes, values + i);
            const auto square = product<D>(value, value);
            add(sum, value);
            add(squares, square);
            add(cubes, product<D>(square, value));
            add(fourths, product<D>(square, square));
            for (std::size_t p = 0; p < Wide<D>::Parts; ++p) {
                minimum.part[p] = hn::Min(minimum.part[p], value.part[p]);
                maximum.part[p] = hn::Max(maximum.part[p], value.part[p]);
                zeroCounts.part[p]
                    = hn::Sub(zeroCounts.part[p], minusOne(lanes, hn::Eq(value.part[p], hn::Zero(lanes))));
            }
        }
        flush(sumTotal, sum);
        flush(squareTotal, squares);
        flush(cubeTotal, cubes);
        flush(fourthTotal, fourths);
    }
    const auto lowest = stored<D>(minimum), highest = stored<D>(maximum);
    ValueSums sums;
    sums.sum = valueOf(sumTotal);
    sums.squares = valueOf(squareTotal);
    sums.cubes = valueOf(cubeTotal);
    sums.fourths = valueOf(fourthTotal);
    // Plus zero: which of the two zeros was met first is no property of the values.
    sums.minimum = static_cast<float>(*std::min_element(lowest.lanes, lowest.lanes + Wide<D>::Lanes)) + 0.0f;
    sums.maximum
        = static_cast<float>(*std::max_element(highest.lanes, highest.lanes + Wide<D>::Lanes)) + 0.0f;
    sums.zeros = countOf<D>(zeroCounts);
    return sums;
}

template <typename D>
HWY_INLINE PairSums pairsIn(D lanes, const float *reference, const float *candidate, std::size_t count)
{
    const hn::RebindToSigned<D> whole;
    auto largest = zeros(lanes);
    Counts<D> differing = zeros(whole), signs = differing;
    Wide<Doubles> errorTotal = zeros(Doubles()), sizeTotal = errorTotal, squareTotal = errorTotal,
                  productTotal = errorTotal;
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        Wide<D> errors = zeros(lanes), sizes = errors, squares = errors, products = errors;
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += Wide<D>::Lanes) {
            const auto original = load(lanes, reference + i), decoded = load(lanes, candidate + i);
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
            add(errors, error);
            add(sizes, size);
            add(squares, product<D>(error, error));
            add(products, product<D>(original, error));
        }
        flush(errorTotal, errors);
        flush(sizeTotal, sizes);
        flush(squareTotal, squares);
        flush(productTotal, products);
    }
    const auto highest = stored<D>(largest);
    PairSums sums;
    sums.errorSum = valueOf(errorTotal);
    sums.absoluteErrorSum = valueOf(sizeTotal);
    sums.errorSquares = valueOf(squareTotal);
    sums.referenceTimesError = valueOf(productTotal);
    sums.maxAbsoluteError
        = static_cast<float>(*std::max_element(highest.lanes, highest.lanes + Wide<D>::Lanes));
    sums.differing = countOf<D>(differing);
    sums.signBitsDiffer = countOf<D>(signs);
    return sums;
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
    for (std::size_t i = 0; i < count; ++i) {
        const float error = candidate[i] - reference[i];
        bins[i] = static_cast<std::uint16_t>((std::bit_cast<std::uint32_t>(error) & 0x7fffffffu) >> 16);
    }
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(SumValues);
HWY_EXPORT(SumPairs);
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
