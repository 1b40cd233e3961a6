// SPDX-License-Identifier: GPL-3.0-or-later
// Is the candidate what it is said to be: a compressed form of this very reference?
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Chance gives unrelated values a |cosine| of about 1/√n, of a thousand values 0.03.
constexpr std::uint64_t FewestElements = 1000;
/// Of unrelated models the middle one of many is below twice that, and none above six times it.
constexpr double MiddleByChance = 0.05, MostByChance = 0.2;
/// As many bytes: headers and alignment apart.
constexpr double SameBytes = 0.01;
/// 16 bits lose a millionth, 8 bits a ten-thousandth: what stores 16 bits and lost this much is no rounding.
constexpr double NoticedError = 0.02;
/// A code loses or gains all the energy of its error, another training none of it: half-way.
constexpr double LostByCode = 0.5;
/// Pruning is another defect, with a rule of its own.
constexpr double PrunedPart = 0.2;

struct MatrixCosines {
    std::vector<double> sorted {}; ///< magnitudes, of those that are not called something else already
    std::size_t matrices = 0;
};

/// Layers large enough that unrelated values show as such.
MatrixCosines matrixCosines(const Comparison &comparison)
{
    MatrixCosines cosines;
    for (const LayerReport &layer : comparison.layers) {
        if (!layer.error || layer.elementCount < FewestElements || !layer.match.reference)
            continue;
        const auto &shape = comparison.reference->tensors[*layer.match.reference].shape;
        const auto cosine = layer.error->cosine();
        if (shape.rank() < 2 || !cosine)
            continue;
        ++cosines.matrices;
        // Exchanged and reordered layers are the reference's own.
        if (layer.nature == LayerNature::Ordinary || layer.nature == LayerNature::Unrelated)
            cosines.sorted.push_back(std::abs(*cosine));
    }
    std::ranges::sort(cosines.sorted);
    return cosines;
}

/// Of the sampled layers that are stored in 16 bits and more at their full levels, in ascending order.
struct WideErrors {
    std::vector<double> relative, cosines;
    std::vector<double> losses; ///< of energy, per energy of the error
};

WideErrors wideErrors(const AuditContext &context)
{
    WideErrors lists;
    for (const LevelSample &sample : context.levels) {
        const LayerReport &layer = context.comparison->layers[sample.layer];
        const bool wide = layer.candidateBytes >= 2 * layer.elementCount;
        const bool emptied = layer.candidateStats
            && static_cast<double>(layer.candidateStats->zeroCount)
                > PrunedPart * static_cast<double>(layer.candidateStats->elementCount);
        if (!layer.error || !wide || emptied || sample.candidate.isCoarse()
            || layer.nature != LayerNature::Ordinary)
            continue;
        const auto error = layer.error->relativeMse(), cosine = layer.error->cosine();
        if (!error || !cosine || layer.error->errorSquares <= 0)
            continue;
        lists.relative.push_back(*error);
        lists.cosines.push_back(*cosine);
        lists.losses.push_back((layer.error->referenceSquares - layer.error->candidateSquares)
                               / layer.error->errorSquares);
    }
    for (auto *list : { &lists.relative, &lists.cosines, &lists.losses })
        std::ranges::sort(*list);
    return lists;
}

bool hasFoldedNorms(const Comparison &comparison)
{
    return std::ranges::any_of(comparison.findings, [](const Finding &finding) {
        return finding.rule == "pairing.folded-normalisation";
    });
}

} // namespace

RuleHits checkSameModel(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    if (!context.comparison || !context.comparison->totals.exact)
        return hits;
    const auto &ratio = context.comparison->totals.ratioStored;
    if (ratio && std::abs(*ratio - 1) < SameBytes)
        hits.push_back(hitOf(context,
                             "The candidate holds the reference's values exactly and takes as many "
                             "bytes ("
                                 + ratioText(*ratio) + "): nothing was compressed."));
    return hits;
}

RuleHits checkUnrelatedModel(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    if (!context.comparison)
        return hits;
    const auto [cosines, matrices] = matrixCosines(*context.comparison);
    if (cosines.size() < 2 || 2 * cosines.size() < matrices)
        return hits;
    const double middle = cosines[cosines.size() / 2];
    if (middle >= MiddleByChance || cosines.back() >= MostByChance)
        return hits;
    RuleHit hit
        = hitOf(context,
                "The candidate is not a compression of the reference: over " + countText(cosines.size())
                    + " matrices of the same shapes the median cosine similarity is " + numberText(middle, 2)
                    + ", as between unrelated values.");
    hits.push_back(std::move(hit));
    return hits;
}

/// Trainings of one architecture share much and differ in every weight, at about the same energy. A lossy
/// code loses as much energy as its error has (the error stands at right angles to what is kept) or adds as
/// much (rounding, noise); few levels or zeros are other defects and have rules of their own.
RuleHits checkOtherTraining(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    if (!context.comparison || hasFoldedNorms(*context.comparison))
        return hits;
    const auto [errors, cosines, losses] = wideErrors(context);
    const std::size_t middle = errors.size() / 2;
    if (errors.size() < 2 || errors[middle] < NoticedError || std::abs(losses[middle]) > LostByCode
        || std::abs(cosines[middle]) < MiddleByChance)
        return hits;
    RuleHit hit
        = hitOf(context,
                "The candidate is not a compression of this very reference: over " + countText(errors.size())
                    + " matrices that it stores in 16 bits and more the median relative MSE is "
                    + numberText(errors[middle], 3) + " (cosine similarity " + numberText(cosines[middle], 3)
                    + "), at about the same energy. That is how another training of the same shapes "
                      "differs; a code loses as much energy as its error has, or adds as much.");
    hits.push_back(std::move(hit));
    return hits;
}

/// A code loses about the energy of its error (what it keeps is right), adds as much (noise), or has one gain
/// for all layers. Layers that shrank and layers that grew by more than that are not one code's.
RuleHits checkScatteredEnergy(const AuditContext &context, const RunControl &)
{
    constexpr std::size_t FewestLayers = 4;
    constexpr double BeyondCodes = 1.3;
    RuleHits hits;
    if (!context.comparison || hasFoldedNorms(*context.comparison))
        return hits;
    const auto [errors, cosines, losses] = wideErrors(context);
    if (errors.size() < FewestLayers || errors[errors.size() / 2] < NoticedError
        || losses.front() > -BeyondCodes || losses.back() < BeyondCodes)
        return hits;
    hits.push_back(hitOf(
        context,
        "The candidate differs from the reference as no one code makes it: over " + countText(errors.size())
            + " matrices that it stores in 16 bits and more the median relative MSE is "
            + numberText(errors[errors.size() / 2], 3) + " (cosine similarity "
            + numberText(cosines[cosines.size() / 2], 3) + "), and some of them lost up to "
            + numberText(losses.back(), 3) + " times the energy of their error while others gained up to "
            + numberText(-losses.front(), 3)
            + " times. Another training of the same shapes does that, or scales moved between layers."));
    return hits;
}

} // namespace assay
