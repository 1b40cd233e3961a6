// SPDX-License-Identifier: GPL-3.0-or-later
// Totals and averages of a table's columns against the rows above them.
#pragma once

#include "core/claims/intervals.h"
#include "core/claims/relations.h"

namespace assay {

/// Statements that can enter arithmetic: neither examples nor somebody else's nor settings nor aims.
bool isUsable(const Statement &statement);
/// The widest of the intervals.
void setComputed(Relation &relation, const std::vector<Interval> &computed);

std::vector<Relation> findColumnRelations(const std::vector<Statement> &statements, const RunControl &run);

} // namespace assay
