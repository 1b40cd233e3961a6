// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/pair_findings.h"

#include "core/audit/declared_metadata.h"
#include "core/audit/evidence.h"
#include "core/base/open_inputs.h"

namespace assay {

Result<std::vector<Finding>> pairFindings(const Comparison &comparison, const RunControl &run)
{
    AuditContext context;
    context.reference = evidenceOf("reference", comparison.reference);
    context.candidate = evidenceOf("candidate", comparison.candidate);
    context.declared = declaredMethod(*comparison.candidate);
    context.comparison = &comparison;
    auto levels = sampleLevels(comparison, run);
    if (!levels)
        return levels.error();
    context.levels = *std::move(levels);
    auto judged = judge(std::move(context), run);
    if (!judged)
        return judged.error();
    for (const Model *model : { comparison.reference.get(), comparison.candidate.get() })
        if (auto status = unchanged(model->sources); !status)
            return status.error();
    return std::move(judged->findings);
}

} // namespace assay
