// SPDX-License-Identifier: GPL-3.0-or-later
// What a run of both models shows, in words and as hits of a rule.
#pragma once

#include "core/audit/rules/rule_checks.h"

#include <optional>
#include <string>

namespace assay {

/// A judgement without a finding.
RuleHit said(std::size_t claim, Verdict verdict, std::string reason);
/// A judgement with its finding: label and computed are the evidence.
RuleHit refutedBy(const AuditContext &context, std::size_t claim, const std::string &label,
                  const std::string &computed, std::string summary);

/// "0.121, within three errors 0.108 to 0.135"
std::string within(double value, double error, std::string (*text)(double));
/// "+11.6 %, within three errors +6.27 % to +17.3 %" of a ratio's logarithm.
std::string changeText(double lnRatio, double error);

struct Loss {
    double lnRatio = 0, error = 0;
};
/// Where both sides ran to the end of a text that is long enough to tell, and know which token came.
std::optional<Loss> lossOf(const AuditContext &context);

/// Predictions that what is said of the pair rests on.
std::uint64_t scoredOf(const RunReport &run);
/// The sentence for a run of fewer than FewestPredictions.
std::string tooFew(const RunReport &run);
/// The candidate's predictions carry no information, and the reference's do.
bool isRuined(const RunReport &run);

} // namespace assay
