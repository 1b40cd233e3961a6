// SPDX-License-Identifier: GPL-3.0-or-later
// How much of the model is there at all.
#include "core/analysis/given_part.h"
#include "core/audit/facts/payload_facts.h"
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"
#include "core/pairing/given_rows.h"

#include <algorithm>

namespace assay {
namespace {

/// The document's largest stated parameter count: its own word for the whole model.
std::size_t wholeCount(const AuditContext &context, std::size_t document)
{
    std::size_t largest = NoIndex;
    for (const std::size_t i : context.graph.inDocument(document)) {
        const Fact &fact = context.graph.facts[i];
        if (fact.attribute == Attribute::Count && fact.noun == "parameters" && fact.value != NoIndex
            && (largest == NoIndex || fact.amount.value > context.graph.facts[largest].amount.value))
            largest = i;
    }
    return largest;
}

void judgeRatios(const AuditContext &context, std::size_t document, Verdict verdict, RuleHit &hit)
{
    for (std::size_t i = 0; i < context.claims.size(); ++i)
        if (context.documentOf(i) == document && context.claims[i].kind == ClaimKind::Ratio)
            hit.judgements.push_back({ i, verdict, Grade::Recomputed, hit.finding->summary, {} });
}

/// Payload layers against the opened reference: how many of its weight tensors are named.
std::string referenceText(const AuditContext &context, const std::vector<PayloadLayer> &layers)
{
    if (!context.reference.model)
        return {};
    std::size_t known = 0, weights = 0;
    for (const PayloadLayer &layer : layers)
        known += context.reference.model->find(layer.name) ? 1 : 0;
    for (const TensorInfo &tensor : context.reference.model->tensors)
        weights += tensor.role == TensorRole::Weight ? 1 : 0;
    return "; the reference has " + countText(weights) + " weight tensors, and " + countText(known)
        + " of these names";
}

} // namespace

RuleHits checkPayloadCoverage(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const AuditDocument &document = context.documents[d];
        const std::vector<PayloadLayer> layers = payloadLayers(document);
        const std::size_t whole = wholeCount(context, d);
        double covered = 0;
        for (const PayloadLayer &layer : layers)
            covered += static_cast<double>(layer.elements);
        if (layers.empty() || whole == NoIndex || covered <= 0
            || covered >= 0.99 * context.graph.facts[whole].amount.readings.front().low)
            continue;
        const auto elements = static_cast<std::uint64_t>(covered);
        RuleHit hit;
        hit.finding = Finding { .rule = {}, .subject = fileNameOf(document.path) };
        hit.finding->summary = "Its payload covers " + countText(layers.size()) + " layers with "
            + countText(elements) + " of the stated " + context.graph.printed(whole) + " elements ("
            + percentText(covered / context.graph.facts[whole].amount.value) + ")"
            + referenceText(context, layers) + ".";
        hit.finding->evidence.push_back({ .label = "elements covered",
                                          .stated = context.graph.printed(whole),
                                          .computed = countText(elements),
                                          .unit = "elements",
                                          .location = placeText(context, whole) });
        for (const PayloadLayer &layer : layers) {
            if (hit.finding->evidence.size() == 40)
                break;
            hit.finding->evidence.push_back(
                { .label = layer.name, .computed = countText(layer.elements), .unit = "elements" });
        }
        judgeRatios(context, d, Verdict::Unsupported, hit);
        hits.push_back(std::move(hit));
    }
    return hits;
}

RuleHits checkPayloadBuffers(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    for (const AuditDocument &document : context.documents) {
        for (const PayloadLayer &layer : payloadLayers(document)) {
            if (!layer.isMaskBuffer)
                continue;
            RuleHit hit;
            hit.finding
                = Finding { .rule = {},
                            .subject = layer.name,
                            .summary = "One of the layers it covers, " + layer.name + " " + layer.shapeText
                                + ", is a mask buffer (a causal attention mask), not a weight: its "
                                + countText(layer.elements) + " elements are constant." };
            hit.finding->evidence.push_back({ .label = "shape",
                                              .stated = layer.shapeText,
                                              .location = fileNameOf(document.path) + "#" + layer.pointer });
            hits.push_back(std::move(hit));
        }
    }
    return hits;
}

