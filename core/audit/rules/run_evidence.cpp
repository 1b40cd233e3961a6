// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rules/run_evidence.h"

#include "core/audit/rules/run_rules.h"
#include "core/base/number_text.h"

#include <cmath>

namespace assay {
namespace {

std::string share(double value)
{
    return (value > 0 ? "+" : "") + percentText(value);
}

} // namespace

RuleHit said(std::size_t claim, Verdict verdict, std::string reason)
{
    RuleHit hit;
    hit.judgements.push_back({ claim, verdict, Grade::Measured, std::move(reason), {} });
    return hit;
}

RuleHit refutedBy(const AuditContext &context, std::size_t claim, const std::string &label,
                  const std::string &computed, std::string summary)
{
    RuleHit hit;
    const Claim &stated = context.claims[claim];
    hit.finding = Finding { .rule = {}, .subject = placeText(stated), .summary = summary };
    hit.finding->evidence.push_back(
        { .label = label, .stated = stated.text, .computed = computed, .location = placeText(stated) });
    hit.judgements.push_back({ claim, Verdict::Refuted, Grade::Measured, std::move(summary), {} });
    return hit;
}

std::string within(double value, double error, std::string (*text)(double))
{
    return text(value) + ", within three errors " + text(value - SigmasThatRefute * error) + " to "
        + text(value + SigmasThatRefute * error);
}

std::string changeText(double lnRatio, double error)
{
    return within(lnRatio, error, [](double x) { return share(std::expm1(x)); });
}

std::optional<Loss> lossOf(const AuditContext &context)
{
    const auto &between = context.run->difference;
    if (!between || between->predictions < FewestPredictions || !between->lnPerplexityRatio
        || !between->lnPerplexityRatioError)
        return {};
    return Loss { *between->lnPerplexityRatio, *between->lnPerplexityRatioError };
}

std::uint64_t scoredOf(const RunReport &run)
{
    return run.difference ? run.difference->predictions : run.predictions;
}

std::string tooFew(const RunReport &run)
{
    return "Only " + countText(scoredOf(run)) + " predictions were scored on " + run.textName + "; "
        + countText(FewestPredictions) + " are needed to tell.";
}

bool isRuined(const RunReport &run)
{
    return scoredOf(run) >= FewestPredictions && run.candidate && run.candidate->carriesNoInformation
        && !run.reference.carriesNoInformation;
}

} // namespace assay
