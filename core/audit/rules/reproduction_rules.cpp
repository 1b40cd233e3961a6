// SPDX-License-Identifier: GPL-3.0-or-later
// Stated ratios against what the document's own methods gave on the reference. A run of ours stands in for
// theirs: it refutes only what no setting of the method can give, and confirms only a ratio of the whole
// model for which nothing had to be assumed.
#include "core/audit/rules/rule_checks.h"

#include <algorithm>

namespace assay {
namespace {

Attribute attributeOf(FigureKind kind)
{
    switch (kind) {
    case FigureKind::Ratio:
        return Attribute::Ratio;
    case FigureKind::Saved:
    case FigureKind::Kept:
        return Attribute::Share;
    case FigureKind::BitsPerWeight:
        return Attribute::Rate;
    }
    return Attribute::Other;
}

/// The claim that states a figure, or NoIndex; only one that is meant as a result of this model.
std::size_t claimOf(const AuditContext &context, const StatedFigure &stated)
{
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
        const Claim &claim = context.claims[i];
        const Fact &fact = context.factOf(i);
        if (claim.document != stated.document || claim.textOffset != stated.offset
            || claim.location.pointer != stated.location.pointer
            || fact.attribute != attributeOf(stated.kind))
            continue;
        // A packer that is a stage of the chain is a method, and nothing else than the model's weights.
        const bool isOfModel
            = fact.thing.model.empty() && (fact.thing.other.empty() || fact.thing.other == "archive");
        return isMeasurable(fact) && isOfModel ? i : NoIndex;
    }
    return NoIndex;
}

bool hasCandidate(const AuditContext &context)
{
    return context.candidate.state == EvidenceState::Opened;
}

/// One stated figure and what came out beside it.
struct Held {
    std::size_t claim = NoIndex;
    const StatedFigure &stated;
    RunOutcome outcome;
    std::optional<double> measured;
    const std::string &sentence;
    const Reproduction &of;
    bool isOfStage = false;
};

/// body(Held) for every stated figure that is a claim.
template <typename Body>
void overStatedFigures(const AuditContext &context, const RunControl &run, const Body &body)
{
    for (const Reproduction &one : context.reproductions) {
        if (run.cancelled())
            return;
        const auto hold = [&](const auto &shown, bool isOfStage) {
            if (shown.stated)
                if (const std::size_t claim = claimOf(context, *shown.stated); claim != NoIndex)
                    body(Held { claim, *shown.stated, shown.outcome, shown.measured, shown.sentence, one,
                                isOfStage });
            for (const JudgedFigure &other : shown.others)
                if (const std::size_t claim = claimOf(context, other.stated); claim != NoIndex)
                    body(Held { claim, other.stated, other.outcome, other.measured, other.sentence, one,
                                isOfStage });
        };
        hold(one, false);
        for (const ReproducedStage &stage : one.stages)
            hold(stage, true);
    }
}

Finding findingOf(const AuditContext &context, const Held &held)
{
    const Claim &stated = context.claims[held.claim];
    Finding finding { .rule = {}, .subject = placeText(stated), .summary = held.sentence };
    finding.evidence.push_back(
        { .label = figureName(held.stated.kind),
          .stated = stated.text,
          .computed = held.measured ? valueText(context.factOf(held.claim), *held.measured) : std::string(),
          .location = placeText(stated) });
    return finding;
}

ClaimDerivation derivationOf(const Held &held)
{
    const double measured = held.measured.value_or(0);
    return { .formula = "run on the reference: " + held.of.pipeline,
             .sources = { "reproduction" },
             .low = measured * (1 - held.of.margin),
             .high = measured * (1 + held.of.margin) };
}

} // namespace

RuleHits checkOutOfReach(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    overStatedFigures(context, run, [&](const Held &held) {
        // Of a candidate that is there, its own bytes decide over the whole.
        if (held.outcome != RunOutcome::OutOfReach || !held.stated.isFirm
            || (!held.isOfStage && hasCandidate(context)))
            return;
        RuleHit hit { .finding = findingOf(context, held) };
        hit.judgements.push_back(
            { held.claim, Verdict::Refuted, Grade::Measured, held.sentence, derivationOf(held) });
        hits.push_back(std::move(hit));
    });
    return hits;
}

RuleHits checkReproduced(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    if (hasCandidate(context))
        return hits;
    overStatedFigures(context, run, [&](const Held &held) {
        const Reproduction &one = held.of;
        const bool isSure = !one.isSample && one.layers.size() == one.layersOfModel && !one.hasAssumptions();
        RuleHit hit;
        if (held.outcome == RunOutcome::Reproduced)
            hit.judgements.push_back({ held.claim, isSure ? Verdict::Confirmed : Verdict::Consistent,
                                       Grade::Measured, held.sentence, derivationOf(held) });
        else if (held.outcome == RunOutcome::NotReproduced) {
            if (isSure && held.stated.isFirm)
                hit.finding = findingOf(context, held);
            hit.judgements.push_back({ held.claim,
                                       Verdict::Unsupported,
                                       isSure ? Grade::Measured : Grade::Declared,
                                       held.sentence,
                                       {} });
        } else {
            return;
        }
        hits.push_back(std::move(hit));
    });
    return hits;
}

} // namespace assay
