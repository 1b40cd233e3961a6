// SPDX-License-Identifier: GPL-3.0-or-later
// Every stated ratio, size, count and rate against what was measured.
#include "core/audit/measured_values.h"
#include "core/audit/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

RuleHit hitOf(const AuditContext &context, std::size_t claim, std::string summary, Verdict verdict)
{
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = placeText(context.claims[claim]), .summary = summary };
    hit.judgements.push_back({ claim, verdict, Grade::Measured, std::move(summary) });
    return hit;
}

RuleHit quietHit(std::size_t claim, Verdict verdict, std::string reason)
{
    RuleHit hit;
    hit.judgements.push_back({ claim, verdict, Grade::Measured, std::move(reason) });
    return hit;
}

void addEvidence(const AuditContext &context, std::size_t claim, const std::vector<Measured> &values,
                 ClaimKind kind, RuleHit &hit)
{
    const std::string stated = quantityText(context.statementOf(claim).quantity);
    for (const Measured &measured : values)
        hit.finding->evidence.push_back({ .label = measured.label,
                                          .stated = stated,
                                          .computed = quantityText({ .kind = kind, .value = measured.value }),
                                          .location = placeText(context.claims[claim]) });
}

bool isPairRatio(const AuditContext &context, std::size_t claim)
{
    return context.comparison && context.claims[claim].kind == ClaimKind::Ratio
        && isAboutPair(context, claim);
}

/// Bits of the reference's stored element, over all its weights.
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

bool onlyAgreesWithF32(const AuditContext &context, std::size_t claim)
{
    const CompareTotals &totals = context.comparison->totals;
    const Quantity &quantity = context.statementOf(claim).quantity;
    return !agreesWithAny(quantity, byteRatios(totals)) && totals.ratioVsF32
        && agreesWith(quantity, *totals.ratioVsF32) && referenceBits(*context.comparison) < 24;
}

/// Agrees with the measured ratios, and only with training state counted in the reference.
bool onlyAgreesWithTraining(const AuditContext &context, std::size_t claim)
{
    const auto plain = ratioWithoutTraining(context);
    const Quantity &quantity = context.statementOf(claim).quantity;
    return plain && !agreesWith(quantity, *plain)
        && agreesWithAny(quantity, byteRatios(context.comparison->totals));
}

bool mentionsF32(const Statement &statement)
{
    const std::string words = statement.text + " " + statement.context + " " + statement.field;
    constexpr std::array Spellings { "f32", "fp32", "FP32", "F32", "float32", "32-bit", "32 bit" };
    return std::ranges::any_of(
        Spellings, [&](const char *spelling) { return words.find(spelling) != std::string::npos; });
}

/// A stated value (size or count) of one side against the readings of that side.
RuleHit judgeValue(const AuditContext &context, std::size_t claim, const std::vector<Measured> &values,
                   const std::string &role)
{
    const Quantity &quantity = context.statementOf(claim).quantity;
    if (anyAllowed(quantity, values))
        return quietHit(claim, Verdict::Confirmed,
                        quantityText(quantity) + " agrees with the " + role + ": "
                            + listText(values, quantity.kind) + ".");
    RuleHit hit = hitOf(context, claim,
                        quantityText(quantity) + " is stated for the " + role + ", and it has "
                            + listText(values, quantity.kind) + ".",
                        Verdict::Refuted);
    addEvidence(context, claim, values, quantity.kind, hit);
    return hit;
}

/// What a claim about the pair says when it agrees and when it does not.
struct Held {
    std::size_t claim = 0;
    bool agrees = false;
    std::string agreement {}, refusal {};
    std::vector<Measured> measured {};
    ClaimKind kind = ClaimKind::Ratio;
};

