// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rules/run_rules.h"

#include "core/audit/rules/run_evidence.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

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

RuleHit judgeAgreement(const AuditContext &context, const RunStatement &statement)
{
    const RunDifference &difference = *context.run->difference;
    const double agreement = difference.top1Agreement;
    const double error
        = std::max(difference.top1Error, UnseenChoices / static_cast<double>(difference.predictions));
    return judgeValue(
        context, statement, fitOf(context.factOf(statement.claim).amount, agreement, error, true),
        "the share of tokens with the same first choice",
        within(agreement, error, [](double x) { return percentText(std::clamp(x, 0.0, 1.0)); }));
}

std::optional<RuleHit> judgeStatement(const AuditContext &context, const RunStatement &statement,
                                      std::span<const RunStatement> all)
{
    const RunReport &run = *context.run;
    if (statement.text.bond == TextBond::Other)
        return {};
    if (statement.measure == RunMeasure::Perplexity)
        return judgePerplexity(context, statement, all);
    if (!run.difference)
        return {};
    if (run.difference->predictions < FewestPredictions)
        return said(statement.claim, Verdict::Unsupported, tooFew(run));
    const auto loss = lossOf(context);
    switch (statement.measure) {
    case RunMeasure::Agreement:
        return judgeAgreement(context, statement);
    case RunMeasure::Divergence:
        return judgeDivergence(context, statement);
    default:
        return loss ? std::optional(judgeChange(context, statement, *loss)) : std::nullopt;
    }
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

} // namespace assay
