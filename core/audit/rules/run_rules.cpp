// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rules/run_rules.h"

#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"
#include "core/claims/facts/behaviour.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

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

/// The interval within three errors, as text.
std::string within(double value, double error, auto &&text)
{
    return text(value) + ", within three errors " + text(value - SigmasThatRefute * error) + " to "
        + text(value + SigmasThatRefute * error);
}

std::string share(double value)
{
    return (value > 0 ? "+" : "") + percentText(value);
}

/// "+11.6 %, within three errors +6.27 % to +17.3 %" of ln ratios.
std::string changeText(double lnRatio, double error)
{
    return within(lnRatio, error, [](double x) { return share(std::expm1(x)); });
}

/// Both sides ran to the end and know which token came.
struct Loss {
    double lnRatio = 0, error = 0;
};
std::optional<Loss> lossOf(const AuditContext &context)
{
    const auto &between = context.run->difference;
    if (!between || !between->lnPerplexityRatio || !between->lnPerplexityRatioError)
        return {};
    return Loss { *between->lnPerplexityRatio, *between->lnPerplexityRatioError };
}

bool isRuined(const RunReport &run)
{
    return run.candidate && run.candidate->carriesNoInformation && !run.reference.carriesNoInformation;
}

/// A stated figure against one measured value. Of a text that is not named nothing is refuted.
RuleHit judgeValue(const AuditContext &context, const RunStatement &statement, Fit fit,
                   const std::string &label, const std::string &measured)
{
    const std::string stated = context.claims[statement.claim].text;
    const std::string on = " on " + context.run->textName;
    switch (fit) {
    case Fit::Agrees:
        return said(statement.claim, Verdict::Confirmed, label + on + " is " + measured + ".");
    case Fit::Untold:
        return said(statement.claim, Verdict::Unsupported,
                    label + on + " is " + measured + "; that neither shows nor refutes " + stated + ".");
    case Fit::Disagrees:
        break;
    }
    if (statement.text.bond == TextBond::Unnamed)
        return said(statement.claim, Verdict::Unsupported,
                    "It names no text; " + label + on + " is " + measured + ".");
    return refutedBy(context, statement.claim, label, measured,
                     stated + " is stated; " + label + on + " is " + measured + ".");
}

/// The perplexity of the other side that is stated beside this one: in its sentence, its row or record, else
/// the only one of the document.
const RunStatement *partnerOf(const AuditContext &context, const RunStatement &one,
                              std::span<const RunStatement> all)
{
    const Fact &fact = context.factOf(one.claim);
    const RunStatement *inDocument = nullptr, *inGroup = nullptr;
    std::size_t documents = 0;
    for (const RunStatement &other : all) {
        const Fact &beside = context.factOf(other.claim);
        const bool opposite = (one.side == FactSide::Compressed && other.side == FactSide::Original)
            || (one.side == FactSide::Original && other.side == FactSide::Compressed);
        if (!opposite || other.measure != RunMeasure::Perplexity || other.text.bond != TextBond::Named
            || beside.document != fact.document)
            continue;
        if (beside.sentence == fact.sentence)
            return &other;
        if (!inGroup && beside.group == fact.group)
            inGroup = &other;
        inDocument = &other;
        ++documents;
    }
    return inGroup ? inGroup : documents == 1 ? inDocument : nullptr;
}

/// Does the ratio of two stated perplexities meet the measured one?
bool ratioHolds(const Amount &original, const Amount &compressed, const Loss &loss)
{
    const double low = std::exp(loss.lnRatio - SigmasThatRefute * loss.error);
    const double high = std::exp(loss.lnRatio + SigmasThatRefute * loss.error);
    const Interval &above = compressed.readings.front(), &below = original.readings.front();
    return below.low <= 0 || (above.low / below.high <= high && above.high / below.low >= low);
}

