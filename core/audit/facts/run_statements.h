// SPDX-License-Identifier: GPL-3.0-or-later
// Stated figures that a run of both models measures: what each is of, in the run's own terms.
#pragma once

#include "core/audit/facts/run_texts.h"

namespace assay {

enum class RunMeasure { Perplexity, PerplexityChange, PerplexityDifference, Agreement, Divergence };

struct RunStatement {
    std::size_t claim = 0;
    RunMeasure measure = RunMeasure::Perplexity;
    FactSide side = FactSide::None; ///< of a perplexity: None where no word says whose
    TextNaming text {};
    bool falls = false; ///< a change without a sign that is stated as a fall
};

/// Was anything measured that claims may be held against? The built-in text is nobody's data set.
bool hasRunFigures(const AuditContext &context);

/// Every claim that states such a figure of the opened pair, in the order of claims. Figures of other models,
/// of parts, of metrics that no run measures are left out.
std::vector<RunStatement> runStatements(const AuditContext &context);

/// What to give so that a figure of quality can be checked: one sentence.
std::string whatToGive(const AuditContext &context, const Fact &fact);

} // namespace assay
