// SPDX-License-Identifier: GPL-3.0-or-later
// Ratios that hold only if the original is counted in another way: with its training state, or in 4 bytes per
// element.
#include "core/audit/facts/proof_of_key.h"
#include "core/audit/facts/side_parts.h"
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"

namespace assay {
namespace {

double referenceBits(const Comparison &comparison)
{
    double bytes = 0, elements = 0;
    for (const LayerReport &layer : comparison.layers) {
        if (layer.referenceName.empty())
            continue;
        bytes += static_cast<double>(layer.referenceBytes);
        elements += static_cast<double>(layer.elementCount);
    }
    return elements > 0 ? 8 * bytes / elements : 32;
}

bool agreesWithBytes(const AuditContext &context, const Fact &fact)
{
    const CompareTotals &totals = context.comparison->totals;
    return (totals.ratioFile && statesReading(fact, *totals.ratioFile))
        || (totals.ratioStored && statesReading(fact, *totals.ratioStored));
}

} // namespace

RuleHits checkOptimizerState(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    const std::uint64_t training = trainingBytes(context.reference);
    const auto plain = ratioWithoutTraining(context);
    if (!plain || !context.comparison || trainingBytes(context.candidate) > 0)
        return hits; // on both sides it is taken off both: the ratio is that of the weights already
    RuleHit hit;
    hit.finding
        = Finding { .rule = {},
                    .subject = fileNameOf(context.reference.path),
                    .summary = bytesText(training)
                        + " of the reference are training state (moments of an optimizer), not weights; "
                          "without them the ratio is "
                        + ratioText(*plain) + "." };
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        const Fact &fact = context.factOf(i);
        if (fact.attribute == Attribute::Ratio && isMeasurable(fact) && isAboutPair(context, fact)
            && agreesWithBytes(context, fact) && !statesReading(fact, *plain))
            hit.judgements.push_back(
                { i,
                  Verdict::Unsupported,
                  Grade::Measured,
                  context.claims[i].text
                      + " holds only if training state is counted as part of the original.",
                  {} });
    }
    hits.push_back(std::move(hit));
    return hits;
}

RuleHits checkRatioBaseline(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        const Fact &fact = context.factOf(i);
        if (!context.comparison || fact.attribute != Attribute::Ratio || !isMeasurable(fact)
            || !isAboutPair(context, fact) || agreesWithBytes(context, fact)
            || !context.comparison->totals.ratioVsF32 || fact.base == HalfWidthBase
            || !statesReading(fact, *context.comparison->totals.ratioVsF32))
            continue;
        const std::string stated = context.claims[i].text;
        if (fact.bits == 32 || fact.base == "fp32") {
            hits.push_back(confirmed(
                i,
                stated + " agrees with the reference counted as 4 bytes per element, as the document says."));
            continue;
        }
        RuleHit hit;
        hit.finding = Finding {
            .rule = {},
            .subject = placeText(context.claims[i]),
            .summary = stated
                + " holds only if the reference is counted as 4 bytes per element; it is stored in "
                + numberText(referenceBits(*context.comparison), 3) + " bits."
        };
        hit.judgements.push_back({ i, Verdict::Unsupported, Grade::Measured, hit.finding->summary, {} });
        hits.push_back(std::move(hit));
    }
    return hits;
}

} // namespace assay
