// SPDX-License-Identifier: GPL-3.0-or-later
// Stated errors and likenesses against the decoded candidate, and against what any code can do.
#include "core/analysis/rate_distortion.h"
#include "core/audit/measure_readings.h"
#include "core/audit/rule_checks.h"
#include "core/audit/structure.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace assay {
namespace {

RuleHit hitOf(const AuditContext &context, std::size_t claim, std::string summary, Verdict verdict,
              Grade grade)
{
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = placeText(context.claims[claim]), .summary = summary };
    hit.judgements.push_back({ claim, verdict, grade, std::move(summary) });
    return hit;
}

RuleHit quietHit(std::size_t claim, std::string reason)
{
    RuleHit hit;
    hit.judgements.push_back({ claim, Verdict::Confirmed, Grade::Measured, std::move(reason) });
    return hit;
}

bool saysLossless(const Statement &statement)
{
    const std::string &word = statement.statusWord;
    return word == "lossless" || word == "bit-exact" || word == "bit-identical" || word == "verlustfrei";
}

bool isMeasurable(const AuditContext &context, std::size_t claim, ClaimKind kind)
{
    return context.comparison && context.claims[claim].kind == kind
        && context.claims[claim].grade == Grade::Declared && isAboutPair(context, claim)
        && context.comparison->totals.pooled.pairCount > 0;
}

std::string listText(const std::vector<MeasureReading> &readings)
{
    std::string text;
    for (const MeasureReading &reading : readings)
        text += (text.empty() ? "" : ", ") + std::string(reading.label) + " " + numberText(reading.value);
    return text;
}

/// The number as it stands, with its unit: "60 dB", "< 1e-6".
std::string statedText(const Statement &statement)
{
    const bool printed = std::ranges::any_of(statement.text, [](char c) { return c >= '0' && c <= '9'; });
    return printed ? statement.text : numberText(statement.quantity.value);
}

RuleHit judgeReadings(const AuditContext &context, std::size_t claim,
                      const std::vector<MeasureReading> &readings, bool smallerIsBetter)
{
    const Quantity &quantity = context.statementOf(claim).quantity;
    const std::string said = statedText(context.statementOf(claim));
    const auto agrees = [&](const MeasureReading &reading) { return allows(quantity, reading.value); };
    if (const auto found = std::ranges::find_if(readings, agrees); found != readings.end())
        return quietHit(claim,
                        said + " agrees with the measured " + std::string(found->label) + " of "
                            + numberText(found->value) + ".");
    const auto [worst, best] = std::ranges::minmax(readings, {}, &MeasureReading::value);
    // No accusation unless the stated value is better than every reading of the word.
    const bool tooGood = smallerIsBetter ? quantity.high < worst.value : quantity.low > best.value;
    if (!tooGood)
        return {};
    return hitOf(context, claim,
                 said
                     + (readings.size() == 1
                            ? " is stated, and the decoded candidate is worse: "
                            : " is stated, and every measure of the decoded candidate is worse: ")
                     + listText(readings) + ".",
                 Verdict::Refuted, Grade::Measured);
}

bool cannotGoTogether(const Statement &ratio, const Statement &likeness)
{
    const double rate = statedRate(ratio.quantity);
    if (saysLossless(likeness))
        return rate <= 0.064;
    return isWeightFidelity(likeness) && gaussianRelativeMseBound(rate) > 0.5 && likeness.quantity.low >= 0.9
        && likeness.quantity.low <= 1;
}

double largestRatio(const CompareTotals &totals)
{
    return std::max(
        { totals.ratioFile.value_or(0), totals.ratioStored.value_or(0), totals.ratioVsF32.value_or(0) });
}

bool isAsGood(const ErrorStats &error, const Statement &likeness)
{
    if (error.pairCount == 0)
        return false;
    return saysLossless(likeness) ? error.exact() : error.cosine().value_or(0) >= likeness.quantity.low;
}

