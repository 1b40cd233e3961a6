// SPDX-License-Identifier: GPL-3.0-or-later
// Every stated figure of the pair against the measured one of the same key.
#include "core/audit/facts/figures_of_pair.h"
#include "core/audit/facts/proof_of_key.h"
#include "core/audit/facts/rates_of_methods.h"
#include "core/audit/facts/saving_readings.h"
#include "core/audit/facts/side_parts.h"
#include "core/audit/rules/rule_checks.h"
#include "core/audit/rules/strangers.h"
#include "core/base/number_text.h"
#include "core/claims/reasoning/arithmetic.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace assay {
namespace {

/// "The maximum error is 0" says that there is none; "0.000" is rounded.
bool saysNoError(const Fact &fact)
{
    return fact.attribute == Attribute::Error && fact.amount.value == 0;
}

RuleHit refuted(const AuditContext &context, std::size_t claim, const Readings &readings, std::string summary)
{
    const Fact &fact = context.factOf(claim);
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = placeText(context.claims[claim]), .summary = summary };
    for (const Reading &one : readings.list)
        hit.finding->evidence.push_back({ .label = one.label,
                                          .stated = context.claims[claim].text,
                                          .computed = valueText(fact, one.value),
                                          .location = placeText(context.claims[claim]) });
    ClaimDerivation derivation { .formula = readings.list.front().label, .sources = {} };
    for (const Reading &one : readings.list)
        derivation.sources.push_back(one.label);
    derivation.low = derivation.high = readings.list.front().value;
    hit.judgements.push_back(
        { claim, Verdict::Refuted, Grade::Measured, std::move(summary), std::move(derivation) });
    return hit;
}

std::string agreement(const AuditContext &context, std::size_t claim, const Readings &readings)
{
    const Fact &fact = context.factOf(claim);
    std::vector<Reading> inside, outside;
    for (const Reading &one : readings.list)
        (statesReading(fact, one.value) ? inside : outside).push_back(one);
    std::string text = context.claims[claim].text;
    if (context.claims[claim].reads != context.claims[claim].text && !context.claims[claim].reads.empty())
        text += ", read as " + context.claims[claim].reads + ",";
    text += " agrees with " + listText(fact, inside);
    if (!outside.empty() && fact.attribute != Attribute::Error && fact.attribute != Attribute::Likeness
        && fact.attribute != Attribute::Size)
        text += "; not with " + listText(fact, { outside.front() });
    return text + ".";
}

/// No accusation by a name of several measures unless the stated value is better than each of them.
bool isTooGood(const Fact &fact, const Readings &readings)
{
    const auto [least, most] = std::ranges::minmax(readings.list, {}, &Reading::value);
    if (saysNoError(fact) && fact.amount.printedUnit >= 1)
        return least.value > 0;
    const Interval stated = openInterval(fact.amount, fact.amount.readings.front());
    return readings.smallerIsBetter ? stated.high < least.value : stated.low > most.value;
}

/// In a table of two sides, or where only a data type gives the side, a figure that is the other side's is
/// that.
bool mayBeTheOtherSide(const AuditContext &context, const Fact &fact)
{
    const bool hasTwin = fact.table != 0 && std::ranges::any_of(context.graph.facts, [&](const Fact &one) {
                             return one.document == fact.document && one.table == fact.table
                                 && one.row == fact.row && one.column != fact.column
                                 && one.attribute == fact.attribute && one.noun == fact.noun;
                         });
    if (!hasTwin && !fact.isFormatSide)
        return false;
    // Columns that are no sides may be of formats and of bytes.
    if (hasTwin && fact.attribute == Attribute::Rate && fact.side == FactSide::None)
        return true;
    Fact other = fact;
    other.side = fact.side == FactSide::Original ? FactSide::Compressed : FactSide::Original;
    const Readings readings = readingsOf(context, other);
    return std::ranges::any_of(readings.list,
                               [&](const Reading &one) { return statesReading(fact, one.value); });
}

/// "About 4x" agrees with much, and tells no other figure apart.
constexpr double VagueFigure = 0.1;

