// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured of the pair and of its sides, under every reading that a statement may honestly mean.
#pragma once

#include "core/audit/context.h"
#include "core/claims/field_words.h"

namespace assay {

struct Measured {
    const char *label;
    double value;
};
std::string listText(const std::vector<Measured> &values, ClaimKind kind);

/// The file's bytes and the tensors' bytes: two honest ways to divide.
std::vector<Measured> byteRatios(const CompareTotals &totals);
/// Bytes of the optimizer's moments in a model.
std::uint64_t trainingBytes(const ModelEvidence &side);
/// The ratio of stored tensors once the reference's training state is left out; empty if it has none.
std::optional<double> ratioWithoutTraining(const AuditContext &context);
/// Parameters, elements and the like: the readings under which a count is right.
std::vector<Measured> countsOf(const Accounting &counted);
/// Sizes under which a file may honestly go.
std::vector<Measured> sizesOf(const ModelEvidence &side, const AuditContext &context);

/// Some divide the other way round, and call 0.5 a ratio.
bool agreesWith(const Quantity &quantity, double ratio);
/// With one of them, or with a value between them.
bool agreesWithAny(const Quantity &quantity, const std::vector<Measured> &values);
/// Tools round sizes up as well as to the nearest: a whole unit of the last printed place is allowed.
bool anyAllowed(const Quantity &quantity, const std::vector<Measured> &values);

/// Whose size or count it is, by its field or the row that it stands in; "f16", "base" and the like name a
/// format or a family as often as a side, and bind nothing.
Side sideOf(const Statement &statement);

} // namespace assay
