// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers that do not follow from the document's own numbers, and documents that say two things.
#include "core/audit/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace assay {
namespace {

bool isRatioRelation(RelationKind kind)
{
    return kind == RelationKind::RatioOfSizes || kind == RelationKind::RatioOfCounts;
}

/// The number that the printed values give, or the middle of what they allow.
std::string computedText(const Document &document, const Relation &relation)
{
    const auto value = [&](std::size_t source) { return document.statements[source].quantity.value; };
    const ClaimKind kind = document.statements[relation.target].quantity.kind;
    Quantity middle { .kind = kind, .value = (relation.computedLow + relation.computedHigh) / 2 };
    middle.unit = document.statements[relation.target].quantity.unit;
    if (isRatioRelation(relation.kind) && relation.sources.size() == 2 && value(relation.sources[1]) > 0)
        middle.value = value(relation.sources[0]) / value(relation.sources[1]);
    if (kind != ClaimKind::Ratio)
        middle.value = std::round(middle.value * 1e4) / 1e4;
    return quantityText(middle);
}

std::string sourcesText(const Document &document, const Relation &relation)
{
    std::string text = relation.written;
    for (std::size_t i = 0; i < relation.sources.size(); ++i) {
        const bool last = i + 1 == relation.sources.size();
        text += (i == 0     ? ""
                     : last ? " and "
                            : ", ")
            + quantityText(document.statements[relation.sources[i]].quantity);
    }
    if (relation.kind == RelationKind::RatioOfCounts)
        text += " parameters";
    return text;
}

/// "it follows if only the 42,791,680 elements of the 5 layers in its payload are counted", or empty.
std::string payloadExplanation(const Document &document, const Relation &relation)
{
    if (relation.kind != RelationKind::RatioOfCounts || relation.sources.size() != 2)
        return {};
    double elements = 0;
    for (const PayloadSeries &series : document.payloads) {
        double product = series.originalShape.empty() ? 0 : 1;
        for (const std::uint64_t extent : series.originalShape)
            product *= static_cast<double>(extent);
        elements += product;
    }
    const double divisor = document.statements[relation.sources[1]].quantity.value;
    if (elements <= 0 || divisor <= 0
        || !allows(document.statements[relation.target].quantity, elements / divisor))
        return {};
    return "it follows if only the " + countText(static_cast<std::uint64_t>(elements)) + " elements of the "
        + countText(document.payloads.size()) + " layers in its payload are counted";
}

/// What is wrong, said in the way of its kind.
std::string contradictionText(const Document &document, const Relation &relation, const std::string &computed)
{
    const std::string stated = quantityText(document.statements[relation.target].quantity);
    if (relation.kind == RelationKind::Equation)
        return "It writes " + relation.written + ", which gives " + computed + ", and " + stated
            + " as the result";
    if (relation.kind != RelationKind::AverageOfParts)
        return stated + " does not follow from its " + sourcesText(document, relation) + " (that is "
            + computed + ")";
    Quantity extreme = document.statements[relation.target].quantity;
    extreme.value = relation.computedLow;
    const std::string lowest = quantityText(extreme);
    extreme.value = relation.computedHigh;
    return stated + " is called the average of values that lie between " + lowest + " and "
        + quantityText(extreme);
}

RuleHit hitOf(const AuditContext &context, std::size_t d, const Relation &relation)
{
    const Document &document = context.documents[d];
    const Statement &target = document.statements[relation.target];
    const std::string computed = computedText(document, relation);
    std::string sentence = contradictionText(document, relation, computed);
    std::string explanation = relation.explanation;
    if (explanation.empty())
        explanation = payloadExplanation(document, relation);
    if (!explanation.empty())
        sentence += "; " + explanation;
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = placeText(document, target), .summary = sentence + "." };
    hit.finding->evidence.push_back({ .label = relationKindName(relation.kind),
                                      .stated = quantityText(target.quantity),
                                      .computed = computed,
                                      .location = placeText(document, target) });
    for (const std::size_t source : relation.sources) {
        const Statement &statement = document.statements[source];
        hit.finding->evidence.push_back({ .label = statement.field.empty() ? "source" : statement.field,
                                          .stated = quantityText(statement.quantity),
                                          .location = placeText(document, statement) });
    }
    if (const auto claim = context.claimOf(d, relation.target))
        hit.judgements.push_back({ *claim, Verdict::Contradicted, Grade::Recomputed, sentence + "." });
    return hit;
}

