// SPDX-License-Identifier: GPL-3.0-or-later
// The checks behind the rows of the rule table. Each is a pure function of the context.
#pragma once

#include "core/audit/context.h"

namespace assay {

// evidence_rules.cpp
RuleHits checkMissingFile(const AuditContext &context);
RuleHits checkPointer(const AuditContext &context);
RuleHits checkEmptyFile(const AuditContext &context);
RuleHits checkTruncatedFile(const AuditContext &context);
RuleHits checkPlaceholderFile(const AuditContext &context);
RuleHits checkUnreadableFile(const AuditContext &context);
// word_rules.cpp
RuleHits checkPlaceholderWords(const AuditContext &context);
RuleHits checkSimulatedWords(const AuditContext &context);
RuleHits checkProjectedWords(const AuditContext &context);
// pattern_rules.cpp
RuleHits checkEqualRatios(const AuditContext &context);
RuleHits checkSkippedStages(const AuditContext &context);
RuleHits checkListedCounts(const AuditContext &context);
RuleHits checkKnownArtefact(const AuditContext &context);
RuleHits checkTextInflation(const AuditContext &context);
// stage_rules.cpp
RuleHits checkEntropyGain(const AuditContext &context);
// arithmetic_rules.cpp
RuleHits checkRatioArithmetic(const AuditContext &context);
RuleHits checkOtherArithmetic(const AuditContext &context);
RuleHits checkContradictions(const AuditContext &context);
// byte_rules.cpp
RuleHits checkMeasuredRatio(const AuditContext &context);
RuleHits checkSavedPercent(const AuditContext &context);
RuleHits checkRatioBaseline(const AuditContext &context);
RuleHits checkMeasuredSize(const AuditContext &context);
RuleHits checkParameterCount(const AuditContext &context);
RuleHits checkBitsPerWeight(const AuditContext &context);
RuleHits checkOptimizerState(const AuditContext &context);
// coverage_rules.cpp
RuleHits checkPayloadCoverage(const AuditContext &context);
RuleHits checkPayloadBuffers(const AuditContext &context);
RuleHits checkPayloadNames(const AuditContext &context);
RuleHits checkPairCoverage(const AuditContext &context);
RuleHits checkTiedTensors(const AuditContext &context);
RuleHits checkBufferTensors(const AuditContext &context);
// fidelity_rules.cpp
RuleHits checkLossless(const AuditContext &context);
RuleHits checkStatedError(const AuditContext &context);
RuleHits checkStatedFidelity(const AuditContext &context);
RuleHits checkInformationBound(const AuditContext &context);
RuleHits checkRateFloor(const AuditContext &context);
// payload_rules.cpp
RuleHits checkEmptyPayload(const AuditContext &context);
RuleHits checkPayloadNoise(const AuditContext &context);
RuleHits checkPayloadFormula(const AuditContext &context);
RuleHits checkPayloadTruncated(const AuditContext &context);
RuleHits checkPayloadCapacity(const AuditContext &context);
RuleHits checkPayloadIdentical(const AuditContext &context);
RuleHits checkRatioOfSizeAlone(const AuditContext &context);
// identity_rules.cpp
RuleHits checkSameModel(const AuditContext &context);
RuleHits checkUnrelatedModel(const AuditContext &context);
RuleHits checkOtherTraining(const AuditContext &context);
RuleHits checkScatteredEnergy(const AuditContext &context);
// stored_form_rules.cpp
RuleHits checkFakeQuantisation(const AuditContext &context);
RuleHits checkPrunedDense(const AuditContext &context);
// declared_rules.cpp
RuleHits checkDeclaredMethod(const AuditContext &context);

} // namespace assay
