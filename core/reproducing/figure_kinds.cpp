// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/figure_kinds.h"

#include "core/claims/reasoning/graph.h"
#include "core/reproducing/document_words.h"
#include "core/reproducing/word_pattern.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// What a size of weights is said of; "stages" where a heading counts them.
constexpr std::array SizedNouns { "",         "files",  "disk",   "tensors", "parameters",
                                  "matrices", "layers", "blocks", "stages",  "weights" };
/// Of a share only these: a part of the parameters may be zeroed, which saves what an index leaves of it.
constexpr std::array SharedNouns { "", "files", "disk" };

/// Before a part: what goes, and what stays.
constexpr std::string_view ByWords[] { "by", "um", "de", "del", "di", "na", "em", "на", "met", "o" };
constexpr std::string_view ToWords[] { "to", "auf", "à", "a", "al", "до", "para", "tot", "naar", "do" };
/// Behind it.
constexpr std::string_view LessWords[] { "smaller", "less",        "saved",     "saving*",  "reduction",
                                         "kleiner", "weniger",     "ersparnis", "de moins", "menos",
                                         "in meno", "più piccol*", "меньше",    "감소",     "절감",
                                         "축소",    "削減",        "減少",      "小さ",     "减少",
                                         "节省",    "減",          "kleiner",   "minder",   "bespa*",
                                         "mniej*",  "oszczęd*",    "절약",      "줄" };
/// A factor without a word of size beside one of these is of time.
constexpr std::string_view SpeedWords[] {
    "speed*",    "faster",       "throughput", "latency", "tokens per second",
    "schneller", "plus rapide*", "más rápid*", "быстрее", "快"
};
constexpr std::string_view RatioKeys[] { "ratio*",  "factor*",  "compress*", "reduction*", "smaller",
                                         "shrink*", "fold",     "times",     "faktor*",    "verhältnis*",
                                         "taux*",   "rapport*", "сжат*",     "压缩*",      "圧縮*",
                                         "압축*",   "倍*" };
constexpr double MostBits = 64; // of a weight: more is another number in a column of rates
/// Bytes behind a share in which such a word stands.
constexpr std::size_t NearBytes = 16;

bool isAmong(std::span<const char *const> nouns, const std::string &noun)
{
    return std::ranges::find(nouns, noun) != nouns.end();
}

/// A method that is named for its archives makes one of the weights, and an adapter is one itself.
bool isOfWeights(const Thing &thing)
{
    return thing.other.empty() || thing.other == "archive" || thing.other == "adapter";
}

/// "compression_ratio: 0.08" is compressed over original.
FigureKind kindOfRatio(const Fact &fact)
{
    return fact.amount.value < 1 ? FigureKind::Kept : FigureKind::Ratio;
}

/// What the ledger leaves open of a share its nearest words may say.
std::optional<FigureKind> kindOfShare(const DocumentTree &tree, const Fact &fact, DecimalSign sign)
{
    if (fact.sense == Sense::Saved || fact.sense == Sense::Kept)
        return fact.sense == Sense::Saved ? FigureKind::Saved : FigureKind::Kept;
    if (fact.sense != Sense::Unknown)
        return {};
    const std::string small = smallLetters(tree.text(fact.sentence));
    const std::string_view behind
        = std::string_view(small).substr(std::min<std::size_t>(small.size(), fact.begin + fact.length));
    if (hasAnyPattern(behind.substr(0, NearBytes), LessWords, sign))
        return FigureKind::Saved;
    std::string_view before = std::string_view(small).substr(0, fact.begin);
    before = before.substr(0, before.find_last_not_of(' ') + 1);
    const std::string_view word = before.substr(before.find_last_of(' ') + 1);
    if (!fact.firm)
        return {};
    if (std::ranges::find(ByWords, word) != std::end(ByWords))
        return FigureKind::Saved;
    return std::ranges::find(ToWords, word) != std::end(ToWords) ? std::optional(FigureKind::Kept)
                                                                 : std::nullopt;
}

bool speaksOfSpeed(const DocumentTree &tree, const Fact &fact, DecimalSign sign)
{
    return hasAnyPattern(smallLetters(tree.text(fact.sentence)), SpeedWords, sign);
}

bool isNumberOfSize(const Fact &fact)
{
    return fact.value != NoIndex && fact.mergedInto == NoIndex && fact.amount.value > 0;
}

/// {"techniques_meeting_all": 1}: a member of data that is digits alone is a ratio if its key says so.
bool isSaidByKey(const DocumentTree &tree, const Fact &fact, DecimalSign sign)
{
    return !fact.wasBare || !tree.isData() || tree.label(fact.sentence).empty()
        || hasAnyPattern(smallLetters(tree.label(fact.sentence)), RatioKeys, sign);
}

/// "256 centroids, no residual: 16x".
bool isDeniedOfPart(const DocumentTree &tree, const Fact &fact, DecimalSign sign)
{
    if (fact.mode != Mode::Denied || fact.isQuestion)
        return false;
    const std::string small = smallLetters(tree.text(fact.sentence));
    std::string_view before = std::string_view(small).substr(0, fact.begin);
    before = before.substr(0, before.find_last_not_of(' ') + 1);
    if (!before.ends_with(':'))
        return false;
    return hasAnyPattern(before.substr(before.find_last_of(",;(") + 1), document_words::LeftOutParts, sign);
}

} // namespace

std::string noResult(const DocumentTree &tree, const Fact &fact, DecimalSign sign)
{
    if (!isOfWeights(fact.thing))
        return "it is stated of something else than the model's weights (" + fact.thing.other + ")";
    if (!fact.thing.model.empty())
        return "it is stated of another model";
    if (!isResult(fact) && !isDeniedOfPart(tree, fact, sign))
        return fact.isQuestion ? std::string("it is asked for")
                               : std::string("it is no stated result (") + modeName(fact.mode) + ")";
    return {};
}

std::optional<FigureKind> figureKind(const DocumentTree &tree, const Fact &fact, DecimalSign sign)
{
    if (!isNumberOfSize(fact))
        return {};
    // "All 4 compression stages" counts them.
    if (fact.noun == "stages" && fact.amount.unit.empty())
        return {};
    if (fact.attribute == Attribute::Ratio && !isSaidByKey(tree, fact, sign))
        return {};
    if (fact.attribute == Attribute::Ratio && isAmong(SizedNouns, fact.noun))
        return fact.firm || !speaksOfSpeed(tree, fact, sign) ? std::optional(kindOfRatio(fact))
                                                             : std::nullopt;
    // "4-bit" names a code; "4.5 bits per weight" is what it takes.
    if (fact.attribute == Attribute::Rate && !fact.isNominal && fact.amount.unit == "bpw"
        && fact.amount.value <= MostBits)
        return FigureKind::BitsPerWeight;
    if (fact.attribute == Attribute::Share && fact.amount.dimension == Dimension::Percent
        && fact.amount.value < 1 && isAmong(SharedNouns, fact.noun))
        return kindOfShare(tree, fact, sign);
    return {};
}

} // namespace assay