RuleHits checkPayloadNames(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    if (!context.reference.model)
        return hits;
    for (const AuditDocument &document : context.documents) {
        const std::vector<PayloadLayer> layers = payloadLayers(document);
        std::vector<std::string> unknown;
        for (const PayloadLayer &layer : layers)
            if (!context.reference.model->find(layer.name))
                unknown.push_back(layer.name);
        // Families spell names differently: only a mixture of known and unknown names accuses.
        if (unknown.empty() || unknown.size() == layers.size())
            continue;
        RuleHit hit;
        hit.finding
            = Finding { .rule = {},
                        .subject = fileNameOf(document.path),
                        .summary = countText(unknown.size()) + " of its " + countText(layers.size())
                            + " layers are not in the reference, the first is " + unknown.front() + "." };
        hits.push_back(std::move(hit));
    }
    return hits;
}

namespace {

/// "[64, 32], 8 bits in groups of 32"
std::string shapeText(const TensorInfo &tensor)
{
    std::string text = tensor.shape.text();
    if (tensor.bits > 0)
        text += ", " + std::to_string(tensor.bits) + " bits";
    if (tensor.groupSize > 0)
        text += " in groups of " + std::to_string(tensor.groupSize);
    return text;
}

/// Layers that are missing because they have another shape: by another reading of their codes, often.
void addShapes(const Comparison &comparison, Finding &finding)
{
    std::uint64_t count = 0;
    for (const LayerReport &layer : comparison.layers) {
        if (layer.match.kind != MatchKind::ShapeMismatch)
            continue;
        const TensorInfo &left = comparison.reference->tensors[*layer.match.reference];
        const TensorInfo &right = comparison.candidate->tensors[*layer.match.candidate];
        finding.evidence.push_back(
            { .label = "shape of " + left.name, .stated = shapeText(left), .computed = shapeText(right) });
        if (++count == 1)
            finding.summary += " Of those that are missing some have another shape, the first '" + left.name
                + "': " + shapeText(left) + " in the reference, " + shapeText(right) + " in the candidate.";
    }
}

/// Layers of which the candidate has some rows only: a vocabulary that was cut.
void addShortLayers(const Comparison &comparison, Finding &finding)
{
    std::uint64_t count = 0;
    for (const LayerReport &layer : comparison.layers) {
        if (!isGivenInPart(comparison, layer))
            continue;
        const TensorInfo &tensor = comparison.reference->tensors[*layer.match.reference];
        const std::uint64_t given = givenElements(tensor, layer.match);
        finding.evidence.push_back({ .label = "weights of " + tensor.name,
                                     .stated = countText(tensor.storedElementCount()),
                                     .computed = countText(given) });
        if (++count == 1)
            finding.summary += " Of '" + tensor.name + "' it has " + countText(given) + " weights of "
                + countText(tensor.storedElementCount()) + ", some of its rows.";
    }
    if (count > 1)
        finding.summary += " So it is with " + countText(count - 1) + " more.";
}

} // namespace

RuleHits checkPairCoverage(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    if (!context.comparison)
        return hits;
    const CompareTotals &totals = context.comparison->totals;
    if (!totals.coverage || *totals.coverage >= 0.999)
        return hits;
    RuleHit hit;
    hit.finding = Finding { .rule = {},
                            .subject = fileNameOf(context.candidate.path),
                            .summary = "The candidate reproduces " + countText(totals.coveredElements)
                                + " of the reference's " + countText(totals.referenceElements)
                                + " parameters (" + percentText(*totals.coverage) + "); "
                                + countText(totals.layersMissing) + " layers are missing and "
                                + countText(totals.layersUndecodable) + " could not be decoded." };
    hit.finding->evidence.push_back({ .label = "coverage", .computed = percentText(*totals.coverage) });
    addShapes(*context.comparison, *hit.finding);
    addShortLayers(*context.comparison, *hit.finding);
    hits.push_back(std::move(hit));
    return hits;
}

} // namespace assay