/// The opened pair, or the layer that the ratio is about, is measured to be as small and as good as stated:
/// then no bound can forbid it, its assumption does not hold for these weights.
bool isMeasuredTrue(const AuditContext &context, std::size_t ratio, const Statement &likeness)
{
    if (!context.comparison)
        return false;
    const double stated = context.statementOf(ratio).quantity.low;
    if (isAboutPair(context, ratio)) {
        const CompareTotals &totals = context.comparison->totals;
        const double measured = std::max(
            { totals.ratioFile.value_or(0), totals.ratioStored.value_or(0), totals.ratioVsF32.value_or(0) });
        return measured >= stated && isAsGood(totals.pooled, likeness);
    }
    return std::ranges::any_of(context.comparison->layers, [&](const LayerReport &layer) {
        const std::string &subject = context.claims[ratio].subject;
        return (layer.referenceName == subject || layer.candidateName == subject) && layer.error
            && static_cast<double>(layer.referenceBytes) >= stated * static_cast<double>(layer.candidateBytes)
            && isAsGood(*layer.error, likeness);
    });
}

/// The opened pair is as small as stated and closer than independent weights could come at that rate.
bool isMeasuredBelowTheBound(const AuditContext &context, std::size_t ratio)
{
    if (!context.comparison || !isAboutPair(context, ratio))
        return false;
    const Quantity &quantity = context.statementOf(ratio).quantity;
    const auto relative = context.comparison->totals.pooled.relativeMse();
    return largestRatio(context.comparison->totals) >= quantity.low && relative
        && *relative < gaussianRelativeMseBound(statedRate(quantity));
}

/// The reference's own weights have a structure that could keep what is stated.
bool hasRoomByStructure(const AuditContext &context, std::size_t ratio)
{
    constexpr double Enough = 0.8; // of the energy: a cosine similarity of 0.9
    return isAboutPair(context, ratio)
        && keptByStructure(context, statedRate(context.statementOf(ratio).quantity)) >= Enough;
}

RuleHit impossiblePair(const AuditContext &context, std::size_t ratio, std::size_t likeness)
{
    const Statement &rated = context.statementOf(ratio);
    const Statement &alike = context.statementOf(likeness);
    const double rate = statedRate(rated.quantity);
    const std::string claimed
        = saysLossless(alike) ? "\"lossless\"" : "a fidelity of " + numberText(alike.quantity.value);
    const std::string summary = quantityText(rated.quantity) + " leaves " + numberText(rate, 3)
        + " bits per weight even of 32-bit weights, and no code can keep a cosine similarity above "
        + numberText(gaussianCosineBound(rate), 3)
        + " at that rate for weights that are independent given their variance; " + claimed
        + " cannot go with it, unless the weights have a structure that nobody has shown.";
    RuleHit hit = hitOf(context, ratio, summary, Verdict::Impossible, Grade::Recomputed);
    hit.judgements.push_back({ likeness, Verdict::Impossible, Grade::Recomputed, summary });
    hit.finding->evidence = { { .label = "smallest relative MSE at that rate",
                                .computed = numberText(gaussianRelativeMseBound(rate)),
                                .location = placeText(context.claims[ratio]) },
                              { .label = "stated likeness",
                                .stated = claimed,
                                .computed = "at most " + numberText(gaussianCosineBound(rate), 3),
                                .location = placeText(context.claims[likeness]) } };
    return hit;
}

} // namespace

