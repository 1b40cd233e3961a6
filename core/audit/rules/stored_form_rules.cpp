// SPDX-License-Identifier: GPL-3.0-or-later
// Values that were made coarse or zero, and are stored as before.
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::uint64_t SmallestTensor = 256;
/// Of the sampled weights: what is coarse in most of them is how the candidate was made.
constexpr double MostOfThem = 0.5;
/// Trained weights hold hardly a zero; the mildest pruning that is sold as compression takes a third.
constexpr double PrunedPart = 0.3;
/// Of the zeros: more than this were there before.
constexpr double ZerosBefore = 0.5;

struct Share {
    std::uint64_t layers = 0, elements = 0, bytes = 0, zeros = 0;
};

bool isWide(const LayerReport &layer)
{
    return layer.candidateStats && layer.referenceStats && layer.elementCount >= SmallestTensor
        && layer.nature != LayerNature::Dead && layer.nature != LayerNature::Constant
        && layer.candidateBytes >= 2 * layer.elementCount;
}

void add(const LayerReport &layer, Share &share)
{
    ++share.layers;
    share.elements += layer.elementCount;
    share.bytes += layer.candidateBytes;
    share.zeros += layer.candidateStats->zeroCount;
}

std::string bitsText(const Share &share)
{
    return numberText(8 * static_cast<double>(share.bytes) / static_cast<double>(share.elements), 3)
        + " bits per weight";
}

} // namespace

RuleHits checkFakeQuantisation(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    if (!context.comparison)
        return hits;
    Share coarse, all;
    LevelCount most {};
    std::uint64_t stepped = 0;
    for (const LevelSample &sample : context.levels) {
        const LayerReport &layer = context.comparison->layers[sample.layer];
        if (!isWide(layer))
            continue;
        add(layer, all);
        // A reference of few levels was coarse before; one value alone is no quantisation.
        if (!sample.candidate.isCoarse() || sample.reference.isCoarse()
            || (sample.candidate.inSample < 2 && layer.nature == LayerNature::Constant))
            continue;
        add(layer, coarse);
        stepped += sample.candidate.isOnSteps() ? 1 : 0;
        most.inSample = std::max(most.inSample, sample.candidate.inSample);
        most.inGroup = std::max(most.inGroup, sample.candidate.inGroup);
    }
    if (coarse.layers == 0
        || static_cast<double>(coarse.elements) < MostOfThem * static_cast<double>(all.elements))
        return hits;
    hits.push_back(hitOf(context,
                         "In " + countText(coarse.layers) + " of the " + countText(all.layers)
                             + " large matrices that were sampled the candidate has at most "
                             + countText(most.inSample) + " distinct values (" + countText(most.inGroup)
                             + " among 128 neighbours" + (stepped == coarse.layers ? ", on equal steps" : "")
                             + "), and stores them in " + bitsText(coarse)
                             + ": they were rounded as by a quantisation, and no byte was saved by it."));
    return hits;
}

RuleHits checkPrunedDense(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    if (!context.comparison)
        return hits;
    Share all;
    std::uint64_t zerosBefore = 0;
    for (const LayerReport &layer : context.comparison->layers) {
        if (!isWide(layer))
            continue;
        add(layer, all);
        zerosBefore += layer.referenceStats->zeroCount;
    }
    const auto zeros = static_cast<double>(all.zeros);
    if (all.elements == 0 || zeros < PrunedPart * static_cast<double>(all.elements)
        || static_cast<double>(zerosBefore) > ZerosBefore * zeros)
        return hits;
    hits.push_back(
        hitOf(context,
              percentText(static_cast<double>(all.zeros) / static_cast<double>(all.elements))
                  + " of the candidate's weights are zero, and it stores all of them in " + bitsText(all)
                  + ": a zero in a dense tensor takes as many bytes as any number, so the pruning saves "
                    "none."));
    return hits;
}

} // namespace assay