RuleHit agreementOf(std::size_t claim, const Document &document, const Relation &relation)
{
    RuleHit hit;
    hit.judgements.push_back({ claim, Verdict::Unsupported, Grade::Recomputed,
                               "It follows from its own " + sourcesText(document, relation)
                                   + ", and neither could be checked here." });
    return hit;
}

RuleHits relationHits(const AuditContext &context, bool ratios, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t d = 0; d < context.relations.size(); ++d) {
        for (const Relation &relation : context.relations[d]) {
            if (run.cancelled())
                return hits;
            if (isRatioRelation(relation.kind) != ratios)
                continue;
            const auto claim = context.claimOf(d, relation.target);
            if (!relation.consistent && claim)
                hits.push_back(hitOf(context, d, relation));
            else if (relation.consistent && claim)
                hits.push_back(agreementOf(*claim, context.documents[d], relation));
        }
    }
    return hits;
}

bool overlap(const Quantity &a, const Quantity &b)
{
    std::vector<std::pair<double, double>> left { { a.low, a.high } }, right { { b.low, b.high } };
    left.insert(left.end(), a.alternatives.begin(), a.alternatives.end());
    right.insert(right.end(), b.alternatives.begin(), b.alternatives.end());
    for (const auto &[lowA, highA] : left)
        for (const auto &[lowB, highB] : right)
            if (lowA <= highB && lowB <= highA)
                return true;
    return false;
}

/// Only exact statements of one named thing can contradict each other.
bool isComparable(const Claim &claim, const Statement &statement)
{
    const Quantity &quantity = statement.quantity;
    return !claim.subject.empty() && !statement.field.empty() && claim.kind != ClaimKind::StatusWord
        && claim.kind != ClaimKind::Count && claim.kind != ClaimKind::Percent
        && claim.grade == Grade::Declared && !quantity.approximate && !quantity.atLeast && !quantity.atMost;
}

RuleHit contradiction(const AuditContext &context, std::size_t a, std::size_t b)
{
    const Claim &one = context.claims[a];
    const Claim &other = context.claims[b];
    const std::string valueA = quantityText(context.statementOf(a).quantity);
    const std::string valueB = quantityText(context.statementOf(b).quantity);
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = one.subject };
    hit.finding->summary = "For " + one.subject + " the documents say " + valueA + " at " + placeText(one)
        + " and " + valueB + " at " + placeText(other) + ".";
    hit.finding->evidence = { { .label = one.document, .stated = valueA, .location = placeText(one) },
                              { .label = other.document, .stated = valueB, .location = placeText(other) } };
    for (const std::size_t claim : { a, b })
        hit.judgements.push_back({ claim, Verdict::Contradicted, Grade::Declared, hit.finding->summary });
    return hit;
}

} // namespace

RuleHits checkRatioArithmetic(const AuditContext &context, const RunControl &run)
{
    return relationHits(context, true, run);
}

RuleHits checkOtherArithmetic(const AuditContext &context, const RunControl &run)
{
    return relationHits(context, false, run);
}

/// The same subject, kind and field in two different documents, with values that no rounding reconciles.
RuleHits checkContradictions(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    std::map<std::tuple<std::string, ClaimKind, std::string>, std::vector<std::size_t>> byThing;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i)
        if (isComparable(context.claims[i], context.statementOf(i)))
            byThing[{ context.claims[i].subject, context.claims[i].kind, context.statementOf(i).field }]
                .push_back(i);
    for (const auto &[thing, members] : byThing) {
        if (run.cancelled())
            break;
        for (std::size_t i = 1; i < members.size(); ++i) {
            const std::size_t a = members.front(), b = members[i];
            if (context.sources[a].document == context.sources[b].document
                || overlap(context.statementOf(a).quantity, context.statementOf(b).quantity))
                continue;
            hits.push_back(contradiction(context, a, b));
            break;
        }
    }
    return hits;
}

} // namespace assay
