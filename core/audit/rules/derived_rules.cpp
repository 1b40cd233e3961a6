// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from the documents' own figures, and what should and does not.
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace assay {
namespace {

/// Sources that one finding shows.
constexpr std::size_t MostEvidence = 8;

std::string withUnit(const Fact &fact, const std::string &value)
{
    return fact.amount.dimension == Dimension::Ratio ? value + "x" : value;
}

ClaimDerivation derivationOf(const AuditContext &context, const Derivation &one)
{
    ClaimDerivation out { .formula = one.formula, .chance = one.chance };
    for (const std::size_t source : one.sources) {
        const std::size_t claim = context.claimOfFact[source];
        out.sources.push_back(claim == NoIndex ? placeText(context, source)
                                               : std::to_string(context.claims[claim].id));
    }
    if (!one.computed.empty()) {
        out.low = one.computed.front().low;
        out.high = one.computed.front().high;
    }
    return out;
}

std::string conflictText(const AuditContext &context, const Derivation &one)
{
    return context.graph.printed(one.target) + " is stated here, and " + one.formula + " at "
        + placeText(context, one.sources.front()) + " for the same.";
}

std::string brokenText(const AuditContext &context, const Derivation &one)
{
    const std::string_view rule = one.rule;
    const Fact &fact = context.graph.facts[one.target];
    const std::string stated = context.graph.printed(one.target);
    if (rule == "documents.one-key" || rule == "documents.disagree")
        return conflictText(context, one);
    if (rule == "documents.retracted")
        return stated + " is taken back at " + placeText(context, one.sources.front()) + ".";
    if (rule == "count.list")
        return stated + " is stated, and there are " + one.formula + ".";
    std::string text
        = one.formula + " gives " + withUnit(fact, computedText(fact, one.computed)) + ", not " + stated;
    if (!one.explanation.empty())
        text += "; " + one.explanation;
    return text + ".";
}

std::string followingText(const AuditContext &context, const Derivation &one)
{
    const Fact &fact = context.graph.facts[one.target];
    if (std::string_view(one.rule) == "count.list")
        return context.graph.printed(one.target) + " agrees with the " + one.formula + ".";
    return context.graph.printed(one.target) + " follows: " + one.formula + " gives "
        + withUnit(fact, computedText(fact, one.computed)) + ".";
}

RuleHit brokenHit(const AuditContext &context, const Derivation &one)
{
    RuleHit hit;
    const std::string summary = brokenText(context, one);
    hit.finding = Finding { .rule = {}, .subject = placeText(context, one.target), .summary = summary };
    for (const std::size_t source : one.sources) {
        if (hit.finding->evidence.size() == MostEvidence)
            break;
        hit.finding->evidence.push_back({ .label = "source",
                                          .stated = context.graph.printed(source),
                                          .location = placeText(context, source) });
    }
    const std::size_t claim = context.claimOfFact[one.target];
    if (claim != NoIndex)
        hit.judgements.push_back(
            { claim, Verdict::Contradicted, Grade::Recomputed, summary, derivationOf(context, one) });
    return hit;
}

RuleHit oddHit(const AuditContext &context, const Derivation &one)
{
    RuleHit hit;
    std::string summary = one.explanation;
    if (!summary.empty() && summary.front() >= 'a' && summary.front() <= 'z')
        summary.front() = static_cast<char>(summary.front() - 32);
    hit.finding = Finding { .rule = {}, .subject = placeText(context, one.target), .summary = summary + "." };
    const std::size_t claim = context.claimOfFact[one.target];
    if (claim != NoIndex)
        hit.judgements.push_back({ claim, Verdict::Unsupported, Grade::Declared, hit.finding->summary, {} });
    return hit;
}

bool isOf(const Derivation &one, std::span<const std::string_view> kinds)
{
    return std::ranges::find(kinds, std::string_view(one.rule)) != kinds.end();
}

} // namespace

RuleHits derivationHits(const AuditContext &context, const RunControl &run,
                        std::span<const std::string_view> kinds)
{
    RuleHits hits;
    std::map<std::size_t, bool> said; // a claim breaks one law once
    for (const Derivation &one : context.reasoning.derivations) {
        if (run.cancelled())
            break;
        if (!isOf(one, kinds))
            continue;
        const std::size_t claim = context.claimOfFact[one.target];
        if (one.outcome == Outcome::Warns) {
            hits.push_back(oddHit(context, one));
        } else if (one.outcome == Outcome::Breaks) {
            if (!std::exchange(said[one.target], true))
                hits.push_back(brokenHit(context, one));
        } else if (claim != NoIndex && isMeasurable(context.graph.facts[one.target])) {
            RuleHit hit;
            hit.judgements.push_back({ claim, Verdict::Consistent, Grade::Recomputed,
                                       followingText(context, one), derivationOf(context, one) });
            hits.push_back(std::move(hit));
        }
    }
    return hits;
}

} // namespace assay
