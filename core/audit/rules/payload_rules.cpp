// SPDX-License-Identifier: GPL-3.0-or-later
// What the numbers inside an artefact are, without knowing its scheme.
#include "core/analysis/forensics.h"
#include "core/analysis/rate_distortion.h"
#include "core/audit/facts/payload_facts.h"
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

constexpr double NoiseLevel = 0.01; ///< corrected by the number of series tested
constexpr std::uint64_t FewestNumbers = 100; ///< the test of noise has no power over fewer
/// A number of 64 bits for 8 weights: one byte a weight and less is a summary, and no list of the weights.
constexpr double WeightsPerNumber = 8;
/// Of the energy: an artefact that must lose this much stands for nothing.
constexpr double NearlyAll = 0.9;
/// Lists of fewer numbers may be alike by chance (zeros, ones).
constexpr std::uint64_t FewestAlike = 16;
constexpr std::size_t FewestFitting = 3; ///< one or two sizes may fit a formula by chance

RuleHit hitOf(const AuditDocument &document, std::string summary)
{
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = fileNameOf(document.path), .summary = std::move(summary) };
    return hit;
}

/// What the artefact claims to be: its ratios and its fidelity.
void judgeArtefact(const AuditContext &context, std::size_t document, Verdict verdict, Grade grade,
                   RuleHit &hit)
{
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
        const ClaimKind kind = context.claims[i].kind;
        if (context.documentOf(i) == document
            && (kind == ClaimKind::Ratio || kind == ClaimKind::Fidelity || kind == ClaimKind::Error))
            hit.judgements.push_back({ i, verdict, grade, hit.finding->summary, {} });
    }
}

/// Series that stand for far more weights than they hold numbers: an honest list of whole tensors, however
/// distributed, is none of them.
std::vector<const PayloadNumbers *> summaries(const AuditDocument &document)
{
    std::vector<const PayloadNumbers *> list;
    for (const PayloadNumbers &series : document.payloads()) {
        double elements = series.originalShape.empty() ? 0 : 1;
        for (const std::uint64_t extent : series.originalShape)
            elements *= static_cast<double>(extent);
        if (series.count >= FewestNumbers && series.values.size() >= FewestNumbers
            && elements >= WeightsPerNumber * static_cast<double>(series.count))
            list.push_back(&series);
    }
    return list;
}

std::optional<std::vector<NoiseTest>> noiseOf(const std::vector<const PayloadNumbers *> &list, NoiseKind kind,
                                              const RunControl &run)
{
    std::vector<NoiseTest> tests;
    const double alpha = NoiseLevel / static_cast<double>(list.size());
    for (const PayloadNumbers *series : list) {
        const auto test = run.cancelled() ? std::nullopt : testNoise(series->values, kind);
        if (!test || !test->passes(alpha))
            return {};
        tests.push_back(*test);
    }
    return tests;
}

RuleHit noiseHit(const AuditDocument &document, const std::vector<const PayloadNumbers *> &list,
                 const std::vector<NoiseTest> &tests)
{
    std::uint64_t count = 0;
    double smallest = 1;
    for (const NoiseTest &test : tests) {
        count += test.count;
        smallest = std::min(smallest, test.pValue);
    }
    const double corrected = std::min(1.0, smallest * static_cast<double>(tests.size()));
    RuleHit hit = hitOf(
        document,
        "Its payload is random noise: the " + countText(count) + " numbers of its " + countText(list.size())
            + (list.size() == 1 ? " layer" : " layers") + " are distributed like a generator's draws from "
            + noiseKindName(tests.front().kind) + ", the same in every layer (smallest p "
            + numberText(corrected, 2) + " after correction for " + countText(tests.size())
            + (tests.size() == 1 ? " test" : " tests") + "), so they say nothing about the weights.");
    for (std::size_t i = 0; i < tests.size(); ++i)
        hit.finding->evidence.push_back({ .label = list[i]->layer + ": Kolmogorov-Smirnov",
                                          .computed = "D = " + numberText(tests[i].statistic, 3)
                                              + ", p = " + numberText(tests[i].pValue, 2) + ", mean "
                                              + numberText(tests[i].mean, 2) + ", standard deviation "
                                              + numberText(tests[i].standardDeviation),
                                          .unit = countText(tests[i].count) + " numbers",
                                          .location = fileNameOf(document.path) + "#" + list[i]->pointer });
    return hit;
}

