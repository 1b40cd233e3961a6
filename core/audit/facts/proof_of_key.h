// SPDX-License-Identifier: GPL-3.0-or-later
// Whether it is shown that a stated figure is the one that was measured: only then may it be refuted.
// Agreement needs no proof of this kind, two figures that agree to the digit speak for themselves.
#pragma once

#include "core/audit/facts/readings.h"

namespace assay {

/// A bare assertion leaves a subject, an article and a verb.
inline constexpr std::size_t AssertionLetters = 24;
/// From so many figures on, none of which agrees, a column or document is of something else.
inline constexpr std::size_t FewestStrangers = 3;
/// One figure of the pair may be met by chance, two are known from it.
inline constexpr std::size_t FewestAgreeing = 2;

/// True if some reading is what the fact states.
bool statesReading(const Fact &fact, double value);
bool statesAny(const Fact &fact, const Readings &readings);

/// In a table, or with nothing beside it that qualifies it.
bool isFieldOfPair(const AuditContext &context, const Fact &fact);
/// Words say of what the figure is: in a field its label, in a sentence its clause.
bool isNamedInWords(const AuditContext &context, const Fact &fact);
/// A unit alone ("46 dB") does not say what it is of; a column, label or sentence does.
bool isMetricNamed(const AuditContext &context, const Fact &fact);
/// A rate, ratio or share of the whole in a document that gives this pair's own figures and no second of its
/// kind: it can be of nothing else.
bool isOnlyOfItsKind(const AuditContext &context, const Fact &fact);
/// It is what figures give that were measured to be so: nothing about it is left to refute.
bool followsFromMeasured(const AuditContext &context, std::size_t fact);

/// Figures of other columns of the fact's table that agree with what was measured; counts no more than
/// enough.
std::size_t agreeingBeside(const AuditContext &context, const Fact &fact, std::size_t enough);
/// Its sizes follow from each other, none of its figures is this pair's, and it names no file of it.
bool describesAnotherPair(const AuditContext &context, std::size_t document);

} // namespace assay