RuleHit judgePerplexity(const AuditContext &context, const RunStatement &statement,
                        std::span<const RunStatement> all)
{
    const RunReport &run = *context.run;
    const bool original = statement.side == FactSide::Original;
    const Amount &amount = context.factOf(statement.claim).amount;
    const std::string stated = context.claims[statement.claim].text;
    const auto &measured = original || !run.candidate ? run.reference.perplexity : run.candidate->perplexity;
    if (!measured)
        return said(statement.claim, Verdict::Unsupported, "No perplexity was measured of this side.");
    const std::string label = std::string("the perplexity of the ")
        + (original || !run.candidate ? "original" : "compressed model") + " on " + run.textName;
    if (statement.text.bond != TextBond::Named)
        return said(statement.claim, Verdict::Unsupported,
                    "It names no text; " + label + " is " + numberText(*measured) + ".");
    if (amountAllows(amount, { *measured, *measured }))
        return said(statement.claim, Verdict::Confirmed,
                    stated + " agrees with " + label + ", " + numberText(*measured, 5) + ".");
    if (!original && isRuined(run) && amount.readings.front().high * WindowsCannot < *measured)
        return refutedBy(context, statement.claim, label, numberText(*measured),
                         stated + " is stated; " + label + " is " + numberText(*measured)
                             + ": its predictions carry no information.");
    const RunStatement *partner = partnerOf(context, statement, all);
    const auto loss = lossOf(context);
    if (partner && loss) {
        const Amount &other = context.factOf(partner->claim).amount;
        const auto &otherMeasured = original ? run.candidate->perplexity : run.reference.perplexity;
        const bool holds = original ? ratioHolds(amount, other, *loss) : ratioHolds(other, amount, *loss);
        // Of two figures whose ratio is wrong the compressed one is, unless that one is as measured.
        const bool isWrong
            = !original || (otherMeasured && amountAllows(other, { *otherMeasured, *otherMeasured }));
        if (!holds && isWrong)
            return refutedBy(context, statement.claim, label, numberText(*measured),
                             stated + " is stated beside " + context.claims[partner->claim].text
                                 + "; measured was a change of " + changeText(loss->lnRatio, loss->error)
                                 + ".");
        if (holds)
            return said(statement.claim, Verdict::Unsupported,
                        stated + " is stated; " + label + " is " + numberText(*measured) + " in windows of "
                            + countText(run.context) + ". The stated change is within the measured one.");
    }
    return said(statement.claim, Verdict::Unsupported,
                stated + " is stated; " + label + " is " + numberText(*measured) + " in windows of "
                    + countText(run.context) + ". Other windows or first tokens give others.");
}

RuleHit judgeChange(const AuditContext &context, const RunStatement &statement, const Loss &loss)
{
    const Amount &amount = context.factOf(statement.claim).amount;
    const double scale = statement.measure == RunMeasure::PerplexityDifference
        ? context.run->reference.perplexity.value_or(1)
        : 1;
    const double value = scale * std::expm1(loss.lnRatio);
    const double error = scale * std::exp(loss.lnRatio) * loss.error;
    const double sign = statement.falls ? -1 : 1;
    const bool tells
        = std::abs(loss.lnRatio) > SigmasThatRefute * loss.error || SigmasThatRefute * loss.error <= NoLoss;
    Fit fit = fitOf(amount, sign * value, error, tells);
    // A change without sign or verb may be meant either way.
    const bool isSigned = amount.plus || amount.negative || statement.falls;
    if (fit == Fit::Disagrees && !isSigned && value < 0
        && fitOf(amount, -value, error, tells) != Fit::Disagrees)
        fit = Fit::Untold;
    return judgeValue(context, statement, fit, "the change of perplexity",
                      changeText(loss.lnRatio, loss.error));
}

RuleHit judgeDivergence(const AuditContext &context, const RunStatement &statement)
{
    const KlDivergence &kl = context.run->difference->kl;
    const Fact &fact = context.factOf(statement.claim);
    if (fact.aggregate == Aggregate::Best)
        return judgeValue(context, statement,
                          amountAllows(fact.amount, { kl.max, kl.max }) ? Fit::Agrees : Fit::Untold,
                          "the largest KL divergence", numberText(kl.max));
    Fit fit = fitOf(fact.amount, kl.mean, kl.meanError, true);
    // Means and medians are called averages alike.
    if (fit == Fit::Disagrees && amountAllows(fact.amount, { kl.median, kl.median }))
        fit = Fit::Agrees;
    return judgeValue(context, statement, fit, "the mean KL divergence",
                      within(kl.mean, kl.meanError, [](double x) { return numberText(x); }));
}

