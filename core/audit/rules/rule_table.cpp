// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rules/rule_table.h"

#include "core/audit/rules/rule_checks.h"

#include <array>

namespace assay {
namespace {

constexpr std::array Rules {
    AuditRule { findingKind("evidence.missing-file"), checkMissingFile },
    AuditRule { findingKind("evidence.pointer"), checkPointer },
    AuditRule { findingKind("evidence.empty-file"), checkEmptyFile },
    AuditRule { findingKind("evidence.blob-hash"), checkBlobNames },
    AuditRule { findingKind("evidence.truncated"), checkTruncatedFile },
    AuditRule { findingKind("evidence.placeholder"), checkPlaceholderFile },
    AuditRule { findingKind("evidence.unreadable"), checkUnreadableFile },
    AuditRule { findingKind("evidence.empty-payload"), checkEmptyPayload },
    AuditRule { findingKind("words.placeholder"), checkPlaceholderWords },
    AuditRule { findingKind("words.simulated"), checkSimulatedWords },
    AuditRule { findingKind("words.projected"), checkProjectedWords },
    AuditRule { findingKind("words.skipped"), checkSkippedStages },
    AuditRule { findingKind("pattern.equal-ratio"), checkEqualRatios },
    AuditRule { findingKind("pattern.stages"), checkStageProduct },
    AuditRule { findingKind("pattern.self-flag"), checkSelfFlags },
    AuditRule { findingKind("count.list"), checkListedCounts },
    AuditRule { findingKind("size.rounds-to-nothing"), checkSizeOfNothing },
    AuditRule { findingKind("rate.less-than-a-bit"), checkFewBits },
    AuditRule { findingKind("artefact.known"), checkKnownArtefact },
    AuditRule { findingKind("arithmetic.ratio"), checkRatioArithmetic },
    AuditRule { findingKind("arithmetic.derived"), checkDerived },
    AuditRule { findingKind("table.law"), checkTableLaws },
    AuditRule { findingKind("table.total"), checkTableTotals },
    AuditRule { findingKind("documents.one-key"), checkOneKey },
    AuditRule { findingKind("documents.disagree"), checkContradictions },
    AuditRule { findingKind("documents.retracted"), checkRetracted },
    AuditRule { findingKind("bytes.ratio"), checkMeasuredRatio },
    AuditRule { findingKind("bytes.percent"), checkMeasuredShare },
    AuditRule { findingKind("baseline.f32"), checkRatioBaseline },
    AuditRule { findingKind("baseline.optimizer"), checkOptimizerState },
    AuditRule { findingKind("bytes.size"), checkMeasuredSize },
    AuditRule { findingKind("bytes.count"), checkMeasuredCount },
    AuditRule { findingKind("bytes.bits-per-weight"), checkMeasuredRate },
    AuditRule { findingKind("coverage.layers"), checkPayloadCoverage },
    AuditRule { findingKind("coverage.buffer"), checkPayloadBuffers },
    AuditRule { findingKind("coverage.unknown-layer"), checkPayloadNames },
    AuditRule { findingKind("coverage.pair"), checkPairCoverage },
    AuditRule { findingKind("fidelity.lossless"), checkExactness },
    AuditRule { findingKind("fidelity.error"), checkMeasuredError },
    AuditRule { findingKind("fidelity.similarity"), checkMeasuredLikeness },
    AuditRule { findingKind("bound.rate-distortion"), checkInformationBound },
    AuditRule { findingKind("bound.rate"), checkDoubtfulRate },
    AuditRule { findingKind("bound.rate-floor"), checkRateFloor },
    AuditRule { findingKind("payload.noise"), checkPayloadNoise },
    AuditRule { findingKind("payload.formula"), checkPayloadFormula },
    AuditRule { findingKind("payload.truncated"), checkPayloadTruncated },
    AuditRule { findingKind("payload.capacity"), checkPayloadCapacity },
    AuditRule { findingKind("payload.identical"), checkPayloadIdentical },
    AuditRule { findingKind("payload.size-alone"), checkRatioOfSizeAlone },
    AuditRule { findingKind("payload.text-inflation"), checkTextInflation },
    AuditRule { findingKind("identity.same-model"), checkSameModel },
    AuditRule { findingKind("identity.unrelated"), checkUnrelatedModel },
    AuditRule { findingKind("identity.other-training"), checkOtherTraining },
    AuditRule { findingKind("identity.scattered-energy"), checkScatteredEnergy },
    AuditRule { findingKind("identity.fake-quantisation"), checkFakeQuantisation },
    AuditRule { findingKind("identity.pruned-dense"), checkPrunedDense },
    AuditRule { findingKind("identity.declared-method"), checkDeclaredMethod },
    AuditRule { findingKind("reproduction.out-of-reach"), checkOutOfReach },
    AuditRule { findingKind("reproduction.differs"), checkReproduced },
};

consteval bool idsAreUnique()
{
    for (std::size_t i = 0; i < Rules.size(); ++i)
        for (std::size_t j = i + 1; j < Rules.size(); ++j)
            if (&Rules[i].kind == &Rules[j].kind)
                return false;
    return true;
}
static_assert(idsAreUnique());

} // namespace

std::span<const AuditRule> auditRuleTable()
{
    return Rules;
}

std::span<const RuleInfo> auditRules()
{
    static const std::vector<RuleInfo> Infos = [] {
        std::vector<RuleInfo> infos;
        for (const AuditRule &rule : Rules)
            infos.push_back({ rule.kind.id, rule.kind.severity, rule.kind.title, rule.kind.explanation });
        return infos;
    }();
    return Infos;
}

} // namespace assay
