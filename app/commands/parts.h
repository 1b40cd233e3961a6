// SPDX-License-Identifier: GPL-3.0-or-later
// audit --plan and audit --part: an audit divided over machines.
#pragma once

#include "app/audit_run.h"
#include "app/cli.h"

namespace assay {

/// True if the arguments of audit ask for a plan or a part instead of a report.
bool isDivided(const Arguments &arguments);
int runDividedAudit(const Arguments &arguments, const AuditJob &job, const RunControl &run);

} // namespace assay
