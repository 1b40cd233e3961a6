// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/audit.h"

#include "core/model/finding_list.h"

#include <algorithm>

namespace assay {

const char *verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Impossible:
        return "impossible";
    case Verdict::Refuted:
        return "refuted";
    case Verdict::Contradicted:
        return "contradicted";
    case Verdict::Unsupported:
        return "unsupported";
    case Verdict::Undecidable:
        return "undecidable";
    case Verdict::Consistent:
        return "consistent";
    case Verdict::Confirmed:
        return "confirmed";
    }
    return "unsupported";
}

const char *verdictExplanation(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Impossible:
        return "no code can do it: the rate and the fidelity cannot go together";
    case Verdict::Refuted:
        return "measured or recomputed here, and it disagrees";
    case Verdict::Contradicted:
        return "the documents disagree with themselves or with each other";
    case Verdict::Unsupported:
        return "stated, and nothing at hand to check it with";
    case Verdict::Undecidable:
        return "there is evidence, and it could not be read here";
    case Verdict::Consistent:
        return "follows from other figures of the documents; no bytes were seen";
    case Verdict::Confirmed:
        return "measured or recomputed here, and it agrees";
    }
    return "";
}

const char *gradeName(Grade grade)
{
    switch (grade) {
    case Grade::Measured:
        return "measured";
    case Grade::Recomputed:
        return "recomputed";
    case Grade::Declared:
        return "declared";
    case Grade::Projected:
        return "projected";
    case Grade::Simulated:
        return "simulated";
    case Grade::Placeholder:
        return "placeholder";
    case Grade::Empty:
        return "empty";
    case Grade::Missing:
        return "missing";
    }
    return "declared";
}

const char *claimKindName(ClaimKind kind)
{
    switch (kind) {
    case ClaimKind::Ratio:
        return "ratio";
    case ClaimKind::Bytes:
        return "bytes";
    case ClaimKind::Parameters:
        return "parameters";
    case ClaimKind::Count:
        return "count";
    case ClaimKind::Percent:
        return "percent";
    case ClaimKind::BitsPerWeight:
        return "bits_per_weight";
    case ClaimKind::Error:
        return "error";
    case ClaimKind::Fidelity:
        return "fidelity";
    case ClaimKind::StatusWord:
        return "status";
    case ClaimKind::Licence:
        return "licence";
    case ClaimKind::Other:
        return "other";
    }
    return "other";
}

std::string auditVerdictName(const AuditReport &report)
{
    return report.verdict ? verdictName(*report.verdict) : "nothing-claimed";
}

bool hasFailure(const AuditReport &report)
{
    return hasFailure(report.findings) || std::ranges::any_of(report.claims, [](const Claim &claim) {
               return claim.verdict == Verdict::Refuted || claim.verdict == Verdict::Impossible;
           });
}

} // namespace assay
