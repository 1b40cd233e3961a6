// SPDX-License-Identifier: GPL-3.0-or-later
// What a fact of the ledger says of the bytes that methods leave of weights.
#pragma once

#include "core/audit/reproduction.h"
#include "core/claims/facts/fact.h"
#include "core/claims/lexing/numeral.h"
#include "core/claims/reading/document_tree.h"

namespace assay {

/// Nothing, if it is of other things than sizes of weights.
std::optional<FigureKind> figureKind(const DocumentTree &tree, const Fact &fact, DecimalSign sign);
/// Why it is none of this model's results, or empty.
std::string noResult(const DocumentTree &tree, const Fact &fact, DecimalSign sign);

} // namespace assay
