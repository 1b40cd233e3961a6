// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a pair, spread over the matrix: what rules of a pair look at before anything is measured to the
// end.
#pragma once

#include "core/pairing/pairing.h"

#include <span>

namespace assay {

struct PairSample {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<float> reference {}; ///< rows x columns
    std::vector<float> candidate {};
};

/// At most mostRows whole rows of the reference's shape, evenly spread, both sides decoded and transformed as
/// the match says; empty rows where a side cannot be decoded row by row. Memory: the sample.
Result<PairSample> samplePair(const Model &reference, const Model &candidate, const Match &match,
                              std::size_t mostRows, const RunControl &run);

/// Least squares of the candidate on the reference, candidate = scale * reference, per column; 1 where the
/// reference's column is zero.
std::vector<double> fitColumns(const PairSample &sample);
/// The same per row of the sample.
std::vector<double> fitRows(const PairSample &sample);

/// Squares of (candidate / scale - reference) over those of the reference; scale per column, empty = 1. Empty
/// where the reference is all zeros or a value is not finite.
std::optional<double> relativeErrorWith(const PairSample &sample, std::span<const double> columnScale);

} // namespace assay
