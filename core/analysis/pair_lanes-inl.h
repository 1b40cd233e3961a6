// SPDX-License-Identifier: GPL-3.0-or-later
// The vectors of pair_kernels.cpp, compiled once for each target.
#if defined(ASSAY_PAIR_LANES) == defined(HWY_TARGET_TOGGLE)
#ifdef ASSAY_PAIR_LANES
#undef ASSAY_PAIR_LANES
#else
#define ASSAY_PAIR_LANES
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <hwy/highway.h>

#undef ASSAY_HAS_TWINS
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
    static constexpr std::size_t Lanes = std::max(PartLanes, LogicalBytes / sizeof(hn::TFromD<D>));
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

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
#define ASSAY_HAS_TWINS 1
/// Two logical vectors in one of the processor's: of one flush and of the next, which follow each other only
/// when they flow into doubles.
using Twins = hn::CappedTag<float, 16>;

HWY_INLINE void flush(Wide<Doubles> &total, const Wide<Twins> &sums)
{
    Wide<Floats> one;
    one.part[0] = hn::LowerHalf(Floats(), sums.part[0]);
    flush(total, one);
    one.part[0] = hn::UpperHalf(Floats(), sums.part[0]);
    flush(total, one);
}
#else
#define ASSAY_HAS_TWINS 0
#endif

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

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#endif
