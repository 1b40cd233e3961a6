// SPDX-License-Identifier: GPL-3.0-or-later
// What an artefact is, by its keys, and how its payload is written.
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"
#include "core/claims/artefacts.h"

namespace assay {
namespace {

RuleHit hitOf(const AuditDocument &document, std::string summary)
{
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = fileNameOf(document.path), .summary = std::move(summary) };
    return hit;
}

} // namespace

RuleHits checkKnownArtefact(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    for (const AuditDocument &document : context.documents) {
        const std::string description = artefactDescription(document.tree->artefact);
        if (description.empty())
            continue;
        hits.push_back(hitOf(document, "By its keys this is " + description + "."));
        hits.back().finding->evidence.push_back({ .label = "schema", .computed = document.tree->artefact });
    }
    return hits;
}

namespace {

/// The compressed size that the object of a text payload states, or NoIndex.
std::size_t statedSizeBeside(const AuditContext &context, std::size_t document, TreeId record)
{
    for (const std::size_t i : context.graph.inDocument(document)) {
        const Fact &fact = context.graph.facts[i];
        if (record != 0 && fact.group == record && fact.attribute == Attribute::Size
            && fact.side == FactSide::Compressed && fact.value != NoIndex)
            return i;
    }
    return NoIndex;
}

/// Text takes a third more at least (base64); less is rounding.
constexpr double LeastInflation = 1.25;
/// Padding and line ends of an encoded text.
constexpr double DecodedSlack = 1.1, DecodedBytesSlack = 16;
constexpr std::size_t MostEvidence = 20;

} // namespace

/// The text of one object's payload against the compressed size stated in the same object.
RuleHits checkTextInflation(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const AuditDocument &document = context.documents[d];
        double text = 0, stated = 0;
        std::size_t places = 0;
        RuleHit hit = hitOf(document, {});
        for (const EncodedBytes &encoded : document.tree->encoded) {
            const std::size_t beside = statedSizeBeside(context, d, encoded.record);
            if (beside == NoIndex)
                continue;
            const Fact &size = context.graph.facts[beside];
            const auto written = static_cast<double>(encoded.textBytes);
            if (size.amount.value <= 0 || written < LeastInflation * size.amount.value)
                continue;
            text += written;
            stated += size.amount.value;
            if (++places <= MostEvidence)
                hit.finding->evidence.push_back(
                    { .label = encoded.encoding + " text",
                      .stated = context.graph.printed(beside),
                      .computed = bytesText(encoded.textBytes),
                      .location = fileNameOf(document.path) + "#" + encoded.pointer });
            const std::size_t claim = context.claimOfFact[beside];
            if (claim != NoIndex
                && static_cast<double>(encoded.decodedBytes)
                    > DecodedSlack * size.amount.readings.front().high + DecodedBytesSlack)
                hit.judgements.push_back({ claim,
                                           Verdict::Contradicted,
                                           Grade::Recomputed,
                                           context.graph.printed(beside)
                                               + " is stated for the compressed form, and its "
                                               + encoded.encoding + " text beside it decodes to "
                                               + bytesText(encoded.decodedBytes) + ".",
                                           {} });
        }
        if (places == 0)
            continue;
        hit.finding->summary = "Its payload is written as text, which takes "
            + bytesText(static_cast<std::uint64_t>(text)) + " of the file where "
            + bytesText(static_cast<std::uint64_t>(stated)) + " are stated as the compressed size ("
            + numberText(text / stated, 3) + " times as many).";
        hits.push_back(std::move(hit));
    }
    return hits;
}

} // namespace assay