/// Confirms or refutes; a claim that is no plain statement of a result (projected, simulated) is not refuted.
void hold(const AuditContext &context, Held held, RuleHits &hits)
{
    if (held.agrees) {
        hits.push_back(quietHit(held.claim, Verdict::Confirmed, std::move(held.agreement)));
        return;
    }
    if (context.claims[held.claim].grade != Grade::Declared || context.statementOf(held.claim).loose)
        return;
    RuleHit hit = hitOf(context, held.claim, std::move(held.refusal), Verdict::Refuted);
    addEvidence(context, held.claim, held.measured, held.kind, hit);
    hits.push_back(std::move(hit));
}

} // namespace

RuleHits checkMeasuredRatio(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        if (!isPairRatio(context, i) || onlyAgreesWithF32(context, i) || onlyAgreesWithTraining(context, i))
            continue;
        const Quantity &quantity = context.statementOf(i).quantity;
        std::vector<Measured> ratios = byteRatios(context.comparison->totals);
        if (const auto plain = ratioWithoutTraining(context))
            ratios.push_back({ "without training state", *plain });
        if (ratios.empty())
            continue;
        const std::string measured = listText(ratios, ClaimKind::Ratio), said = quantityText(quantity);
        hold(context,
             { .claim = i,
               .agrees = agreesWithAny(quantity, ratios),
               .agreement = said + " agrees with what was measured: " + measured + ".",
               .refusal = said + " is claimed, and measured were " + measured + ".",
               .measured = ratios,
               .kind = ClaimKind::Ratio },
             hits);
    }
    return hits;
}

/// "50 % smaller" and "50 % of the original size" are told apart only by their words; either may agree.
RuleHits checkSavedPercent(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        const Statement &statement = context.statementOf(i);
        if (!context.comparison || context.claims[i].kind != ClaimKind::Percent || !isAboutPair(context, i)
            || kindOfField(statement.field) != ClaimKind::Percent)
            continue;
        Quantity quantity = statement.quantity;
        quantity.low -= 0.005;
        quantity.high += 0.005;
        std::vector<Measured> saved;
        bool kept = false;
        for (const Measured &ratio : byteRatios(context.comparison->totals)) {
            saved.push_back({ ratio.label, 1 - 1 / ratio.value });
            kept |= allows(quantity, 1 / ratio.value) || allows(quantity, 1 / ratio.value - 1);
        }
        if (saved.empty())
            continue;
        const std::string measured = listText(saved, ClaimKind::Percent),
                          said = quantityText(statement.quantity);
        hold(context,
             { .claim = i,
               .agrees = kept || anyAllowed(quantity, saved),
               .agreement = said + " agrees with what is saved: " + measured + ".",
               .refusal = said + " less space is claimed, and what is saved is " + measured + ".",
               .measured = saved,
               .kind = ClaimKind::Percent },
             hits);
    }
    return hits;
}

RuleHits checkOptimizerState(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    const std::uint64_t training = trainingBytes(context.reference);
    const auto plain = ratioWithoutTraining(context);
    if (!plain || !context.comparison)
        return hits;
    RuleHit hit;
    hit.finding = Finding { .rule = {},
                            .subject = fileNameOf(context.reference.path),
                            .summary = bytesText(training)
                                + " of the reference are training state (moments of an "
                                  "optimizer), not weights; without them the ratio is "
                                + ratioText(*plain) + "." };
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i)
        if (isPairRatio(context, i) && onlyAgreesWithTraining(context, i))
            hit.judgements.push_back(
                { i, Verdict::Unsupported, Grade::Measured,
                  quantityText(context.statementOf(i).quantity)
                      + " holds only if training state is counted as part of the original: "
                      + hit.finding->summary });
    hits.push_back(std::move(hit));
    return hits;
}

