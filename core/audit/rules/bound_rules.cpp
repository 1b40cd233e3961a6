// SPDX-License-Identifier: GPL-3.0-or-later
// Rates and fidelities that cannot go together, against what any code can do.
#include "core/analysis/rate_distortion.h"
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace assay {
namespace {

/// Beyond any doubt: a tenth of a bit for each weight, and every one of them exact.
constexpr double ImpossibleExactRate = 0.1;
/// Trained weights of 16 bits hold several bits of entropy each; below one bit none was ever left exact.
constexpr double DoubtfulExactRate = 1;
/// A likeness from which on a claim says that the weights are the same to the eye.
constexpr double StrongCosine = 0.9;
/// Of the energy: what structure must be able to keep to make a likeness of 0.9 possible.
constexpr double EnoughByStructure = 0.8;

bool isRate(const Fact &fact)
{
    if (fact.attribute == Attribute::Rate)
        return fact.value != NoIndex && isMeasurable(fact) && fact.thing.other.empty() && !fact.isNominal
            && fact.amount.dimension == Dimension::BitsPerWeight && fact.amount.value > 0
            && !fact.amount.atMost;
    return fact.attribute == Attribute::Ratio && fact.value != NoIndex && isMeasurable(fact)
        && fact.sense != Sense::Larger && fact.thing.other.empty() && fact.noun.empty() && !fact.amount.atMost
        && fact.aggregate != Aggregate::Best && fact.amount.dimension != Dimension::Percent;
}

bool isExact(const Fact &fact)
{
    return fact.status == Standing::Exact && fact.mode == Mode::Result && !fact.isQuestion
        && fact.thing.other.empty();
}

bool isStrong(const Fact &fact)
{
    return fact.attribute == Attribute::Likeness && fact.noun == "cosine" && fact.value != NoIndex
        && isMeasurable(fact) && fact.thing.other.empty() && fact.amount.readings.front().low >= StrongCosine
        && fact.amount.value <= 1;
}

bool cannotGo(const Fact &ratio, const Fact &likeness)
{
    const double rate = statedRate(ratio);
    if (isExact(likeness))
        return rate <= DoubtfulExactRate;
    return isStrong(likeness) && gaussianRelativeMseBound(rate) > 0.5;
}

/// Of one thing: beside each other, or in one document that speaks of one thing only.
bool isOfOneThing(const AuditContext &context, const Fact &ratio, const Fact &likeness)
{
    if (ratio.document != likeness.document)
        return false;
    if (ratio.sentence == likeness.sentence || (ratio.group == likeness.group && ratio.group != 0))
        return ratio.thing.model == likeness.thing.model && ratio.thing.other == likeness.thing.other;
    if (ratio.table != 0 && ratio.table == likeness.table)
        return false; // another row
    const bool isData = context.documents[ratio.document].tree->isData();
    return (isData || ratio.section == likeness.section) && likeness.thing.part.empty()
        && likeness.thing.model.empty();
}

/// The ratio that is stated at least; a rate in bits is one against 32.
double leastRatio(const Fact &fact)
{
    return fact.attribute == Attribute::Rate ? 32 / statedRate(fact) : fact.amount.readings.front().low;
}

double largestRatio(const CompareTotals &totals)
{
    return std::max(
        { totals.ratioFile.value_or(0), totals.ratioStored.value_or(0), totals.ratioVsF32.value_or(0) });
}

bool isAsGood(const ErrorStats &error, const Fact &likeness)
{
    if (error.pairCount == 0)
        return false;
    return isExact(likeness) ? error.exact()
                             : error.cosine().value_or(0) >= likeness.amount.readings.front().low;
}

/// What is measured to be so small and so good is possible: no bound forbids it.
bool isMeasuredTrue(const AuditContext &context, const Fact &ratio, const Fact &likeness)
{
    if (!context.comparison)
        return false;
    const double stated = leastRatio(ratio);
    if (isAboutPair(context, ratio))
        return largestRatio(context.comparison->totals) >= stated
            && isAsGood(context.comparison->totals.pooled, likeness);
    return std::ranges::any_of(context.comparison->layers, [&](const LayerReport &layer) {
        return layer.error && layer.candidateBytes > 0
            && static_cast<double>(layer.referenceBytes) >= stated * static_cast<double>(layer.candidateBytes)
            && isAsGood(*layer.error, likeness);
    });
}

bool isMeasuredBelowTheBound(const AuditContext &context, const Fact &ratio)
{
    if (!context.comparison || !isAboutPair(context, ratio))
        return false;
    const auto relative = context.comparison->totals.pooled.relativeMse();
    return largestRatio(context.comparison->totals) >= leastRatio(ratio) && relative
        && *relative < gaussianRelativeMseBound(statedRate(ratio));
}

RuleHit boundHit(const AuditContext &context, std::size_t ratio, std::size_t likeness, bool sure)
{
    const Fact &rated = context.factOf(ratio), &alike = context.factOf(likeness);
    const double rate = statedRate(rated);
    const std::string claimed = context.claims[likeness].text;
    std::string summary = context.claims[ratio].text + " leaves " + numberText(rate, 3)
        + " bits per weight even of 32-bit weights; \"" + claimed + "\" cannot go with it";
    if (!sure)
        summary += isExact(alike) ? ", if the weights have the entropy of trained ones"
                                  : ": the cosine similarity is bounded by "
                + numberText(gaussianCosineBound(rate), 3) + " for independent weights";
    summary += ".";
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = placeText(context.claims[ratio]), .summary = summary };
    hit.finding->evidence = { { .label = "smallest relative MSE at that rate",
                                .computed = numberText(gaussianRelativeMseBound(rate)),
                                .location = placeText(context.claims[ratio]) },
                              { .label = "stated likeness",
                                .stated = claimed,
                                .computed = "at most " + numberText(gaussianCosineBound(rate), 3),
                                .location = placeText(context.claims[likeness]) } };
    const Verdict verdict = sure ? Verdict::Impossible : Verdict::Unsupported;
    hit.judgements.push_back({ ratio, verdict, Grade::Recomputed, summary, {} });
    hit.judgements.push_back({ likeness, verdict, Grade::Recomputed, std::move(summary), {} });
    return hit;
}

/// Impossible beyond doubt, or by the structure of the reference that was looked at.
bool isSure(const AuditContext &context, const Fact &ratio, const Fact &likeness)
{
    const double rate = statedRate(ratio);
    // "Called 1000000 times each": what no word ties to size is no rate of anything.
    if (isExact(likeness))
        return rate < ImpossibleExactRate
            && (ratio.firm || ratio.attribute == Attribute::Rate || ratio.sentence == likeness.sentence);
    return !context.structure.empty() && isAboutPair(context, ratio)
        && keptByStructure(context, rate) < EnoughByStructure && rate <= NextToNoRate;
}

RuleHits boundHits(const AuditContext &context, const RunControl &run, bool sure)
{
    std::vector<std::size_t> ratios, likenesses;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        const Fact &fact = context.factOf(i);
        if (isRate(fact) && statedRate(fact) <= DoubtfulExactRate)
            ratios.push_back(i);
        if (isExact(fact) || isStrong(fact))
            likenesses.push_back(i);
    }
    RuleHits hits;
    std::set<std::string> said; // once a thing
    for (const std::size_t ratio : ratios) {
        const Fact &rated = context.factOf(ratio);
        for (const std::size_t likeness : likenesses) {
            const Fact &alike = context.factOf(likeness);
            if (!cannotGo(rated, alike) || !isOfOneThing(context, rated, alike)
                || isSure(context, rated, alike) != sure || isMeasuredTrue(context, rated, alike)
                || (isAboutPair(context, rated)
                    && keptByStructure(context, statedRate(rated)) >= EnoughByStructure))
                continue;
            const std::string thing = std::to_string(rated.document) + '/' + rated.thing.model + '/'
                + rated.thing.row + '/' + std::to_string(rated.amount.value);
            if (!said.insert(thing).second)
                continue;
            hits.push_back(boundHit(context, ratio, likeness, sure));
            break;
        }
    }
    return hits;
}

} // namespace