/// Where the document gives the whole its measured figure elsewhere, another of the same name is of a part or
/// of a comparison.
bool isToldApart(const AuditContext &context, std::size_t claim, const Readings &readings)
{
    const Fact &fact = context.factOf(claim);
    // In a sentence of its own a second figure is of another version, part or type, and so it is in another
    // record, list or table; fields beside each other say what they are.
    const bool isMetric = fact.attribute == Attribute::Error || fact.attribute == Attribute::Likeness;
    const bool mayBeApart = fact.table == 0 && (isMetric || !isFieldOfPair(context, fact));
    for (std::size_t other = 0; other < context.claims.size(); ++other) {
        const Fact &one = context.factOf(other);
        // Two figures of one sentence are of two things: "4.96 bits on average, 10,240 weights at 8.5 bits".
        const bool isApart = mayBeApart || (one.sentence == fact.sentence && fact.table == 0);
        if (other != claim && one.document == fact.document && one.attribute == fact.attribute
            && one.noun == fact.noun && (one.sense == fact.sense || fact.attribute != Attribute::Share)
            && one.thing.part == fact.thing.part && isMeasurable(one)
            && (isApart || (one.group != fact.group && (fact.table == 0 || one.table != fact.table)))
            && one.amount.dimension == fact.amount.dimension && one.amount.value != fact.amount.value
            && !one.amount.atLeast && !one.amount.atMost
            && (isMetric ? isMetricNamed(context, one) : relativeWidth(one) < VagueFigure)
            && std::ranges::any_of(readings.list,
                                   [&](const Reading &reading) { return statesReading(one, reading.value); }))
            return true;
    }
    return false;
}

/// In prose a size or count an order of magnitude from the measured one is of something else, unless its
/// words name the model; a labelled field says what it is.
constexpr double SurelyAnother = 10;

bool isAmount(const Fact &fact)
{
    return fact.attribute == Attribute::Size || fact.attribute == Attribute::Count;
}

bool isOfAnother(const AuditContext &context, const Fact &fact, const Readings &readings)
{
    if (!isAmount(fact) || fact.saysModel || fact.table != 0
        || !context.documents[fact.document].tree->label(fact.sentence).empty())
        return false;
    return std::ranges::all_of(readings.list, [&](const Reading &one) {
        return one.value > SurelyAnother * fact.amount.value || fact.amount.value > SurelyAnother * one.value;
    });
}

/// Layers whose figures may meet a printed one by luck: (figures) x (relative width), as for every
/// explanation.
constexpr double LuckOfLayers = 0.05;

/// "token_embd.weight 30,720 bytes -> 16,320 bytes": what a single layer has to the digit is said of that
/// layer.
bool isOfSomeLayer(const AuditContext &context, const Fact &fact)
{
    if (!context.comparison || !isAmount(fact))
        return false;
    std::set<double> figures;
    bool found = false;
    for (const LayerReport &layer : context.comparison->layers) {
        for (const Reading &one : layerReadings(layer, fact).list) {
            figures.insert(one.value);
            found = found || statesReading(fact, one.value);
        }
    }
    return found && static_cast<double>(figures.size()) * relativeWidth(fact) < LuckOfLayers;
}

/// "The 131 thousand weights of one up_proj are at 4.5 bits each" speaks of those that it counts.
bool isOfCountedPart(const AuditContext &context, const Fact &fact)
{
    if (fact.attribute == Attribute::Count || fact.table != 0)
        return false;
    return std::ranges::any_of(context.graph.inSentence(fact), [&](std::size_t other) {
        const Fact &one = context.graph.facts[other];
        if (one.attribute != Attribute::Count || one.noun != "parameters" || one.clause != fact.clause)
            return false;
        const Readings counted = readingsOf(context, one);
        return !statesAny(one, counted) && std::ranges::all_of(counted.list, [&](const Reading &whole) {
            return one.amount.value < whole.value;
        });
    });
}

/// Whether a figure that disagrees is of the pair is asked of the whole document: of so many, then it is
/// known that the document disagrees.
constexpr std::size_t MostExamined = 256;

