// SPDX-License-Identifier: GPL-3.0-or-later
// What a divided audit will cost, before anything is measured, and the script that runs it.
#pragma once

#include "core/scale/share.h"

namespace assay {

struct ScalePlan {
    unsigned parts = 1, mostUseful = 1;
    std::uint64_t totalBytes = 0, largestPart = 0, largestUnit = 0;
    std::string largestName {}; ///< of the tensor or file that makes the largest unit
    bool largestIsFile = false;
    std::uint64_t memoryBytes = 0; ///< a part's own memory, page cache apart
};

ScalePlan planAudit(const DividedAudit &audit);
/// A few lines for people: parts, bytes, memory, the largest unit, the lines to type.
std::string planText(const ScalePlan &plan, const AuditRequest &request, const std::string &mapPath);
/// A Slurm job script that runs one part per task of an array.
std::string slurmScript(const ScalePlan &plan, const AuditRequest &request, const std::string &mapPath);

} // namespace assay
