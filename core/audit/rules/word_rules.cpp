// SPDX-License-Identifier: GPL-3.0-or-later
// What a document says of its own figures: placeholders, simulations, plans.
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

/// Facts of one mode or status in each document, with the first place.
template <typename Wanted>
RuleHits said(const AuditContext &context, const RunControl &run, const Wanted &wanted, Grade grade,
              const char *sentence)
{
    RuleHits hits;
    std::map<std::size_t, std::vector<std::size_t>> byDocument;
    for (std::size_t i = 0; i < context.graph.facts.size() && !run.cancelled(); ++i)
        if (wanted(context.graph.facts[i]))
            byDocument[context.graph.facts[i].document].push_back(i);
    for (const auto &[document, facts] : byDocument) {
        RuleHit hit;
        const std::string places
            = facts.size() == 1 ? "" : " and in " + countText(facts.size() - 1) + " more places";
        hit.finding
            = Finding { .rule = {},
                        .subject = fileNameOf(context.documents[document].path),
                        .summary = "At " + placeText(context, facts.front()) + places + " " + sentence };
        for (const std::size_t fact : facts)
            if (const std::size_t claim = context.claimOfFact[fact]; claim != NoIndex)
                hit.judgements.push_back({ claim, Verdict::Unsupported, grade, hit.finding->summary, {} });
        hits.push_back(std::move(hit));
    }
    return hits;
}

/// A denial or an advice says nothing of the figures.
bool isSaid(const Fact &fact)
{
    return fact.mode != Mode::Denied && fact.mode != Mode::Quoted && fact.mode != Mode::Retracted
        && fact.mode != Mode::Target;
}

} // namespace

RuleHits checkPlaceholderWords(const AuditContext &context, const RunControl &run)
{
    return said(
        context, run,
        [](const Fact &fact) {
            return fact.status == Standing::Placeholder && isSaid(fact) && fact.isWholeText;
        },
        Grade::Placeholder, "a placeholder stands in place of a result.");
}

RuleHits checkSimulatedWords(const AuditContext &context, const RunControl &run)
{
    return said(
        context, run,
        [](const Fact &fact) {
            return fact.mode == Mode::Simulated && fact.attribute != Attribute::Standing && isSaid(fact);
        },
        Grade::Simulated, "the document itself calls its figures simulated.");
}

RuleHits checkProjectedWords(const AuditContext &context, const RunControl &run)
{
    return said(
        context, run,
        [](const Fact &fact) {
            return fact.mode == Mode::Projection && fact.attribute != Attribute::Standing;
        },
        Grade::Projected, "the document itself calls its figures projected or estimated.");
}

} // namespace assay
