// SPDX-License-Identifier: GPL-3.0-or-later
// The PDF of a headless audit.
#pragma once

#include "app/audit_run.h"

namespace assay {

/// Measures the layers it shows in detail, draws, writes where the job says: complete or as it was before.
Status writeAuditPdf(const AuditReport &report, const AuditJob &job, const RunControl &run);

} // namespace assay
