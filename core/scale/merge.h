// SPDX-License-Identifier: GPL-3.0-or-later
// Folds the parts of a divided audit into the report that one machine would have made. Whole or none: a
// missing, doubled, changed or foreign part is an Error that names it.
#pragma once

#include "core/audit/audit.h"
#include "core/scale/part_file.h"

namespace assay {

struct MergeOptions {
    bool rehash = false; ///< compare SHA-256 instead of the files' times, for trees that were copied
};

struct MergedAudit {
    AuditRequest request {};
    std::string mapPath {}; ///< of --map, as typed for the parts
};

/// The request that the parts were measured for, with their comparison and their hashes: auditClaims() of it
/// gives the report. Opens both models (headers only) and pairs them again.
Result<MergedAudit> mergeParts(const std::vector<std::string> &paths, const MergeOptions &options,
                               const RunControl &run);

} // namespace assay
