// SPDX-License-Identifier: GPL-3.0-or-later
// Of whom a statement speaks, where its sentence names somebody: another type, an older version, another
// program, all weights.
#pragma once

#include "core/audit/context.h"

namespace assay {

/// A type that holds less of the weights than this is beside the one that a file is called by.
inline constexpr double LeastShareOfType = 0.25;

/// "Q8_0 reaches 45 dB" beside a candidate of Q4_0: of the file of that type.
bool speaksOfOtherType(const AuditContext &context, const Fact &fact);

/// "SQNR over all parameters": of the pooled weights, and no mean of the layers'. Said in the sentence, its
/// label, the lines right above it or its heading.
bool speaksOfAllWeights(const AuditContext &context, const Fact &fact);

/// "8.00 bits, scales included": of all that is stored, and no name of the codes.
bool countsEverything(const AuditContext &context, const Fact &fact);

/// "The largest absolute error of a weight": its sentence or label names what is stored.
bool speaksOfWeights(const AuditContext &context, const Fact &fact);

} // namespace assay
