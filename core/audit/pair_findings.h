// SPDX-License-Identifier: GPL-3.0-or-later
// What a compared pair shows by itself, without a document.
#pragma once

#include "core/analysis/compare.h"

namespace assay {

/// The findings of the readers and of the comparison, and those of every rule that needs no claim, in the
/// order of an audit. Samples values; an Error only when cancelled.
Result<std::vector<Finding>> pairFindings(const Comparison &comparison, const RunControl &run);

} // namespace assay
