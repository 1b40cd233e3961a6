// SPDX-License-Identifier: GPL-3.0-or-later
// Findings from several origins as one list, each thing said once.
#pragma once

#include "core/model/finding.h"

#include <span>

namespace assay {

/// side says where the findings belong ("reference", "candidate"), path which file that is; both empty for
/// findings that name their place themselves (those of a comparison or a document).
struct FindingSource {
    std::string side {};
    std::string path {};
    std::span<const Finding> findings {};
};

/// In the order of the sources, those of the first at their own places. What two sources say in the same
/// words about the same subject stands once, with a line of evidence for each side.
std::vector<Finding> collectFindings(std::span<const FindingSource> sources);

/// Is there one of severity failure? Then the exit code is 1.
bool hasFailure(std::span<const Finding> findings);

} // namespace assay
