// SPDX-License-Identifier: GPL-3.0-or-later
// Streams a WeightSource over threads, for the prepare() of codecs. Memory: 1 MiB of values per worker.
#pragma once

#include "core/codecs/codec.h"

#include <functional>

namespace assay {

std::uint64_t scanChunkCount(const WeightSource &source);

/// body(chunk, worker, values) once for each of scanChunkCount() pieces of DefaultChunkElements values. Keep
/// one partial per chunk and merge in chunk order, or per-worker integers, and the result is the same on any
/// thread count.
Status
scanWeights(const WeightSource &source, const RunControl &run,
            const std::function<Status(std::uint64_t chunk, unsigned worker, std::span<const float>)> &body);

/// Sum and count of the finite magnitudes above threshold (-1 = all).
struct MagnitudeSum {
    double sum = 0;
    std::uint64_t count = 0;
};
Result<MagnitudeSum> sumMagnitudes(const WeightSource &source, float threshold, const RunControl &run);

/// sqrt(sum of squares / count) of the finite values; 0 if there are none.
Result<double> rootMeanSquare(const WeightSource &source, const RunControl &run);

/// How many finite magnitudes share the upper 16 bits of their float32 form (32,640 bins).
Result<std::vector<std::uint64_t>> magnitudeHistogram(const WeightSource &source, const RunControl &run);
/// The lower edge of bin and the width's middle, as magnitudes.
float magnitudeBinEdge(std::size_t bin);
float magnitudeBinMiddle(std::size_t bin);

/// The whole tensor. For codecs that cannot work in pieces.
Result<std::vector<float>> readAllWeights(const WeightSource &source, const RunControl &run);

} // namespace assay
