// SPDX-License-Identifier: GPL-3.0-or-later
// Stated ratios against what the document's own methods gave on the reference. A run of ours stands in for
// theirs: it refutes only what no setting of the method can give, and confirms only a ratio of the whole
// model for which nothing had to be assumed.
#include "core/audit/rules/rule_checks.h"

#include <algorithm>

namespace assay {
namespace {

/// The claim that states a ratio, or NoIndex; only one that is meant as a result of this model.
std::size_t claimOf(const AuditContext &context, const std::optional<StatedRatio> &stated)
{
    if (!stated)
        return NoIndex;
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
        const Claim &claim = context.claims[i];
        const Fact &fact = context.factOf(i);
        if (claim.document != stated->document || claim.textOffset != stated->offset
            || claim.location.pointer != stated->location.pointer || fact.attribute != Attribute::Ratio)
            continue;
        const bool isOfModel = fact.thing.model.empty() && fact.thing.other.empty();
        return isMeasurable(fact) && isOfModel ? i : NoIndex;
    }
    return NoIndex;
}

bool hasCandidate(const AuditContext &context)
{
    return context.candidate.state == EvidenceState::Opened;
}

/// body(claim, outcome, sentence, reproduction, stage or null) for every stated ratio.
template <typename Body>
void overStatedRatios(const AuditContext &context, const RunControl &run, const Body &body)
{
    for (const Reproduction &one : context.reproductions) {
        if (run.cancelled())
            return;
        if (const std::size_t claim = claimOf(context, one.stated); claim != NoIndex)
            body(claim, one.outcome, one.sentence, one, nullptr);
        for (const ReproducedStage &stage : one.stages)
            if (const std::size_t claim = claimOf(context, stage.stated); claim != NoIndex)
                body(claim, stage.outcome, stage.sentence, one, &stage);
    }
}

Finding findingOf(const AuditContext &context, std::size_t claim, const std::string &sentence,
                  std::optional<double> ratio)
{
    const Claim &stated = context.claims[claim];
    Finding finding { .rule = {}, .subject = placeText(stated), .summary = sentence };
    finding.evidence.push_back({ .label = "ratio",
                                 .stated = stated.text,
                                 .computed = ratio ? valueText(context.factOf(claim), *ratio) : std::string(),
                                 .location = placeText(stated) });
    return finding;
}

ClaimDerivation derivationOf(const Reproduction &one, std::optional<double> ratio)
{
    return { .formula = "run on the reference: " + one.pipeline,
             .sources = { "reproduction" },
             .low = ratio.value_or(0) * (1 - one.margin),
             .high = ratio.value_or(0) * (1 + one.margin) };
}

} // namespace

RuleHits checkOutOfReach(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    overStatedRatios(context, run,
                     [&](std::size_t claim, RunOutcome outcome, const std::string &sentence,
                         const Reproduction &one, const ReproducedStage *stage) {
                         // Of a candidate that is there, its own bytes decide over the whole.
                         const StatedRatio &stated = stage ? *stage->stated : *one.stated;
                         if (outcome != RunOutcome::OutOfReach || !stated.isFirm
                             || (!stage && hasCandidate(context)))
                             return;
                         const auto ratio = stage ? stage->ratio : one.ratio;
                         RuleHit hit { .finding = findingOf(context, claim, sentence, ratio) };
                         hit.judgements.push_back({ claim, Verdict::Refuted, Grade::Measured, sentence,
                                                    derivationOf(one, ratio) });
                         hits.push_back(std::move(hit));
                     });
    return hits;
}

RuleHits checkReproduced(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    if (hasCandidate(context))
        return hits;
    overStatedRatios(
        context, run,
        [&](std::size_t claim, RunOutcome outcome, const std::string &sentence, const Reproduction &one,
            const ReproducedStage *stage) {
            const auto ratio = stage ? stage->ratio : one.ratio;
            const bool isSure
                = !one.isSample && one.layers.size() == one.layersOfModel && !one.hasAssumptions();
            RuleHit hit;
            if (outcome == RunOutcome::Reproduced)
                hit.judgements.push_back({ claim, isSure ? Verdict::Confirmed : Verdict::Consistent,
                                           Grade::Measured, sentence, derivationOf(one, ratio) });
            else if (outcome == RunOutcome::NotReproduced) {
                if (isSure)
                    hit.finding = findingOf(context, claim, sentence, ratio);
                hit.judgements.push_back({ claim,
                                           Verdict::Unsupported,
                                           isSure ? Grade::Measured : Grade::Declared,
                                           sentence,
                                           {} });
            } else {
                return;
            }
            hits.push_back(std::move(hit));
        });
    return hits;
}

} // namespace assay
