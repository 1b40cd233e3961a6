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
using Ints = hn::RebindToSigned<Floats>;
using Vector = hn::Vec<Floats>;
using IntVector = hn::Vec<Ints>;

constexpr std::size_t ValuesPerFlush = 256;

#if HWY_TARGET == HWY_SCALAR
using Doubles = hn::Rebind<double, Floats>;
#else
using Doubles = hn::Repartition<double, Floats>;
#endif

using Total = hn::Vec<Doubles>;

/// Float lanes that were added up for a while flow into doubles.
HWY_INLINE Total withLanes(Total total, Vector lanes)
{
#if HWY_TARGET == HWY_SCALAR
    return hn::Add(total, hn::PromoteTo(Doubles(), lanes));
#else
    const hn::Half<Floats> half;
    const auto low = hn::PromoteTo(Doubles(), hn::LowerHalf(half, lanes));
    const auto high = hn::PromoteTo(Doubles(), hn::UpperHalf(half, lanes));
    return hn::Add(total, hn::Add(low, high));
#endif
}

HWY_INLINE double valueOf(Total total)
{
    return hn::GetLane(hn::SumOfLanes(Doubles(), total));
}

HWY_INLINE std::uint64_t countOf(IntVector lanes)
{
    const Ints n;
    HWY_ALIGN std::int32_t values[8];
    hn::Store(lanes, n, values);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < hn::Lanes(n); ++i)
        sum += values[i];
    return static_cast<std::uint64_t>(sum);
}

/// −1 in the lanes of the mask.
HWY_INLINE IntVector minusOnes(hn::Mask<Floats> mask)
{
    return hn::BitCast(Ints(), hn::VecFromMask(Floats(), mask));
}

/// −1 in the lanes whose sign bits differ.
HWY_INLINE IntVector signsDiffer(Vector one, Vector two)
{
    return hn::ShiftRight<31>(hn::Xor(hn::BitCast(Ints(), one), hn::BitCast(Ints(), two)));
}

ValueSums SumValues(const float *values, std::size_t count)
{
    const Floats f;
    const auto nothing = hn::Zero(f);
    auto minimum = hn::LoadU(f, values), maximum = minimum;
    auto zeros = hn::Zero(Ints());
    Total sumTotal = hn::Zero(Doubles()), squareTotal = sumTotal, cubeTotal = sumTotal,
          fourthTotal = sumTotal;
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        auto sum = nothing, squares = nothing, cubes = nothing, fourths = nothing;
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += hn::Lanes(f)) {
            const auto value = hn::LoadU(f, values + i);
            const auto square = hn::Mul(value, value);
            sum = hn::Add(sum, value);
            squares = hn::Add(squares, square);
            cubes = hn::MulAdd(square, value, cubes);
            fourths = hn::MulAdd(square, square, fourths);
            minimum = hn::Min(minimum, value);
            maximum = hn::Max(maximum, value);
            zeros = hn::Sub(zeros, minusOnes(hn::Eq(value, nothing)));
        }
        sumTotal = withLanes(sumTotal, sum);
        squareTotal = withLanes(squareTotal, squares);
        cubeTotal = withLanes(cubeTotal, cubes);
        fourthTotal = withLanes(fourthTotal, fourths);
    }
    ValueSums sums;
    sums.sum = valueOf(sumTotal);
    sums.squares = valueOf(squareTotal);
    sums.cubes = valueOf(cubeTotal);
    sums.fourths = valueOf(fourthTotal);
    sums.minimum = hn::GetLane(hn::MinOfLanes(f, minimum));
    sums.maximum = hn::GetLane(hn::MaxOfLanes(f, maximum));
    sums.zeros = countOf(zeros);
    return sums;
}

PairSums SumPairs(const float *reference, const float *candidate, std::size_t count)
{
    const Floats f;
    const auto nothing = hn::Zero(f);
    auto largest = nothing;
    auto differing = hn::Zero(Ints()), signs = differing;
    Total errorTotal = hn::Zero(Doubles()), sizeTotal = errorTotal, squareTotal = errorTotal,
          productTotal = errorTotal;
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        auto errors = nothing, sizes = nothing, squares = nothing, products = nothing;
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += hn::Lanes(f)) {
            const auto original = hn::LoadU(f, reference + i), decoded = hn::LoadU(f, candidate + i);
            const auto error = hn::Sub(decoded, original);
            const auto size = hn::Abs(error);
            errors = hn::Add(errors, error);
            sizes = hn::Add(sizes, size);
            squares = hn::MulAdd(error, error, squares);
            products = hn::MulAdd(original, error, products);
            largest = hn::Max(largest, size);
            differing = hn::Sub(differing, minusOnes(hn::Ne(original, decoded)));
            signs = hn::Sub(signs, signsDiffer(original, decoded));
        }
        errorTotal = withLanes(errorTotal, errors);
        sizeTotal = withLanes(sizeTotal, sizes);
        squareTotal = withLanes(squareTotal, squares);
        productTotal = withLanes(productTotal, products);
    }
    PairSums sums;
    sums.errorSum = valueOf(errorTotal);
    sums.absoluteErrorSum = valueOf(sizeTotal);
    sums.errorSquares = valueOf(squareTotal);
    sums.referenceTimesError = valueOf(productTotal);
    sums.maxAbsoluteError = hn::GetLane(hn::MaxOfLanes(f, largest));
    sums.differing = countOf(differing);
    sums.signBitsDiffer = countOf(signs);
    return sums;
}

double SumProducts(const float *reference, const float *candidate, std::size_t count)
{
    const Floats f;
    Total total = hn::Zero(Doubles());
    for (std::size_t begin = 0; begin < count; begin += ValuesPerFlush) {
        auto products = hn::Zero(f);
        const std::size_t end = std::min(count, begin + ValuesPerFlush);
        for (std::size_t i = begin; i < end; i += hn::Lanes(f))
            products = hn::MulAdd(hn::LoadU(f, reference + i), hn::LoadU(f, candidate + i), products);
        total = withLanes(total, products);
    }
    return valueOf(total);
}

std::uint64_t SignsThatAgree(const float *reference, const float *candidate, std::size_t count)
{
    const Floats f;
    const auto nothing = hn::Zero(f);
    auto disagreeing = hn::Zero(Ints());
    for (std::size_t i = 0; i < count; i += hn::Lanes(f)) {
        const auto original = hn::LoadU(f, reference + i), decoded = hn::LoadU(f, candidate + i);
        const auto above = hn::Xor(minusOnes(hn::Gt(original, nothing)), minusOnes(hn::Gt(decoded, nothing)));
        const auto below = hn::Xor(minusOnes(hn::Lt(original, nothing)), minusOnes(hn::Lt(decoded, nothing)));
        disagreeing = hn::Sub(disagreeing, hn::Or(above, below));
    }
    return count - countOf(disagreeing);
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

ValueSums sumValues(const float *values, std::size_t count)
{
    return HWY_DYNAMIC_DISPATCH(SumValues)(values, count);
}

PairSums sumPairs(const float *reference, const float *candidate, std::size_t count)
{
    return HWY_DYNAMIC_DISPATCH(SumPairs)(reference, candidate, count);
}

double sumProducts(const float *reference, const float *candidate, std::size_t count)
{
    return HWY_DYNAMIC_DISPATCH(SumProducts)(reference, candidate, count);
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
