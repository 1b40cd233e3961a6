// SPDX-License-Identifier: GPL-3.0-or-later
// The sums of pair_kernels.h as they grow, compiled once for each target.
#if defined(ASSAY_PAIR_TOTALS) == defined(HWY_TARGET_TOGGLE)
#ifdef ASSAY_PAIR_TOTALS
#undef ASSAY_PAIR_TOTALS
#else
#define ASSAY_PAIR_TOTALS
#endif

#include "core/analysis/pair_kernels.h"
#include "core/analysis/pair_lanes-inl.h"

#include <algorithm>

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

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#endif