/// examined counts the figures that disagree.
std::optional<RuleHit> judgeFact(const AuditContext &context, std::size_t claim, std::size_t &examined)
{
    const Fact &fact = context.factOf(claim);
    const Readings readings = readingsOf(context, fact);
    if (readings.list.empty())
        return {};
    const bool agrees = statesAny(fact, readings);
    // "The file is 1.5 times smaller" is true of files, whatever is missing in one.
    if (agrees && readings.isPartial && !isOfFiles(fact))
        return confirmed(claim,
                         agreement(context, claim, readings) + " But only "
                             + percentText(*context.comparison->totals.coverage)
                             + " of the weights are there.",
                         Verdict::Unsupported);
    if (agrees && readings.isOfAdapter)
        return confirmed(
            claim, agreement(context, claim, readings) + " But what was given is an adapter, and no model.",
            Verdict::Unsupported);
    if (agrees && readings.isOpen)
        return confirmed(claim,
                         agreement(context, claim, readings)
                             + " But that is the reference; the candidate lacks a part of it, and no word "
                               "says which is meant.",
                         Verdict::Unsupported);
    if (agrees)
        return confirmed(claim, agreement(context, claim, readings));
    if (!readings.mayRefute
        || std::ranges::any_of(readings.excuses, [&](double excuse) { return statesReading(fact, excuse); }))
        return {};
    if (++examined > MostExamined)
        return confirmed(claim,
                         "Over " + countText(MostExamined)
                             + " figures disagree with what was measured; this one was not looked at.",
                         Verdict::Unsupported);
    if (isToldApart(context, claim, readings) || isOfCountedPart(context, fact))
        return {};
    if (mayBeTheOtherSide(context, fact) || isOfItsMethod(context, fact))
        return {};
    if (fact.thing.part.empty() && (isOfAnother(context, fact, readings) || isOfSomeLayer(context, fact)))
        return {};
    // Between two measured figures that go by the same name nothing is shown either way.
    const auto [least, most] = std::ranges::minmax(readings.list, {}, &Reading::value);
    if (fact.amount.value >= least.value && fact.amount.value <= most.value)
        return {};
    if (readings.oneSided && !isTooGood(fact, readings) && fact.thing.part.empty())
        return {};
    if (!isNamedInWords(context, fact) || followsFromMeasured(context, context.facts[claim])
        || followsFromStrangers(context, context.facts[claim]))
        return {};
    return refuted(context, claim, readings,
                   context.claims[claim].text + " is stated"
                       + (readings.subject == "pair" ? "" : " for the " + readings.subject)
                       + ", and measured was " + listText(fact, readings.list) + ".");
}

std::optional<RuleHit> judgeExact(const AuditContext &context, std::size_t claim)
{
    const Fact &fact = context.factOf(claim);
    const bool denied = fact.mode == Mode::Denied;
    if (fact.status != Standing::Exact || !context.comparison || !isAboutPair(context, fact)
        || fact.isQuestion || (!denied && fact.mode != Mode::Result))
        return {};
    const CompareTotals &totals = context.comparison->totals;
    if (totals.exact && !denied)
        return confirmed(
            claim, "All " + countText(totals.coveredElements) + " weights come back exactly as they were.");
    if (totals.pooled.pairCount == 0 || totals.pooled.differingCount == 0)
        return {};
    const std::string measured = countText(totals.pooled.differingCount) + " of "
        + countText(totals.pooled.pairCount) + " weights come back different (relative MSE "
        + numberText(totals.pooled.relativeMse().value_or(0)) + ").";
    if (denied)
        return confirmed(claim, "It denies exactness, and " + measured);
    if (!isNamedInWords(context, fact))
        return {};
    RuleHit hit;
    hit.finding = Finding { .rule = {},
                            .subject = placeText(context.claims[claim]),
                            .summary = "\"" + context.claims[claim].text + "\" is claimed, and " + measured };
    hit.judgements.push_back({ claim, Verdict::Refuted, Grade::Measured, hit.finding->summary, {} });
    return hit;
}

template <typename Judge>
RuleHits judgeAll(const AuditContext &context, const RunControl &run, const Judge &judge)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i)
        if (auto hit = judge(i))
            hits.push_back(*std::move(hit));
    return hits;
}

} // namespace

RuleHits measuredHits(const AuditContext &context, const RunControl &run,
                      std::initializer_list<Attribute> attributes)
{
    std::size_t examined = 0;
    RuleHits hits = judgeAll(context, run, [&](std::size_t claim) -> std::optional<RuleHit> {
        const Fact &fact = context.factOf(claim);
        if (!isMeasurable(fact) || std::ranges::find(attributes, fact.attribute) == attributes.end())
            return {};
        return judgeFact(context, claim, examined);
    });
    spareStrangeColumns(context, hits);
    spareStrangeDocuments(context, hits);
    return hits;
}

RuleHits checkExactness(const AuditContext &context, const RunControl &run)
{
    return judgeAll(context, run, [&](std::size_t claim) { return judgeExact(context, claim); });
}

} // namespace assay