std::optional<RuleHit> judgeStatement(const AuditContext &context, const RunStatement &statement,
                                      std::span<const RunStatement> all)
{
    const RunReport &run = *context.run;
    if (statement.text.bond == TextBond::Other)
        return {};
    if (statement.measure == RunMeasure::Perplexity)
        return judgePerplexity(context, statement, all);
    if (!run.difference || run.difference->predictions == 0)
        return {};
    const auto loss = lossOf(context);
    switch (statement.measure) {
    case RunMeasure::Agreement: {
        const double agreement = run.difference->top1Agreement;
        return judgeValue(
            context, statement,
            fitOf(context.factOf(statement.claim).amount, agreement, run.difference->top1Error, true),
            "the share of tokens with the same first choice",
            within(agreement, run.difference->top1Error,
                   [](double x) { return percentText(std::min(x, 1.0)); }));
    }
    case RunMeasure::Divergence:
        return judgeDivergence(context, statement);
    default:
        return loss ? std::optional(judgeChange(context, statement, *loss)) : std::nullopt;
    }
}

/// What a claim of behaviour and the run have to do with each other.
struct Told {
    Fit fit = Fit::Untold;
    std::string measured {};
};

Told toldOfQuality(const AuditContext &context, const Fact &fact)
{
    const RunReport &run = *context.run;
    const auto loss = lossOf(context);
    if (isRuined(run))
        return { Fit::Disagrees,
                 "Of the compressed model is measured: " + run.candidate->ruinSentence + "." };
    if (run.difference && run.difference->isIdentical)
        return { Fit::Agrees, "On " + run.textName + " both give the very same numbers." };
    if (!loss)
        return {};
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
    if (run.difference->isIdentical)
        return { Fit::Agrees, "On " + run.textName + " both give the very same numbers at every token." };
    const double count = static_cast<double>(run.difference->predictions);
    const auto differing
        = static_cast<std::uint64_t>(std::llround((1 - run.difference->top1Agreement) * count));
    const std::string measured = "On " + run.textName + " the first choice differs at " + countText(differing)
        + " of " + countText(run.difference->predictions) + " tokens.";
    if (differing == 0)
        return { Fit::Untold, measured + " The numbers behind it are not the same." };
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
    // The very same weights do the very same.
    if (context.comparison && context.comparison->totals.exact)
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

Fit fitOf(const Amount &stated, double value, double error, bool tells)
{
    const auto interval = [&](double sigmas) {
        return Interval { value - sigmas * error, value + sigmas * error };
    };
    const Interval widest = interval(SigmasThatRefute);
    if (stated.atMost || stated.atLeast) {
        const bool lowHolds = amountAllows(stated, { widest.low, widest.low });
        const bool highHolds = amountAllows(stated, { widest.high, widest.high });
        if (lowHolds && highHolds)
            return Fit::Agrees;
        return lowHolds || highHolds || amountAllows(stated, { value, value }) ? Fit::Untold : Fit::Disagrees;
    }
    if (amountAllows(stated, { value, value }) || (tells && amountAllows(stated, interval(SigmasThatAgree))))
        return Fit::Agrees;
    return amountAllows(stated, widest) ? Fit::Untold : Fit::Disagrees;
}

Fit lossFit(double lnRatio, double error, bool isHedged)
{
    const double low = std::expm1(lnRatio - SigmasThatRefute * error);
    const double high = std::expm1(lnRatio + SigmasThatRefute * error);
    if (high <= NoLoss)
        return Fit::Agrees;
    return low > (isHedged ? NegligibleLoss : NoLoss) ? Fit::Disagrees : Fit::Untold;
}

RuleHits checkRunFigures(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    const auto statements = runStatements(context);
    for (std::size_t i = 0; i < statements.size() && !run.cancelled(); ++i)
        if (auto hit = judgeStatement(context, statements[i], statements))
            hits.push_back(*std::move(hit));
    return hits;
}

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
