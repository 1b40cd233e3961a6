// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/fixed_order_kernels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/codecs/fixed_order_kernels.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace assay::fixed_order::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using One = hn::CappedTag<double, 1>;

HWY_INLINE std::size_t Step()
{
    return hn::Lanes(Doubles());
}

template <class D>
HWY_INLINE void AddScaledLanes(D d, double *target, double factor, const double *source, std::size_t i)
{
    const auto product = hn::Mul(hn::Set(d, factor), hn::LoadU(d, source + i));
    hn::StoreU(hn::Add(hn::LoadU(d, target + i), product), d, target + i);
}

void AddScaled(double *target, double factor, const double *source, std::size_t count)
{
    std::size_t i = 0;
    for (; i + Step() <= count; i += Step())
        AddScaledLanes(Doubles(), target, factor, source, i);
    for (; i < count; ++i)
        AddScaledLanes(One(), target, factor, source, i);
}

template <class D>
HWY_INLINE void SubtractBothLanes(D d, double *target, const double *one, double factor, const double *other,
                                  double factorOfOther, std::size_t i)
{
    const auto sum = hn::Add(hn::Mul(hn::LoadU(d, one + i), hn::Set(d, factor)),
                             hn::Mul(hn::LoadU(d, other + i), hn::Set(d, factorOfOther)));
    hn::StoreU(hn::Sub(hn::LoadU(d, target + i), sum), d, target + i);
}

void SubtractBoth(double *target, const double *one, double factor, const double *other, double factorOfOther,
                  std::size_t count)
{
    std::size_t i = 0;
    for (; i + Step() <= count; i += Step())
        SubtractBothLanes(Doubles(), target, one, factor, other, factorOfOther, i);
    for (; i < count; ++i)
        SubtractBothLanes(One(), target, one, factor, other, factorOfOther, i);
}

/// Vectors of the target stay in registers over all rows.
template <std::size_t Vectors, class D>
HWY_INLINE void AddRowsLanes(D d, double *target, const double *factors, std::size_t rowCount,
                             const double *rows, std::size_t stride)
{
    hn::Vec<D> sums[Vectors];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v)
        sums[v] = hn::LoadU(d, target + v * hn::Lanes(d));
    for (std::size_t k = 0; k < rowCount; ++k) {
        const auto factor = hn::Set(d, factors[k]);
#pragma GCC unroll 4
        for (std::size_t v = 0; v < Vectors; ++v)
            sums[v] = hn::Add(sums[v], hn::Mul(factor, hn::LoadU(d, rows + k * stride + v * hn::Lanes(d))));
    }
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v)
        hn::StoreU(sums[v], d, target + v * hn::Lanes(d));
}

void AddRows(double *target, const double *factors, std::size_t rowCount, const double *rows,
             std::size_t stride, std::size_t count)
{
    constexpr std::size_t Vectors = 4;
    std::size_t i = 0;
    for (; i + Vectors * Step() <= count; i += Vectors * Step())
        AddRowsLanes<Vectors>(Doubles(), target + i, factors, rowCount, rows + i, stride);
    for (; i < count; ++i)
        AddRowsLanes<1>(One(), target + i, factors, rowCount, rows + i, stride);
}

template <class D>
HWY_INLINE void TurnLanes(D d, double *one, double *other, double cosine, double sine, std::size_t i)
{
    const auto c = hn::Set(d, cosine), s = hn::Set(d, sine);
    const auto left = hn::LoadU(d, one + i), right = hn::LoadU(d, other + i);
    hn::StoreU(hn::Add(hn::Mul(s, left), hn::Mul(c, right)), d, other + i);
    hn::StoreU(hn::Sub(hn::Mul(c, left), hn::Mul(s, right)), d, one + i);
}

void Turn(double *one, double *other, double cosine, double sine, std::size_t count)
{
    std::size_t i = 0;
    for (; i + Step() <= count; i += Step())
        TurnLanes(Doubles(), one, other, cosine, sine, i);
    for (; i < count; ++i)
        TurnLanes(One(), one, other, cosine, sine, i);
}

} // namespace assay::fixed_order::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay::fixed_order {

HWY_EXPORT(AddScaled);
HWY_EXPORT(SubtractBoth);
HWY_EXPORT(AddRows);
HWY_EXPORT(Turn);

void addScaled(double *target, double factor, const double *source, std::size_t count)
{
    HWY_DYNAMIC_DISPATCH(AddScaled)(target, factor, source, count);
}

void subtractBoth(double *target, const double *one, double factor, const double *other, double factorOfOther,
                  std::size_t count)
{
    HWY_DYNAMIC_DISPATCH(SubtractBoth)(target, one, factor, other, factorOfOther, count);
}

void addRows(double *target, const double *factors, std::size_t rowCount, const double *rows,
             std::size_t stride, std::size_t count)
{
    HWY_DYNAMIC_DISPATCH(AddRows)(target, factors, rowCount, rows, stride, count);
}

void turn(double *one, double *other, double cosine, double sine, std::size_t count)
{
    HWY_DYNAMIC_DISPATCH(Turn)(one, other, cosine, sine, count);
}

} // namespace assay::fixed_order
#endif
