// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rules/rule_table.h"

#include "core/audit/rules/rule_checks.h"

#include <array>

namespace assay {
namespace {

/// The kinds of derivations (core/claims/reasoning) that each rule speaks for.
constexpr auto RatioArithmeticKinds
    = std::to_array<std::string_view>({ "ratio.sources", "ratio.row", "ratio.whole" });
constexpr auto DerivedKinds = std::to_array<std::string_view>(
    { "share.sources", "share.change", "share.part", "share.row", "share.target", "share.whole",
      "rate.sources", "size.width", "size.difference", "density.sources", "difference.row",
      "difference.sources", "gain.sources", "equation", "count.parts", "count.mean", "prose.sum",
      "prose.product", "prose.rest" });
constexpr auto TableLawsKinds = std::to_array<std::string_view>({ "table.law", "table.baseline" });
constexpr auto TableTotalsKinds
    = std::to_array<std::string_view>({ "table.total", "table.mean", "column.mean" });
constexpr auto ListedCountsKinds = std::to_array<std::string_view>({ "count.list" });
constexpr auto OneKeyKinds = std::to_array<std::string_view>({ "documents.one-key" });
constexpr auto ContradictionsKinds = std::to_array<std::string_view>({ "documents.disagree" });
constexpr auto RetractedKinds = std::to_array<std::string_view>({ "documents.retracted" });
constexpr auto SizeOfNothingKinds = std::to_array<std::string_view>({ "size.rounds-to-nothing" });
constexpr auto EqualRatiosKinds = std::to_array<std::string_view>({ "pattern.equal-ratio" });
constexpr auto StageProductKinds = std::to_array<std::string_view>({ "pattern.stages" });
constexpr auto SkippedStagesKinds = std::to_array<std::string_view>({ "words.skipped" });
constexpr auto SelfFlagsKinds = std::to_array<std::string_view>({ "pattern.self-flag" });
constexpr auto FewBitsKinds = std::to_array<std::string_view>({ "rate.less-than-a-bit" });

constexpr std::array Rules {
    AuditRule { findingKind("evidence.missing-file"), checkMissingFile },
    AuditRule { findingKind("evidence.pointer"), checkPointer },
    AuditRule { findingKind("evidence.empty-file"), checkEmptyFile },
    AuditRule { findingKind("evidence.blob-hash"), checkBlobNames },
    AuditRule { findingKind("evidence.truncated"), checkTruncatedFile },
    AuditRule { findingKind("evidence.placeholder"), checkPlaceholderFile },
    AuditRule { findingKind("evidence.unreadable"), checkUnreadableFile },
    AuditRule { findingKind("evidence.named-file"), checkNamedFiles },
    AuditRule { findingKind("evidence.empty-payload"), checkEmptyPayload },
    AuditRule { findingKind("words.placeholder"), checkPlaceholderWords },
    AuditRule { findingKind("words.simulated"), checkSimulatedWords },
    AuditRule { findingKind("words.projected"), checkProjectedWords },
    AuditRule { findingKind("words.skipped"), checkDerivations<SkippedStagesKinds> },
    AuditRule { findingKind("pattern.equal-ratio"), checkDerivations<EqualRatiosKinds> },
    AuditRule { findingKind("pattern.stages"), checkDerivations<StageProductKinds> },
    AuditRule { findingKind("pattern.self-flag"), checkDerivations<SelfFlagsKinds> },
    AuditRule { findingKind("count.list"), checkDerivations<ListedCountsKinds> },
    AuditRule { findingKind("size.rounds-to-nothing"), checkDerivations<SizeOfNothingKinds> },
    AuditRule { findingKind("rate.less-than-a-bit"), checkDerivations<FewBitsKinds> },
    AuditRule { findingKind("artefact.known"), checkKnownArtefact },
    AuditRule { findingKind("arithmetic.ratio"), checkDerivations<RatioArithmeticKinds> },
    AuditRule { findingKind("arithmetic.derived"), checkDerivations<DerivedKinds> },
    AuditRule { findingKind("table.law"), checkDerivations<TableLawsKinds> },
    AuditRule { findingKind("table.total"), checkDerivations<TableTotalsKinds> },
    AuditRule { findingKind("documents.one-key"), checkDerivations<OneKeyKinds> },
    AuditRule { findingKind("documents.disagree"), checkDerivations<ContradictionsKinds> },
    AuditRule { findingKind("documents.retracted"), checkDerivations<RetractedKinds> },
    AuditRule { findingKind("bytes.ratio"), checkMeasured<Attribute::Ratio> },
    AuditRule { findingKind("bytes.percent"), checkMeasured<Attribute::Share> },
    AuditRule { findingKind("baseline.f32"), checkRatioBaseline },
    AuditRule { findingKind("baseline.optimizer"), checkOptimizerState },
    AuditRule { findingKind("bytes.size"), checkMeasured<Attribute::Size> },
    AuditRule { findingKind("bytes.count"), checkMeasured<Attribute::Count> },
    AuditRule { findingKind("bytes.bits-per-weight"), checkMeasured<Attribute::Rate> },
    AuditRule { findingKind("coverage.layers"), checkPayloadCoverage },
    AuditRule { findingKind("coverage.buffer"), checkPayloadBuffers },
    AuditRule { findingKind("coverage.unknown-layer"), checkPayloadNames },
    AuditRule { findingKind("coverage.pair"), checkPairCoverage },
    AuditRule { findingKind("fidelity.lossless"), checkExactness },
    AuditRule { findingKind("fidelity.error"), checkMeasured<Attribute::Error> },
    AuditRule { findingKind("fidelity.similarity"), checkMeasured<Attribute::Likeness> },
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
    AuditRule { findingKind("run.behaviour"), checkRunBehaviour },
    AuditRule { findingKind("run.figure"), checkRunFigures },
    AuditRule { findingKind("run.no-information"), checkRunRuin },
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
