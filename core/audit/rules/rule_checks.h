// SPDX-License-Identifier: GPL-3.0-or-later
// The checks behind the rows of the rule table. Each is a pure function of the context.
#pragma once

#include "core/audit/context.h"

#include <initializer_list>
#include <span>
#include <string_view>

namespace assay {

// evidence_rules.cpp
RuleHits checkMissingFile(const AuditContext &context, const RunControl &run);
RuleHits checkPointer(const AuditContext &context, const RunControl &run);
RuleHits checkBlobNames(const AuditContext &context, const RunControl &run);
RuleHits checkEmptyFile(const AuditContext &context, const RunControl &run);
RuleHits checkTruncatedFile(const AuditContext &context, const RunControl &run);
RuleHits checkPlaceholderFile(const AuditContext &context, const RunControl &run);
RuleHits checkUnreadableFile(const AuditContext &context, const RunControl &run);
RuleHits checkNamedFiles(const AuditContext &context, const RunControl &run);
// word_rules.cpp
RuleHits checkPlaceholderWords(const AuditContext &context, const RunControl &run);
RuleHits checkSimulatedWords(const AuditContext &context, const RunControl &run);
RuleHits checkProjectedWords(const AuditContext &context, const RunControl &run);
// derived_rules.cpp: what follows by the derivations of those kinds (core/claims/reasoning), breaks or is odd
RuleHits derivationHits(const AuditContext &context, const RunControl &run,
                        std::span<const std::string_view> kinds);
template <const auto &Kinds> RuleHits checkDerivations(const AuditContext &context, const RunControl &run)
{
    return derivationHits(context, run, Kinds);
}
// artefact_rules.cpp
RuleHits checkKnownArtefact(const AuditContext &context, const RunControl &run);
RuleHits checkTextInflation(const AuditContext &context, const RunControl &run);
// measured_rules.cpp: stated figures of those attributes against the measured ones
RuleHits measuredHits(const AuditContext &context, const RunControl &run,
                      std::initializer_list<Attribute> attributes);
template <Attribute... Of> RuleHits checkMeasured(const AuditContext &context, const RunControl &run)
{
    return measuredHits(context, run, { Of... });
}
RuleHits checkExactness(const AuditContext &context, const RunControl &run);
RuleHits checkOptimizerState(const AuditContext &context, const RunControl &run);
RuleHits checkRatioBaseline(const AuditContext &context, const RunControl &run);
// reproduction_rules.cpp
RuleHits checkOutOfReach(const AuditContext &context, const RunControl &run);
RuleHits checkReproduced(const AuditContext &context, const RunControl &run);
// coverage_rules.cpp
RuleHits checkPayloadCoverage(const AuditContext &context, const RunControl &run);
RuleHits checkPayloadBuffers(const AuditContext &context, const RunControl &run);
RuleHits checkPayloadNames(const AuditContext &context, const RunControl &run);
RuleHits checkPairCoverage(const AuditContext &context, const RunControl &run);
// bound_rules.cpp
RuleHits checkInformationBound(const AuditContext &context, const RunControl &run);
RuleHits checkDoubtfulRate(const AuditContext &context, const RunControl &run);
RuleHits checkRateFloor(const AuditContext &context, const RunControl &run);
// payload_rules.cpp
RuleHits checkEmptyPayload(const AuditContext &context, const RunControl &run);
RuleHits checkPayloadNoise(const AuditContext &context, const RunControl &run);
RuleHits checkPayloadFormula(const AuditContext &context, const RunControl &run);
RuleHits checkPayloadTruncated(const AuditContext &context, const RunControl &run);
RuleHits checkPayloadCapacity(const AuditContext &context, const RunControl &run);
RuleHits checkPayloadIdentical(const AuditContext &context, const RunControl &run);
RuleHits checkRatioOfSizeAlone(const AuditContext &context, const RunControl &run);
// identity_rules.cpp
RuleHits checkSameModel(const AuditContext &context, const RunControl &run);
RuleHits checkUnrelatedModel(const AuditContext &context, const RunControl &run);
RuleHits checkOtherTraining(const AuditContext &context, const RunControl &run);
RuleHits checkScatteredEnergy(const AuditContext &context, const RunControl &run);
// stored_form_rules.cpp
RuleHits checkFakeQuantisation(const AuditContext &context, const RunControl &run);
RuleHits checkPrunedDense(const AuditContext &context, const RunControl &run);
// run_rules.cpp: what a run of both models tells of stated quality
RuleHits checkRunFigures(const AuditContext &context, const RunControl &run);
RuleHits checkRunBehaviour(const AuditContext &context, const RunControl &run);
RuleHits checkRunRuin(const AuditContext &context, const RunControl &run);
// declared_rules.cpp
RuleHits checkDeclaredMethod(const AuditContext &context, const RunControl &run);

} // namespace assay