RuleHits checkLossless(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        if (!context.comparison || !saysLossless(context.statementOf(i)) || !isAboutPair(context, i))
            continue;
        const CompareTotals &totals = context.comparison->totals;
        if (totals.exact) {
            hits.push_back(quietHit(
                i, "All " + countText(totals.coveredElements) + " weights come back exactly as they were."));
            continue;
        }
        if (totals.pooled.pairCount == 0 || totals.pooled.differingCount == 0)
            continue;
        hits.push_back(hitOf(context, i,
                             "\"Lossless\" is claimed, and " + countText(totals.pooled.differingCount)
                                 + " of " + countText(totals.pooled.pairCount)
                                 + " weights come back different (relative MSE "
                                 + numberText(totals.pooled.relativeMse().value_or(0)) + ").",
                             Verdict::Refuted, Grade::Measured));
    }
    return hits;
}

RuleHits checkStatedError(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i)
        if (isMeasurable(context, i, ClaimKind::Error))
            if (const auto readings = errorReadings(context.statementOf(i), *context.comparison);
                !readings.empty())
                hits.push_back(judgeReadings(context, i, readings, true));
    return hits;
}

RuleHits checkStatedFidelity(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i)
        if (isMeasurable(context, i, ClaimKind::Fidelity) && isWeightFidelity(context.statementOf(i)))
            if (const auto readings = fidelityReadings(context.statementOf(i), *context.comparison);
                !readings.empty())
                hits.push_back(judgeReadings(context, i, readings, false));
    return hits;
}

RuleHits checkInformationBound(const AuditContext &context, const RunControl &run)
{
    // Likenesses by what they share with a ratio: the group, or the subject, of one document.
    std::map<std::pair<std::size_t, std::uint64_t>, std::vector<std::size_t>> byGroup;
    std::map<std::pair<std::size_t, std::string>, std::vector<std::size_t>> bySubject;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        const Statement &statement = context.statementOf(i);
        if (!saysLossless(statement) && !isWeightFidelity(statement))
            continue;
        byGroup[{ context.sources[i].document, statement.group }].push_back(i);
        bySubject[{ context.sources[i].document, statement.subject }].push_back(i);
    }
    RuleHits hits;
    const auto add = [&](std::size_t ratio, const std::vector<std::size_t> &likenesses) {
        const auto other = std::ranges::find_if(likenesses, [&](std::size_t likeness) {
            return likeness != ratio
                && cannotGoTogether(context.statementOf(ratio), context.statementOf(likeness));
        });
        if (other == likenesses.end() || hasRoomByStructure(context, ratio)
            || isMeasuredTrue(context, ratio, context.statementOf(*other)))
            return false;
        hits.push_back(impossiblePair(context, ratio, *other));
        return true;
    };
    for (std::size_t ratio = 0; ratio < context.claims.size() && !byGroup.empty(); ++ratio) {
        const Statement &statement = context.statementOf(ratio);
        if (statement.quantity.kind != ClaimKind::Ratio || statedRate(statement.quantity) > 0.5)
            continue;
        const std::size_t document = context.sources[ratio].document;
        const auto group = byGroup.find({ document, statement.group });
        if (statement.group != 0 && group != byGroup.end() && add(ratio, group->second))
            continue;
        const auto subject = bySubject.find({ document, statement.subject });
        if (!statement.subject.empty() && subject != bySubject.end())
            add(ratio, subject->second);
    }
    return hits;
}

RuleHits checkRateFloor(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        if (context.claims[i].kind != ClaimKind::Ratio || context.statementOf(i).loose)
            continue;
        const double rate = statedRate(context.statementOf(i).quantity);
        if (rate > NextToNoRate || isMeasuredBelowTheBound(context, i))
            continue;
        const double kept = 1 - gaussianRelativeMseBound(rate);
        hits.push_back(hitOf(context, i,
                             "At " + numberText(rate, 3) + " bits per weight ("
                                 + quantityText(context.statementOf(i).quantity)
                                 + " of 32 bits) no code can keep more than " + percentText(kept)
                                 + " of the energy of weights that are independent given their variance; the "
                                   "file would have to exploit structure: "
                                 + structureText(context, rate) + ".",
                             Verdict::Unsupported, context.claims[i].grade));
    }
    return hits;
}

} // namespace assay
