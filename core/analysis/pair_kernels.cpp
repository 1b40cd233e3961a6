// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pair_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/pair_kernels.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// At most 8 lanes, so that a count that is a multiple of 16 is whole vectors on every target; wider ones
// would only wait for memory.
using Floats = hn::CappedTag<float, 8>;
#if HWY_TARGET == HWY_SCALAR
using Doubles = hn::Rebind<double, Floats>;
#else
using Doubles = hn::Repartition<double, Floats>;
#endif
using Total = hn::Vec<Doubles>;

constexpr std::size_t ValuesPerFlush = 256;

// The sums are written once, for the lanes they are made in: floats that flow into doubles, or doubles.

HWY_INLINE hn::Vec<Floats> load(Floats lanes, const float *values)
{
    return hn::LoadU(lanes, values);
}

HWY_INLINE hn::Vec<Doubles> load(Doubles lanes, const float *values)
{
    return hn::PromoteTo(lanes, hn::LoadU(hn::Rebind<float, Doubles>(), values));
}

HWY_INLINE Total flushed(Total total, hn::Vec<Floats> sums)
{
#if HWY_TARGET == HWY_SCALAR
    return hn::Add(total, hn::PromoteTo(Doubles(), sums));
#else
    const hn::Half<Floats> half;
    const auto low = hn::PromoteTo(Doubles(), hn::LowerHalf(half, sums));
    const auto high = hn::PromoteTo(Doubles(), hn::UpperHalf(half, sums));
    return hn::Add(total, hn::Add(low, high));
#endif
}

HWY_INLINE Total flushed(Total total, hn::Vec<Doubles> sums)
{
    return hn::Add(total, sums);
}

HWY_INLINE double valueOf(Total total)
{
    return hn::GetLane(hn::SumOfLanes(Doubles(), total));
}

template <typename Lanes> using CountsOf = hn::Vec<hn::RebindToSigned<Lanes>>;

template <typename Lanes> HWY_INLINE std::uint64_t countOf(Lanes, CountsOf<Lanes> counts)
{
    const hn::RebindToSigned<Lanes> tag;
    HWY_ALIGN hn::TFromD<decltype(tag)> values[8];
    hn::Store(counts, tag, values);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < hn::Lanes(tag); ++i)
        sum += values[i];
    return static_cast<std::uint64_t>(sum);
}

/// Plus one in the lanes of the mask.
template <typename Lanes>
HWY_INLINE CountsOf<Lanes> counted(Lanes lanes, CountsOf<Lanes> counts, hn::Mask<Lanes> mask)
{
    const hn::RebindToSigned<Lanes> tag;
    return hn::Sub(counts, hn::BitCast(tag, hn::VecFromMask(lanes, mask)));
}

template <typename Lanes> HWY_INLINE ValueSums valuesIn(Lanes lanes, const float *values, std::size_t count)
{
    const auto nothing = hn::Zero(lanes);
    auto minimum = load(lanes, values), maximum = minimum;
    auto zeros = hn::Zero(hn::RebindToSigned<Lanes>());
    Total sumTotal = hn::Zero(Doubles()), squareTotal = sumTotal, cubeTotal = sumTotal,
          fourthTotal = sumTotal;
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        auto sum = nothing, squares = nothing, cubes = nothing, fourths = nothing;
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += hn::Lanes(lanes)) {
            const auto value = load(lanes, values + i);
            const auto square = hn::Mul(value, value);
            sum = hn::Add(sum, value);
            squares = hn::Add(squares, square);
            cubes = hn::MulAdd(square, value, cubes);
            fourths = hn::MulAdd(square, square, fourths);
            minimum = hn::Min(minimum, value);
            maximum = hn::Max(maximum, value);
            zeros = counted(lanes, zeros, hn::Eq(value, nothing));
        }
        sumTotal = flushed(sumTotal, sum);
        squareTotal = flushed(squareTotal, squares);
        cubeTotal = flushed(cubeTotal, cubes);
        fourthTotal = flushed(fourthTotal, fourths);
    }
    ValueSums sums;
    sums.sum = valueOf(sumTotal);
    sums.squares = valueOf(squareTotal);
    sums.cubes = valueOf(cubeTotal);
    sums.fourths = valueOf(fourthTotal);
    sums.minimum = static_cast<float>(hn::GetLane(hn::MinOfLanes(lanes, minimum)));
    sums.maximum = static_cast<float>(hn::GetLane(hn::MaxOfLanes(lanes, maximum)));
    sums.zeros = countOf(lanes, zeros);
    return sums;
}

template <typename Lanes>
HWY_INLINE PairSums pairsIn(Lanes lanes, const float *reference, const float *candidate, std::size_t count)
{
    const auto nothing = hn::Zero(lanes);
    const hn::RebindToSigned<Lanes> whole;
    auto largest = nothing;
    auto differing = hn::Zero(whole), signs = differing;
    Total errorTotal = hn::Zero(Doubles()), sizeTotal = errorTotal, squareTotal = errorTotal,
          productTotal = errorTotal;
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        auto errors = nothing, sizes = nothing, squares = nothing, products = nothing;
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += hn::Lanes(lanes)) {
            const auto original = load(lanes, reference + i), decoded = load(lanes, candidate + i);
            const auto error = hn::Sub(decoded, original);
            const auto size = hn::Abs(error);
            errors = hn::Add(errors, error);
            sizes = hn::Add(sizes, size);
            squares = hn::MulAdd(error, error, squares);
            products = hn::MulAdd(original, error, products);
            largest = hn::Max(largest, size);
            differing = counted(lanes, differing, hn::Ne(original, decoded));
            signs = hn::Sub(signs, hn::BroadcastSignBit(hn::BitCast(whole, hn::Xor(original, decoded))));
        }
        errorTotal = flushed(errorTotal, errors);
        sizeTotal = flushed(sizeTotal, sizes);
        squareTotal = flushed(squareTotal, squares);
        productTotal = flushed(productTotal, products);
    }
    PairSums sums;
    sums.errorSum = valueOf(errorTotal);
    sums.absoluteErrorSum = valueOf(sizeTotal);
    sums.errorSquares = valueOf(squareTotal);
    sums.referenceTimesError = valueOf(productTotal);
    sums.maxAbsoluteError = static_cast<float>(hn::GetLane(hn::MaxOfLanes(lanes, largest)));
    sums.differing = countOf(lanes, differing);
    sums.signBitsDiffer = countOf(lanes, signs);
    return sums;
}

template <typename Lanes>
HWY_INLINE double productsIn(Lanes lanes, const float *reference, const float *candidate, std::size_t count)
{
    Total total = hn::Zero(Doubles());
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        auto products = hn::Zero(lanes);
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += hn::Lanes(lanes))
            products = hn::MulAdd(load(lanes, reference + i), load(lanes, candidate + i), products);
        total = flushed(total, products);
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
    auto disagreeing = hn::Zero(hn::RebindToSigned<Floats>());
    for (std::size_t i = 0; i < count; i += hn::Lanes(lanes)) {
        const auto original = load(lanes, reference + i), decoded = load(lanes, candidate + i);
        const auto above = hn::Xor(hn::VecFromMask(lanes, hn::Gt(original, nothing)),
                                   hn::VecFromMask(lanes, hn::Gt(decoded, nothing)));
        const auto below = hn::Xor(hn::VecFromMask(lanes, hn::Lt(original, nothing)),
                                   hn::VecFromMask(lanes, hn::Lt(decoded, nothing)));
        disagreeing = counted(lanes, disagreeing, hn::MaskFromVec(hn::Or(above, below)));
    }
    return count - countOf(lanes, disagreeing);
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
