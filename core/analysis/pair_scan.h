// SPDX-License-Identifier: GPL-3.0-or-later
// Streams two decoders of the same length chunk by chunk through the sums of errors and moments.
#pragma once

#include "core/analysis/compare.h"
#include "core/analysis/error_histogram.h"
#include "core/layouts/decoder.h"

#include <memory>

namespace assay {

struct PairSource {
    const Model &model;
    const TensorDecoder &decoder;
};

/// Keeps the buffers of its workers from one pair to the next.
class PairScan {
public:
    explicit PairScan(unsigned threads);
    ~PairScan();

    /// Fills layer's error (without the quantiles), the moments of both sides, and the histogram of |e| if
    /// the options ask for quantiles and sizes() are not few; of a sample where they ask for one. The same
    /// bits on any thread count.
    Status run(const PairSource &reference, const PairSource &candidate, const CompareOptions &options,
               LayerReport &layer, ErrorHistogram &histogram, const RunControl &run);
    /// The |e| of every pair of the last run, in order, NaN where one is not finite; empty where they are
    /// more than MostExactQuantiles, a sample, or the options ask for no quantiles.
    std::span<const float> sizes() const { return m_sizes; }

private:
    struct Worker;
    std::vector<float> m_sizes;
    std::vector<Worker> m_workers;
};

} // namespace assay
