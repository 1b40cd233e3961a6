// SPDX-License-Identifier: GPL-3.0-or-later
// What the other figures of a document tell of one: whether the document is about this pair, and whether the
// figure is the only one of its kind.
#pragma once

#include "core/audit/context.h"

namespace assay {

/// From so many figures on, none of which agrees, a column or document is of something else.
inline constexpr std::size_t FewestStrangers = 3;
/// One figure of the pair may be met by chance, two are known from it.
inline constexpr std::size_t FewestAgreeing = 2;

/// A rate, ratio or share of the whole in a document that gives this pair's own figures and no second of its
/// kind: it can be of nothing else.
bool isOnlyOfItsKind(const AuditContext &context, const Fact &fact);
/// It is what figures give that were measured to be so: nothing about it is left to refute.
bool followsFromMeasured(const AuditContext &context, std::size_t fact);
/// "1,680 numbers in place of 4,800, that is 65 % less": it follows from figures of its sentence that are
/// none of the pair's.
bool followsFromStrangers(const AuditContext &context, std::size_t fact);

/// Figures of other columns of the fact's table that agree with what was measured; counts no more than
/// enough.
std::size_t agreeingBeside(const AuditContext &context, const Fact &fact, std::size_t enough);
/// Its sizes follow from each other, none of its figures is this pair's, and it names no file of it.
bool describesAnotherPair(const AuditContext &context, std::size_t document);

} // namespace assay
