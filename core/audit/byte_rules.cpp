// SPDX-License-Identifier: GPL-3.0-or-later
// Every stated ratio, size, count and rate against what was measured.
#include "core/audit/rule_checks.h"
#include "core/claims/field_words.h"
#include "core/report/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

struct Measured {
    const char *label;
    double value;
};

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

std::string listText(const std::vector<Measured> &values, ClaimKind kind)
{
    std::string text;
    for (const Measured &measured : values)
        text += (text.empty() ? "" : ", ") + std::string(measured.label) + " "
            + quantityText({ .kind = kind, .value = measured.value });
    return text;
}

/// The file's bytes and the tensors' bytes: two honest ways to divide.
std::vector<Measured> byteRatios(const CompareTotals &totals)
{
    std::vector<Measured> ratios;
    if (totals.ratioFile)
        ratios.push_back({ "whole files", *totals.ratioFile });
    if (totals.ratioStored)
        ratios.push_back({ "stored tensors", *totals.ratioStored });
    return ratios;
}

/// Moments that Adam and its like keep beside each weight.
bool isTrainingState(const TensorInfo &tensor)
{
    constexpr std::array<std::string_view, 5> Names { "exp_avg", "momentum_buffer", "optimizer.state",
                                                      "adam_m", "adam_v" };
    return tensor.role == TensorRole::Optimizer || std::ranges::any_of(Names, [&](std::string_view name) {
               return tensor.name.find(name) != std::string::npos;
           });
}

std::uint64_t trainingBytes(const ModelEvidence &side)
{
    std::uint64_t bytes = 0;
    if (side.model)
        for (const TensorInfo &tensor : side.model->tensors)
            bytes += isTrainingState(tensor) ? tensor.storedBytes() : 0;
    return bytes;
}

/// The ratio of stored tensors once the reference's training state is left out; empty if it has none.
std::optional<double> ratioWithoutTraining(const AuditContext &context)
{
    const std::uint64_t training = trainingBytes(context.reference);
    if (training == 0 || !context.candidate.accounting || context.candidate.accounting->storedBytes == 0)
        return {};
    const std::uint64_t all = context.reference.accounting->storedBytes;
    return static_cast<double>(all - std::min(all, training))
        / static_cast<double>(context.candidate.accounting->storedBytes);
}

/// Some divide the other way round, and call 0.5 a ratio.
bool agreesWith(const Quantity &quantity, double ratio)
{
    return allows(quantity, ratio) || (quantity.value < 1 && ratio > 0 && allows(quantity, 1 / ratio));
}

bool agreesWithAny(const Quantity &quantity, const std::vector<Measured> &values)
{
    if (values.empty())
        return false;
    double low = values.front().value, high = low;
    for (const Measured &measured : values) {
        if (agreesWith(quantity, measured.value))
            return true;
        low = std::min(low, measured.value);
        high = std::max(high, measured.value);
    }
    return quantity.value >= low && quantity.value <= high;
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

/// Parameters, elements and the like: the readings under which a count is right.
std::vector<Measured> countsOf(const Accounting &counted)
{
    std::vector<Measured> values { { "parameters", static_cast<double>(counted.parameters) } };
    const auto add = [&](const char *label, std::uint64_t value) {
        if (std::ranges::none_of(
                values, [&](const Measured &known) { return known.value == static_cast<double>(value); }))
            values.push_back({ label, static_cast<double>(value) });
    };
    add("parameters and tied copies", counted.parameters + counted.tiedElements);
    add("parameters and buffers", counted.parameters + counted.bufferElements);
    add("all elements", counted.elements);
    return values;
}

/// Sizes under which a file may honestly go.
std::vector<Measured> sizesOf(const ModelEvidence &side, const AuditContext &context)
{
    std::vector<Measured> values;
    if (side.declaredBytes)
        values.push_back({ "size that the pointer declares", static_cast<double>(*side.declaredBytes) });
    if (!side.accounting)
        return values;
    values.push_back({ "weight files", static_cast<double>(side.accounting->fileBytes) });
    values.push_back({ "stored tensors", static_cast<double>(side.accounting->storedBytes) });
    for (const AuditInput &input : context.inputs)
        if (input.role == side.role && input.bytes > 0)
            values.push_back({ "all files", static_cast<double>(input.bytes) });
    return values;
}

/// The side that a row of a table is called after: "original", "compressed model".
Side sideOfRow(const std::string &subject)
{
    constexpr std::array<std::string_view, 5> Originals { "original", "reference", "uncompressed",
                                                          "original-model", "reference-model" };
    constexpr std::array<std::string_view, 5> Compresseds { "compressed", "candidate", "quantized",
                                                            "compressed-model", "quantized-model" };
    if (std::ranges::find(Originals, subject) != Originals.end())
        return Side::Original;
    return std::ranges::find(Compresseds, subject) != Compresseds.end() ? Side::Compressed : Side::Unknown;
}

/// "f16", "base" and the like name a format or a family as often as a side: they do not bind a size.
Side sideOf(const Statement &statement)
{
    constexpr std::array<std::string_view, 6> Plain { "original", "uncompressed", "reference",
                                                      "before",   "unquantized",  "originalgröße" };
    const auto side = sideOfField(statement.field);
    const auto words = wordsOf(statement.field);
    const bool plain = std::ranges::any_of(
        words, [&](const std::string &word) { return std::ranges::find(Plain, word) != Plain.end(); });
    if (side == Side::Unknown && statement.field.find(' ') == std::string::npos)
        return sideOfRow(statement.subject);
    return side == Side::Original && !plain ? Side::Unknown : side;
}

/// Tools round sizes up as well as to the nearest: a whole unit of the last printed place is allowed.
Quantity withWholePlace(Quantity quantity)
{
    if (quantity.kind != ClaimKind::Bytes)
        return quantity;
    const auto widen = [](double &low, double &high) {
        const double half = (high - low) / 2;
        low -= half;
        high += half;
    };
    widen(quantity.low, quantity.high);
    for (auto &[low, high] : quantity.alternatives)
        widen(low, high);
    return quantity;
}

bool anyAllowed(const Quantity &quantity, const std::vector<Measured> &values)
{
    return std::ranges::any_of(
        values, [&](const Measured &measured) { return allows(withWholePlace(quantity), measured.value); });
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
    if (context.claims[held.claim].grade != Grade::Declared)
        return;
    RuleHit hit = hitOf(context, held.claim, std::move(held.refusal), Verdict::Refuted);
    addEvidence(context, held.claim, held.measured, held.kind, hit);
    hits.push_back(std::move(hit));
}

} // namespace

RuleHits checkMeasuredRatio(const AuditContext &context)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
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
RuleHits checkSavedPercent(const AuditContext &context)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
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

RuleHits checkOptimizerState(const AuditContext &context)
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
    for (std::size_t i = 0; i < context.claims.size(); ++i)
        if (isPairRatio(context, i) && onlyAgreesWithTraining(context, i))
            hit.judgements.push_back(
                { i, Verdict::Unsupported, Grade::Measured,
                  quantityText(context.statementOf(i).quantity)
                      + " holds only if training state is counted as part of the original: "
                      + hit.finding->summary });
    hits.push_back(std::move(hit));
    return hits;
}

RuleHits checkRatioBaseline(const AuditContext &context)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
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

RuleHits checkMeasuredSize(const AuditContext &context)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
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

RuleHits checkParameterCount(const AuditContext &context)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
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

RuleHits checkBitsPerWeight(const AuditContext &context)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
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