RuleHits checkRatioBaseline(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        if (!isPairRatio(context, i) || !onlyAgreesWithF32(context, i))
            continue;
        const CompareTotals &totals = context.comparison->totals;
        const std::string stated = quantityText(context.statementOf(i).quantity);
        if (mentionsF32(context.statementOf(i))) {
            hits.push_back(quietHit(i, Verdict::Confirmed,
                                    stated
                                        + " agrees with the reference counted as 4 bytes per element, "
                                          "as the document says."));
            continue;
        }
        RuleHit hit = hitOf(
            context, i,
            stated + " holds only if the reference is counted as 4 bytes per element; it is stored in "
                + numberText(referenceBits(*context.comparison), 3)
                + " bits, and against those bytes the ratio is "
                + listText(byteRatios(totals), ClaimKind::Ratio) + ".",
            Verdict::Unsupported);
        std::vector<Measured> ratios = byteRatios(totals);
        ratios.push_back({ "4 bytes per element", *totals.ratioVsF32 });
        addEvidence(context, i, ratios, ClaimKind::Ratio, hit);
        hits.push_back(std::move(hit));
    }
    return hits;
}

RuleHits checkMeasuredSize(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        if (context.claims[i].kind != ClaimKind::Bytes || context.claims[i].grade != Grade::Declared
            || !isAboutPair(context, i))
            continue;
        const Side side = sideOf(context.statementOf(i));
        const auto original = sizesOf(context.reference, context);
        const auto compressed = sizesOf(context.candidate, context);
        if (side == Side::Original && !original.empty())
            hits.push_back(judgeValue(context, i, original, "reference"));
        else if (side == Side::Compressed && !compressed.empty())
            hits.push_back(judgeValue(context, i, compressed, "candidate"));
        else if (side == Side::Unknown)
            for (const ModelEvidence *model : { &context.reference, &context.candidate })
                if (const auto sizes = sizesOf(*model, context);
                    anyAllowed(context.statementOf(i).quantity, sizes))
                    hits.push_back(judgeValue(context, i, sizes, model->role));
    }
    return hits;
}

RuleHits checkParameterCount(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        const Claim &claim = context.claims[i];
        if (claim.kind != ClaimKind::Parameters || claim.grade != Grade::Declared || !isAboutPair(context, i))
            continue;
        const Quantity &quantity = context.statementOf(i).quantity;
        const Side side = sideOf(context.statementOf(i));
        for (const ModelEvidence *model : { &context.reference, &context.candidate }) {
            if (!model->accounting)
                continue;
            const bool wanted
                = model->role == "reference" ? side == Side::Original : side == Side::Compressed;
            const auto counts = countsOf(*model->accounting);
            // Model names round freely ("1.5B"); only a count printed to five digits is held to them.
            const bool exact = quantity.high - quantity.low < 1e-4 * std::abs(quantity.value);
            if (anyAllowed(quantity, counts) || (wanted && exact))
                hits.push_back(judgeValue(context, i, counts, model->role));
        }
    }
    return hits;
}

RuleHits checkBitsPerWeight(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        if (!context.comparison || context.claims[i].kind != ClaimKind::BitsPerWeight
            || context.claims[i].grade != Grade::Declared || !isAboutPair(context, i)
            || !context.comparison->totals.bitsPerWeight)
            continue;
        const Quantity &quantity = context.statementOf(i).quantity;
        const double measured = *context.comparison->totals.bitsPerWeight;
        // "4-bit" names a format; scales come on top and embeddings may stay wide.
        const bool nominal
            = std::floor(quantity.value) == quantity.value && quantity.high - quantity.low >= 0.5;
        if (allows(quantity, measured))
            hits.push_back(
                quietHit(i, Verdict::Confirmed,
                         quantityText(quantity) + " agrees with the measured " + numberText(measured) + "."));
        else if (nominal && measured > quantity.value && measured < 1.15 * quantity.value)
            hits.push_back(quietHit(i, Verdict::Confirmed,
                                    quantityText(quantity) + " names the format; with scales and headers "
                                        + numberText(measured) + " were measured."));
        else if (!nominal)
            hits.push_back(
                judgeValue(context, i, { { "all stored bytes over all weights", measured } }, "candidate"));
    }
    return hits;
}

} // namespace assay
