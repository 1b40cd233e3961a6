// SPDX-License-Identifier: GPL-3.0-or-later
// The demo: a model that works, a candidate that keeps it working, and one that claims 1000:1 and does not.
#pragma once

#include "core/base/result.h"
#include "core/base/run_control.h"

#include <string>

namespace assay::demo {

struct DemoFiles {
    std::string reference, honestCandidate, honestClaims, boldCandidate, boldClaims;
    double referenceAccuracy = 0, honestAccuracy = 0, boldAccuracy = 0; ///< shares of held-out pictures
};

/// Trains, compresses and writes all files into folder (made if absent). A few seconds.
Result<DemoFiles> makeDemo(const std::string &folder, const RunControl &run);

} // namespace assay::demo
