// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/measured_words.h"

#include "core/claims/lexing/amounts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

/// The field's own label, and that of the record it stands in.
constexpr std::size_t OwnLabels = 2;

bool isOfModel(std::string_view noun)
{
    constexpr std::array<std::string_view, 7> Nouns { "parameters", "weights", "tensors", "matrices",
                                                      "layers",     "blocks",  "coverage" };
    return noun.empty() || std::ranges::find(Nouns, noun) != Nouns.end();
}

} // namespace

void decideCoverage(Fact &fact, const Hearing &hearing, const Surrounding &around)
{
    if (fact.amount.dimension != Dimension::Percent || fact.sense == Sense::Saved
        || fact.sense == Sense::Larger || !isOfModel(fact.noun))
        return;
    const bool isShare = fact.attribute == Attribute::Share;
    bool isCoverage = isShare
        && nearest(hearing, Vote::Noun, [](const Word &word) { return word.says(Vote::Noun, "coverage"); });
    bool covers = isShare && nearest(hearing, Vote::Grammar, [](const Word &word) {
                      return word.says(Vote::Grammar, "covers") || word.says(Vote::Grammar, "unchanged");
                  });
    bool isOfWeights = !fact.noun.empty();
    for (std::size_t i = 0; i < around.labels.size() && i < OwnLabels; ++i) {
        const Label &label = *around.labels[i];
        if (label.isHeading || label.isTitle)
            break;
        // "Test coverage" is of tests.
        if (!isOfModel(label.noun))
            return;
        isCoverage |= label.saysCoverage && (isShare || i == 0);
        covers |= label.covers && i == 0;
        isOfWeights |= i == 0 && !label.noun.empty();
    }
    if (!isCoverage && !(covers && isOfWeights))
        return;
    fact.attribute = Attribute::Share;
    fact.noun = "coverage";
    fact.isSaid = fact.firm = true;
}

namespace {

/// What may stand between a noun and its number, blanks aside.
bool isCountOf(std::string_view gap, std::string_view noun)
{
    constexpr std::array<std::string_view, 13> Between { ":",  "=",  "：",  "数",   "数:", "数：", "数は",
                                                         "は", "수", "수:", "수는", "量:", "量：" };
    std::string plain;
    for (const char letter : gap)
        if (letter != ' ' && letter != '*')
            plain += letter;
    // "Layers 4" is one of them; tensors and parameters have names.
    if (plain.empty())
        return noun == "tensors" || noun == "parameters" || noun == "matrices";
    return std::ranges::find(Between, plain) != Between.end();
}

} // namespace

void decideCounted(Fact &fact, const Hearing &hearing, const Surrounding &around)
{
    constexpr std::size_t LongestGap = 12; // bytes
    if (fact.attribute != Attribute::Other || fact.amount.dimension != Dimension::Plain || around.isCell
        || fact.amount.range || fact.amount.word || fact.amount.printedUnit < 1 || fact.amount.value < 0
        || fact.amount.value != std::floor(fact.amount.value))
        return;
    const Word *noun = nearest(hearing, Vote::Noun, [&](const Word &word) {
        return word.end <= hearing.begin && hearing.begin - word.end <= LongestGap
            && !word.votesFor(Vote::Attribute);
    });
    if (!noun || !isOfModel(noun->row->of(Vote::Noun))
        || !isCountOf(hearing.text.substr(noun->end, hearing.begin - noun->end), noun->row->of(Vote::Noun)))
        return;
    fact.attribute = Attribute::Count;
    fact.amount = asDimension(fact.amount, Dimension::Count);
    fact.amount.noun = noun->row->of(Vote::Noun);
    fact.isSaid = true;
}

} // namespace assay
