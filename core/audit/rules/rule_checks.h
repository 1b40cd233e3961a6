// SPDX-License-Identifier: GPL-3.0-or-later
// The checks behind the rows of the rule table. Each is a pure function of the context.
#pragma once

#include "core/audit/context.h"

namespace assay {

// evidence_rules.cpp
RuleHits checkMissingFile(const AuditContext &context, const RunControl &run);
RuleHits checkPointer(const AuditContext &context, const RunControl &run);
RuleHits checkBlobNames(const AuditContext &context, const RunControl &run);
RuleHits checkEmptyFile(const AuditContext &context, const RunControl &run);
RuleHits checkTruncatedFile(const AuditContext &context, const RunControl &run);
RuleHits checkPlaceholderFile(const AuditContext &context, const RunControl &run);
RuleHits checkUnreadableFile(const AuditContext &context, const RunControl &run);
// word_rules.cpp
RuleHits checkPlaceholderWords(const AuditContext &context, const RunControl &run);
RuleHits checkSimulatedWords(const AuditContext &context, const RunControl &run);
RuleHits checkProjectedWords(const AuditContext &context, const RunControl &run);
// derived_rules.cpp
RuleHits checkRatioArithmetic(const AuditContext &context, const RunControl &run);
RuleHits checkDerived(const AuditContext &context, const RunControl &run);
RuleHits checkTableLaws(const AuditContext &context, const RunControl &run);
RuleHits checkTableTotals(const AuditContext &context, const RunControl &run);
RuleHits checkListedCounts(const AuditContext &context, const RunControl &run);
RuleHits checkOneKey(const AuditContext &context, const RunControl &run);
RuleHits checkContradictions(const AuditContext &context, const RunControl &run);
RuleHits checkRetracted(const AuditContext &context, const RunControl &run);
RuleHits checkSizeOfNothing(const AuditContext &context, const RunControl &run);
RuleHits checkEqualRatios(const AuditContext &context, const RunControl &run);
RuleHits checkStageProduct(const AuditContext &context, const RunControl &run);
RuleHits checkSkippedStages(const AuditContext &context, const RunControl &run);
RuleHits checkSelfFlags(const AuditContext &context, const RunControl &run);
RuleHits checkFewBits(const AuditContext &context, const RunControl &run);
// artefact_rules.cpp
RuleHits checkKnownArtefact(const AuditContext &context, const RunControl &run);
RuleHits checkTextInflation(const AuditContext &context, const RunControl &run);
// measured_rules.cpp
RuleHits checkMeasuredRatio(const AuditContext &context, const RunControl &run);
RuleHits checkMeasuredShare(const AuditContext &context, const RunControl &run);
RuleHits checkMeasuredSize(const AuditContext &context, const RunControl &run);
RuleHits checkMeasuredCount(const AuditContext &context, const RunControl &run);
RuleHits checkMeasuredRate(const AuditContext &context, const RunControl &run);
RuleHits checkMeasuredError(const AuditContext &context, const RunControl &run);
RuleHits checkMeasuredLikeness(const AuditContext &context, const RunControl &run);
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
// declared_rules.cpp
RuleHits checkDeclaredMethod(const AuditContext &context, const RunControl &run);

} // namespace assay
