// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/rates_of_methods.h"

#include "core/audit/facts/figures_of_pair.h"
#include "core/audit/facts/proof_of_key.h"
#include "core/audit/facts/speaks_of.h"
#include "core/claims/facts/words.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Scales and offsets add at most so much to a code of whole bits: Q8_K has 9.125, a group of 16 with a scale
/// of two bytes 1 more.
constexpr double MostScaleBits = 1.25;

/// "8 bits a weight" may name the codes and leave out their scales; true if any matrix has codes that narrow.
bool isWidthOfCodes(const AuditContext &context, double stated)
{
    return std::ranges::any_of(context.comparison->layers, [&](const LayerReport &layer) {
        if (layer.match.kind != MatchKind::Paired || layer.elementCount == 0)
            return false;
        const std::uint64_t bits = context.candidate.model && layer.match.candidate
            ? context.candidate.model->tensors[*layer.match.candidate].bits
            : 0;
        return (bits > 0 && static_cast<double>(bits) <= stated)
            || 8 * static_cast<double>(layer.candidateBytes) / static_cast<double>(layer.elementCount)
            <= stated + MostScaleBits;
    });
}

/// "All 8 matrices are MXFP4: 4.25 bits per weight" speaks of what was given.
bool isOfAll(const AuditContext &context, const Fact &fact)
{
    return std::ranges::any_of(context.graph.facts, [&](const Fact &one) {
        return one.ofAll && one.document == fact.document && one.sentence == fact.sentence;
    });
}

/// The whole of plain floats: they have no scales beside them.
constexpr double PlainBits = 16, MostOfModel = 0.9;

/// Weights that are stored in that many bits or fewer, their scales aside, of all that were paired.
double shareAsNarrow(const Comparison &comparison, double bits)
{
    double narrow = 0, all = 0;
    for (const LayerReport &layer : comparison.layers) {
        if (layer.match.kind != MatchKind::Paired || layer.elementCount == 0)
            continue;
        const auto elements = static_cast<double>(layer.elementCount);
        all += elements;
        narrow += 8 * static_cast<double>(layer.candidateBytes) <= (bits + MostScaleBits) * elements
            ? elements
            : 0;
    }
    return all > 0 ? narrow / all : 1;
}

/// "Every weight": of whatever there is. Word by word, since phrases hide theirs ("every weight takes").
bool saysAll(const AuditContext &context, const Fact &fact)
{
    const DocumentTree &tree = *context.documents[fact.document].tree;
    const WordFinder finder(tree);
    std::string_view rest = tree.text(fact.sentence);
    while (!rest.empty()) {
        const auto end = std::min(rest.find(' '), rest.size());
        const Words words = finder.find(rest.substr(0, end));
        if (std::ranges::any_of(words, [](const Word &word) { return word.says(Vote::Grammar, "all"); }))
            return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

/// "Quantised to FP8: 8 bits per weight" of a file of bfloat16: the only rate of a document about this pair,
/// and nothing in the file is that narrow; or said of every weight, and true of a part only.
bool isOfNothingThere(const AuditContext &context, const Fact &fact)
{
    if (!context.comparison || !isOnlyOfItsKind(context, fact))
        return false;
    const double share = shareAsNarrow(*context.comparison, fact.amount.value);
    return share == 0 || (fact.amount.value >= PlainBits && share < MostOfModel && saysAll(context, fact));
}

/// Digits behind the point that nobody prints of a name.
constexpr double PrintedAsMeasured = 0.01;

/// "On average 4.50 bits", "scales included", and "8.00" where no format is named: of what is stored.
bool isOfWhole(const AuditContext &context, const Fact &fact)
{
    const bool namesFormat = !fact.thing.method.empty() || fact.bits > 0;
    return countsEverything(context, fact)
        || (!namesFormat
            && (fact.aggregate == Aggregate::Mean || fact.amount.printedUnit <= PrintedAsMeasured));
}

} // namespace

bool isOfItsMethod(const AuditContext &context, const Fact &fact)
{
    if (fact.attribute != Attribute::Rate || isOfNothingThere(context, fact) || isOfWhole(context, fact))
        return false;
    if ((!fact.thing.method.empty() || (fact.bits > 0 && fact.table == 0)) && !fact.saysModel
        && !isOfAll(context, fact))
        return true;
    // {"settings": {"bits": 4}}: a field called so names the codes.
    const bool whole = fact.amount.value == std::floor(fact.amount.value);
    return whole
        && ((fact.amount.unitOfLabel && fact.amount.unit == "bit")
            || isWidthOfCodes(context, fact.amount.value));
}

} // namespace assay
