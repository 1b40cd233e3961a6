// SPDX-License-Identifier: GPL-3.0-or-later
// How large the values and the errors are along the rows and along the columns of one tensor.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// Root mean squares per row and per column; candidate and error are empty where nothing is set beside W.
struct LineProfile {
    std::vector<double> reference {}, candidate {}, error {};
};
struct LineProfiles {
    LineProfile rows {}, columns {};
};

/// Streams the tensor once. candidate may be null. Any thread; memory: three blocks of about a million
/// values and eight bytes per row and column.
Result<LineProfiles> readLineProfiles(const Model &reference, const Model *candidate, const Match &match,
                                      const RunControl &run);

} // namespace assay
