// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over values and over pairs in float lanes that flow into doubles every 256 values, on the widest
// vectors of the processor (Highway, chosen at run time). The relative rounding error of a sum of n squares
// is about 1e-7 / sqrt(n / 32): 6e-9 at the smallest count that is given to them, 1e-10 from ten million on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay {

/// What the kernels take at a time: values and what they turn into stay in the first-level cache.
inline constexpr std::size_t KernelBlock = 4096;
inline constexpr std::size_t KernelUnit = 16; ///< what counts are multiples of

/// Float: the relative rounding error of a sum of n squares is about 1e-7 / sqrt(n / 32), 6e-10 of a million.
enum class Precision { Float, Double };

struct ValueSums {
    double sum = 0, squares = 0, cubes = 0, fourths = 0;
    float minimum = 0, maximum = 0;
    std::uint64_t zeros = 0;
};

/// Of e = candidate − reference.
struct PairSums {
    double errorSum = 0, absoluteErrorSum = 0, errorSquares = 0, referenceTimesError = 0;
    float maxAbsoluteError = 0;
    std::uint64_t differing = 0;
    std::uint64_t signBitsDiffer = 0; ///< a zero has a sign bit too
};

/// 0 < count <= KernelBlock, a multiple of 16. A NaN, an infinity or an overflow among the values leaves
/// fourths or errorSquares not finite; nothing else of the sums means anything then.
ValueSums sumValues(const float *values, std::size_t count, Precision precision);
PairSums sumPairs(const float *reference, const float *candidate, std::size_t count, Precision precision);

/// Elements as a file stores them: little-endian, at any alignment.
struct StoredRun {
    const std::byte *bytes;
    bool isBFloat16; ///< else float32

    StoredRun from(std::size_t element) const
    {
        return { bytes + element * (isBFloat16 ? 2 : 4), isBFloat16 };
    }
};

struct PairBlockSums {
    ValueSums reference, candidate;
    PairSums pairs;
};

/// sumValues of both and sumPairs, in float, and errorBins unless bins is null: the same bits in one pass,
/// without the values written out as floats. count as above.
PairBlockSums sumBlock(StoredRun reference, StoredRun candidate, std::size_t count, std::uint16_t *bins);

/// Σ w ŵ, for pairs too unlike for Σ w² + Σ w e. count as above.
double sumProducts(const float *reference, const float *candidate, std::size_t count, Precision precision);

/// Pairs that are both positive, both negative or both zero. count is a multiple of 16.
std::uint64_t signsThatAgree(const float *reference, const float *candidate, std::size_t count);

/// The first unit of 8 pairs from begin on in which |candidate − reference| rounded to float is size; count
/// if there is none. begin and count are multiples of 8.
std::size_t unitWithError(const float *reference, const float *candidate, std::size_t begin,
                          std::size_t count, float size);

/// |candidate − reference| as the upper 16 bits of its float. count is a multiple of 16.
void errorBins(const float *reference, const float *candidate, std::size_t count, std::uint16_t *bins);

} // namespace assay
