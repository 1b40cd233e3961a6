// SPDX-License-Identifier: GPL-3.0-or-later
// Which layers a report shows in detail.
#pragma once

#include "core/analysis/spectrum.h"
#include "core/audit/audit.h"

namespace assay {

/// Spectra of the count paired matrices with the largest relative error (or, where nothing differs, the
/// largest matrices), at most 4,096 by 16,384 elements each so that a report takes seconds. Any thread.
Result<std::vector<SpectrumReport>> measureWorstLayers(const AuditReport &report, std::size_t count,
                                                       const RunControl &run);

} // namespace assay