RuleHits checkInformationBound(const AuditContext &context, const RunControl &run)
{
    return boundHits(context, run, true);
}

RuleHits checkDoubtfulRate(const AuditContext &context, const RunControl &run)
{
    return boundHits(context, run, false);
}

RuleHits checkRateFloor(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    std::set<std::string> said;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        const Fact &fact = context.factOf(i);
        if (!isRate(fact) || (!fact.firm && fact.table == 0))
            continue;
        const double rate = statedRate(fact);
        if (rate > NextToNoRate || isMeasuredBelowTheBound(context, fact))
            continue;
        const std::string thing = std::to_string(fact.document) + '/' + std::to_string(fact.amount.value);
        if (!said.insert(thing).second)
            continue;
        RuleHit hit;
        hit.finding
            = Finding { .rule = {},
                        .subject = placeText(context.claims[i]),
                        .summary = "At " + numberText(rate, 3) + " bits per weight (" + context.claims[i].text
                            + " of 32 bits) no code can keep more than "
                            + percentText(1 - gaussianRelativeMseBound(rate))
                            + " of the energy of weights that are independent given their variance; the file "
                              "would have to exploit structure: "
                            + structureText(context, rate) + "." };
        hit.judgements.push_back(
            { i,
              Verdict::Unsupported,
              context.claims[i].grade,
              context.claims[i].text + " leaves " + numberText(rate, 3) + " bits per weight: at most "
                  + percentText(1 - gaussianRelativeMseBound(rate)) + " of independent weights' energy.",
              {} });
        hits.push_back(std::move(hit));
    }
    return hits;
}

} // namespace assay