/// Tables that a model computes and does not learn.
bool isComputedTable(const std::string &layer)
{
    constexpr std::array Tables { "inv_freq", "rotary", "rope", "position_ids", "mask", "attn.bias" };
    return std::ranges::any_of(Tables,
                               [&](const char *name) { return layer.find(name) != std::string::npos; });
}

double productOf(const std::vector<std::uint64_t> &shape)
{
    double product = 1;
    for (const std::uint64_t extent : shape)
        product *= static_cast<double>(extent);
    return product;
}

} // namespace

namespace {

/// Every matrix that was compared holds zeros alone in the candidate, and numbers in the reference.
std::optional<RuleHit> emptyCandidate(const AuditContext &context)
{
    std::uint64_t elements = 0, layers = 0;
    if (!context.comparison)
        return {};
    for (const LayerReport &layer : context.comparison->layers) {
        if (layer.match.kind != MatchKind::Paired || !layer.candidateStats || !layer.referenceStats)
            continue;
        if (layer.referenceStats->zeroCount == layer.referenceStats->elementCount)
            continue; // nothing was there to begin with
        if (layer.candidateStats->zeroCount != layer.candidateStats->elementCount)
            return {};
        elements += layer.candidateStats->elementCount;
        ++layers;
    }
    if (layers == 0)
        return {};
    RuleHit hit;
    hit.finding
        = Finding { .rule = {},
                    .subject = fileNameOf(context.candidate.path),
                    .summary = "The candidate is empty: all " + countText(elements) + " weights of its "
                        + countText(layers) + " matrices are zero, and the reference's are not." };
    return hit;
}

} // namespace

RuleHits checkEmptyPayload(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    if (auto empty = emptyCandidate(context))
        hits.push_back(*std::move(empty));
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const AuditDocument &document = context.documents[d];
        std::uint64_t numbers = 0;
        for (const PayloadNumbers &series : document.payloads())
            numbers += series.count;
        if (document.payloads().empty() || numbers > 0)
            continue;
        const PayloadNumbers &list = document.payloads().front();
        RuleHit hit = hitOf(document,
                            "Its payload is empty: "
                                + (list.declaredCount && *list.declaredCount > 0
                                       ? countText(*list.declaredCount) + " values are declared at "
                                           + list.pointer + ", and the file of "
                                           + countText(document.tree->bytes) + " bytes holds none of them."
                                       : list.pointer + " holds no number."));
        for (const PayloadNumbers &series : document.payloads())
            hit.finding->evidence.push_back({ .label = "numbers in the list",
                                              .stated = series.declaredCount
                                                  ? std::optional(countText(*series.declaredCount))
                                                  : std::nullopt,
                                              .computed = "0",
                                              .location = fileNameOf(document.path) + "#" + series.pointer });
        judgeArtefact(context, d, Verdict::Unsupported, Grade::Empty, hit);
        hits.push_back(std::move(hit));
    }
    return hits;
}

RuleHits checkPayloadNoise(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const AuditDocument &document = context.documents[d];
        const auto list = summaries(document);
        if (list.empty())
            continue;
        for (const NoiseKind kind :
             { NoiseKind::StandardNormal, NoiseKind::Uniform01, NoiseKind::UniformSymmetric }) {
            const auto tests = noiseOf(list, kind, run);
            if (!tests)
                continue;
            RuleHit hit = noiseHit(document, list, *tests);
            judgeArtefact(context, d, Verdict::Refuted, Grade::Simulated, hit);
            hits.push_back(std::move(hit));
            break;
        }
    }
    return hits;
}

RuleHits checkPayloadFormula(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const AuditDocument &document = context.documents[d];
        for (const PayloadNumbers &series : document.payloads()) {
            if (series.complex || isComputedTable(series.layer) || run.cancelled())
                continue;
            const auto form = findClosedForm(series.values);
            // Biases of zero and norms of one are constant in honest models too.
            if (!form || (form->kind == ClosedFormKind::Constant && series.originalShape.size() < 2))
                continue;
            RuleHit hit
                = hitOf(document,
                        "The " + countText(series.count) + " numbers at " + series.pointer + " follow "
                            + closedFormName(form->kind) + " (relative residual "
                            + numberText(form->relativeResidual, 2) + " over " + countText(form->terms)
                            + " terms): a formula makes them, and they say nothing about weights.");
            judgeArtefact(context, d, Verdict::Unsupported, Grade::Simulated, hit);
            hits.push_back(std::move(hit));
            break;
        }
    }
    return hits;
}

