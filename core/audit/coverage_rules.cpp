// SPDX-License-Identifier: GPL-3.0-or-later
// How much of the model is there at all.
#include "core/audit/payload_facts.h"
#include "core/audit/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>

namespace assay {
namespace {

/// The document's largest stated parameter count: its own word for the whole model.
const Statement *wholeCount(const Document &document)
{
    const Statement *largest = nullptr;
    for (const Statement &statement : document.statements)
        if (statement.quantity.kind == ClaimKind::Parameters
            && (!largest || statement.quantity.value > largest->quantity.value))
            largest = &statement;
    return largest;
}

void judgeRatios(const AuditContext &context, std::size_t document, Verdict verdict, RuleHit &hit)
{
    for (std::size_t i = 0; i < context.claims.size(); ++i)
        if (context.sources[i].document == document && context.claims[i].kind == ClaimKind::Ratio)
            hit.judgements.push_back({ i, verdict, Grade::Recomputed, hit.finding->summary });
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

RuleHits accountingNote(const AuditContext &context, std::uint64_t Accounting::*part, const char *what)
{
    RuleHits hits;
    for (const ModelEvidence *side : { &context.reference, &context.candidate }) {
        if (!side->accounting || (*side->accounting).*part == 0)
            continue;
        const Accounting &counted = *side->accounting;
        RuleHit hit;
        hit.finding = Finding { .rule = {},
                                .subject = fileNameOf(side->path),
                                .summary = "Of the " + side->role + "'s " + countText(counted.elements)
                                    + " elements, " + countText(counted.*part) + " are " + what + "; "
                                    + countText(counted.parameters) + " are parameters." };
        hits.push_back(std::move(hit));
    }
    return hits;
}

} // namespace

RuleHits checkPayloadCoverage(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const Document &document = context.documents[d];
        const std::vector<PayloadLayer> layers = payloadLayers(document);
        const Statement *whole = wholeCount(document);
        double covered = 0;
        for (const PayloadLayer &layer : layers)
            covered += static_cast<double>(layer.elements);
        if (layers.empty() || !whole || covered <= 0 || covered >= 0.99 * whole->quantity.low)
            continue;
        const auto elements = static_cast<std::uint64_t>(covered);
        RuleHit hit;
        hit.finding = Finding { .rule = {}, .subject = fileNameOf(document.path) };
        hit.finding->summary = "Its payload covers " + countText(layers.size()) + " layers with "
            + countText(elements) + " of the stated " + quantityText(whole->quantity) + " elements ("
            + percentText(covered / whole->quantity.value) + ")" + referenceText(context, layers) + ".";
        hit.finding->evidence.push_back({ .label = "elements covered",
                                          .stated = quantityText(whole->quantity),
                                          .computed = countText(elements),
                                          .unit = "elements",
                                          .location = placeText(document, *whole) });
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
    for (const Document &document : context.documents) {
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
    for (const Document &document : context.documents) {
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
    hits.push_back(std::move(hit));
    return hits;
}

RuleHits checkTiedTensors(const AuditContext &context, const RunControl &)
{
    return accountingNote(context, &Accounting::tiedElements, "tied copies of other tensors");
}

RuleHits checkBufferTensors(const AuditContext &context, const RunControl &)
{
    return accountingNote(context, &Accounting::bufferElements, "buffers (masks, tables), never trained");
}

} // namespace assay
