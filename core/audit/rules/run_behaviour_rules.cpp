// SPDX-License-Identifier: GPL-3.0-or-later
// What is said without a number of how the compressed model works, against a run of both.
#include "core/audit/rules/run_evidence.h"
#include "core/audit/rules/run_rules.h"
#include "core/base/number_text.h"
#include "core/claims/facts/behaviour.h"

#include <cmath>

namespace assay {
namespace {

/// What a claim of behaviour and the run have to do with each other.
struct Told {
    Fit fit = Fit::Untold;
    std::string measured {};
};

bool isIdentical(const RunReport &run)
{
    return run.difference && run.difference->isIdentical && scoredOf(run) >= FewestPredictions;
}

Told toldOfQuality(const AuditContext &context, const Fact &fact)
{
    const RunReport &run = *context.run;
    const auto loss = lossOf(context);
    if (isRuined(run))
        return { Fit::Disagrees,
                 "Of the compressed model is measured: " + run.candidate->ruinSentence + "." };
    if (isIdentical(run))
        return { Fit::Agrees, "On " + run.textName + " both give the very same numbers." };
    if (!loss)
        return { Fit::Untold, run.difference && scoredOf(run) < FewestPredictions ? tooFew(run) : "" };
    const std::string measured
        = "On " + run.textName + " the perplexity changes by " + changeText(loss->lnRatio, loss->error) + ".";
    // Of accuracy on questions a text tells nothing but ruin.
    if (!fact.dataSet.empty() || (!fact.noun.empty() && fact.noun != "perplexity"))
        return {};
    return { lossFit(loss->lnRatio, loss->error, fact.isHedged), measured };
}

Told toldOfOutputs(const AuditContext &context, const Fact &fact)
{
    const RunReport &run = *context.run;
    if (!run.difference || run.difference->predictions == 0)
        return {};
    if (isIdentical(run))
        return { Fit::Agrees, "On " + run.textName + " both give the very same numbers at every token." };
    const double count = static_cast<double>(run.difference->predictions);
    const auto differing
        = static_cast<std::uint64_t>(std::llround((1 - run.difference->top1Agreement) * count));
    const std::string measured = "On " + run.textName + " the first choice differs at " + countText(differing)
        + " of " + countText(run.difference->predictions) + " tokens.";
    if (differing == 0)
        return { Fit::Untold,
                 run.difference->isIdentical ? tooFew(run)
                                             : measured + " The numbers behind it are not the same." };
    return { fact.isHedged ? Fit::Untold : Fit::Disagrees, measured };
}

Told toldOfSpeech(const AuditContext &context)
{
    const RunReport &run = *context.run;
    if (isRuined(run))
        return { Fit::Disagrees,
                 "Of the compressed model is measured: " + run.candidate->ruinSentence + "." };
    const auto loss = lossOf(context);
    if (!loss || run.reference.carriesNoInformation)
        return {};
    const double ratio = std::exp(loss->lnRatio);
    const std::string measured = "On " + run.textName + " its perplexity is "
        + numberText(run.candidate->perplexity.value_or(0)) + ", " + numberText(ratio, 3)
        + " times the original's.";
    return { ratio <= SpeaksUpTo ? Fit::Agrees : Fit::Untold, measured };
}

std::optional<RuleHit> judgeBehaviour(const AuditContext &context, std::size_t claim)
{
    const Fact &fact = context.factOf(claim);
    if (!isBehaviour(fact.status) || !isMeasurable(fact) || !isAboutPair(context, fact))
        return {};
    // The very same weights do the very same, unless another configuration puts them together differently.
    const bool isOtherwise = context.run && context.run->difference && !context.run->difference->isIdentical;
    if (context.comparison && context.comparison->totals.exact && !isOtherwise)
        return said(claim, Verdict::Confirmed,
                    "All " + countText(context.comparison->totals.coveredElements)
                        + " weights are exactly the original's.");
    if (!context.run || !context.run->notRun.empty() || !context.run->candidate)
        return {};
    const Told told = fact.status == Standing::SameQuality ? toldOfQuality(context, fact)
        : fact.status == Standing::SameOutputs             ? toldOfOutputs(context, fact)
                                                           : toldOfSpeech(context);
    if (told.measured.empty())
        return {};
    switch (told.fit) {
    case Fit::Agrees:
        return said(claim, Verdict::Confirmed, told.measured);
    case Fit::Untold:
        return said(claim, Verdict::Unsupported, told.measured + " That neither shows nor refutes it.");
    case Fit::Disagrees:
        break;
    }
    return refutedBy(context, claim, "run on " + context.run->textName, told.measured,
                     "\"" + context.claims[claim].text + "\" is claimed. " + told.measured);
}

} // namespace

RuleHits checkRunBehaviour(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t claim = 0; claim < context.claims.size() && !run.cancelled(); ++claim)
        if (auto hit = judgeBehaviour(context, claim))
            hits.push_back(*std::move(hit));
    return hits;
}

RuleHits checkRunRuin(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    if (!context.run)
        return hits;
    if (isRuined(*context.run))
        hits.push_back(hitOf(
            context, "On " + context.run->textName + ": " + context.run->candidate->ruinSentence + "."));
    return hits;
}

} // namespace assay
