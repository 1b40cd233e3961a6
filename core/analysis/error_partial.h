// SPDX-License-Identifier: GPL-3.0-or-later
// The measures of one chunk, in double precision, mergeable in chunk order.
#pragma once

#include "core/analysis/error_histogram.h"
#include "core/analysis/pair_kernels.h"

#include <span>

namespace assay {

/// Tensors of fewer elements are summed in double: the rounding of float lanes has too little to average
/// over.
constexpr std::uint64_t FewestForFloat = 1u << 20;

constexpr Precision precisionFor(std::uint64_t elementCount)
{
    return elementCount < FewestForFloat ? Precision::Double : Precision::Float;
}

/// Sums of powers about zero; NaN and infinities are counted apart.
struct MomentSums {
    std::uint64_t elementCount = 0, finiteCount = 0, nanCount = 0, infinityCount = 0, zeroCount = 0;
    double minimum = 0, maximum = 0;
    double sum = 0, squares = 0, cubes = 0, fourths = 0;

    void add(std::span<const float> values, Precision precision = Precision::Double);
    void merge(const MomentSums &other);
    TensorStats stats() const;
};

/// Adds pairs to all three. Blocks that hold NaN or infinities, and those that float would not sum well, are
/// summed more exactly than precision asks for.
void addPairs(ErrorStats &error, MomentSums &referenceMoments, MomentSums &candidateMoments,
              std::span<const float> reference, std::span<const float> candidate, std::uint64_t firstIndex,
              std::span<std::uint32_t> histogram, Precision precision);

/// One block of pairs, as both files store them.
struct StoredPairs {
    StoredRun reference, candidate;
    std::size_t count = 0; ///< at most KernelBlock, a multiple of 16
    /// An error known to be reached at an earlier place: below it the place of the block's largest is not
    /// looked for.
    double reached = 0;
};

/// The same as addPairs in float of the values turned into floats, to the bit, in one pass over what is
/// stored; false, and nothing added, where their numbers need a more exact way.
bool addStoredPairs(ErrorStats &error, MomentSums &referenceMoments, MomentSums &candidateMoments,
                    const StoredPairs &pairs, std::uint64_t firstIndex, std::span<std::uint32_t> histogram);

/// Adds the pairs of one chunk, one by one; firstIndex is the position of its first element in the tensor.
/// histogram holds ErrorBins counts or is empty.
void addErrors(ErrorStats &target, std::span<const float> reference, std::span<const float> candidate,
               std::uint64_t firstIndex, std::span<std::uint32_t> histogram);

} // namespace assay