RuleHits checkPayloadTruncated(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const AuditDocument &document = context.documents[d];
        for (const PayloadNumbers &series : document.payloads()) {
            if (!series.declaredCount || series.count == 0 || *series.declaredCount <= series.count)
                continue;
            RuleHit hit = hitOf(document,
                                "The list at " + series.pointer + " holds " + countText(series.count)
                                    + " numbers, and " + countText(*series.declaredCount) + " are declared.");
            hit.finding->evidence.push_back({ .label = "numbers in the list",
                                              .stated = countText(*series.declaredCount),
                                              .computed = countText(series.count),
                                              .location = fileNameOf(document.path) + "#" + series.pointer });
            judgeArtefact(context, d, Verdict::Contradicted, Grade::Recomputed, hit);
            hits.push_back(std::move(hit));
        }
    }
    return hits;
}

RuleHits checkPayloadCapacity(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (const AuditDocument &document : context.documents) {
        if (run.cancelled())
            break;
        const PayloadLayer *worst = nullptr;
        const std::vector<PayloadLayer> layers = payloadLayers(document);
        double lowest = 1;
        for (const PayloadLayer &layer : layers) {
            if (run.cancelled())
                return hits;
            const double rate = 64.0
                * static_cast<double>(std::min(distinctNumbers(document, layer), layer.storedNumbers))
                / static_cast<double>(std::max<std::uint64_t>(layer.elements, 1));
            if (rate < lowest && layer.storedNumbers > 0 && !layer.isMaskBuffer) {
                lowest = rate;
                worst = &layer;
            }
        }
        if (!worst || gaussianRelativeMseBound(lowest) <= NearlyAll)
            continue;
        hits.push_back(hitOf(document,
                             "The " + countText(worst->storedNumbers) + " numbers that stand for "
                                 + worst->name + " hold at most " + numberText(lowest, 3)
                                 + " bits for each of its " + countText(worst->elements)
                                 + " weights; with that, whatever the decoder, at least "
                                 + percentText(gaussianRelativeMseBound(lowest))
                                 + " of the energy of independent weights is lost."));
    }
    return hits;
}

RuleHits checkPayloadIdentical(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t a = 0; a < context.documents.size() && !run.cancelled(); ++a) {
        for (std::size_t b = a + 1; b < context.documents.size(); ++b) {
            const auto &one = context.documents[a].payloads();
            const auto &other = context.documents[b].payloads();
            const bool same = !one.empty()
                && std::ranges::equal(one, other, [](const PayloadNumbers &x, const PayloadNumbers &y) {
                       return x.count >= FewestAlike && x.values == y.values;
                   });
            if (same && context.documents[a].path != context.documents[b].path)
                hits.push_back(hitOf(context.documents[a],
                                     "Its payload is the same, number for number, as that of "
                                         + fileNameOf(context.documents[b].path) + "."));
        }
    }
    return hits;
}

/// min(1000, n/1000) numbers saved per number: found in artefacts that never looked at a weight.
RuleHits checkRatioOfSizeAlone(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    for (const AuditDocument &document : context.documents) {
        std::size_t fitting = 0, tested = 0;
        for (const PayloadNumbers &series : document.payloads()) {
            if (series.originalShape.empty() || series.count == 0)
                continue;
            const double elements = productOf(series.originalShape);
            const double ratio = std::clamp(std::floor(elements / 1000), 10.0, 1000.0);
            ++tested;
            fitting
                += std::max(10.0, std::floor(elements / ratio)) == static_cast<double>(series.count) ? 1 : 0;
        }
        if (tested < FewestFitting || fitting != tested)
            continue;
        hits.push_back(
            hitOf(document,
                  "In all of its " + countText(tested)
                      + " layers the number of stored values is n / min(1000, n/1000): the size of "
                        "the tensor alone decides it, not what is in it."));
    }
    return hits;
}

} // namespace assay
