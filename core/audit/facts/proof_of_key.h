// SPDX-License-Identifier: GPL-3.0-or-later
// Whether it is shown that a stated figure is the one that was measured: only then may it be refuted.
// Agreement needs no proof of this kind, two figures that agree to the digit speak for themselves.
#pragma once

#include "core/audit/facts/readings.h"

namespace assay {

/// A bare assertion leaves a subject, an article and a verb.
inline constexpr std::size_t AssertionLetters = 24;
/// True if some reading is what the fact states.
bool statesReading(const Fact &fact, double value);
bool statesAny(const Fact &fact, const Readings &readings);

/// In a table, or with nothing beside it that qualifies it.
bool isFieldOfPair(const AuditContext &context, const Fact &fact);
/// Words say of what the figure is: in a field its label, in a sentence its clause.
bool isNamedInWords(const AuditContext &context, const Fact &fact);
/// A unit alone ("46 dB") does not say what it is of; a column, label or sentence does.
bool isMetricNamed(const AuditContext &context, const Fact &fact);

} // namespace assay
