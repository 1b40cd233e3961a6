// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/ties.h"

#include <algorithm>

namespace assay {
namespace {

/// A verb or conjunction stands right before its number, an adverb or two between them.
constexpr std::size_t TieReach = 16;
/// "The other two layers stay as they were", "bleiben also noch 280": the rest is named with its number.
constexpr std::size_t RestReach = 24;

/// Between two numbers of one clause a word belongs to the nearer one; no number stands between it and its
/// own.
bool isBetween(const std::vector<Fact *> &facts, std::size_t begin, std::size_t end)
{
    for (const Fact *fact : facts)
        if (fact->value != NoIndex && fact->begin >= begin && fact->begin + fact->length <= end)
            return true;
    return false;
}

void tie(const Word &word, const std::vector<ClauseSpan> &clauses, const std::vector<Fact *> &facts,
         Fact &fact)
{
    const std::string_view said = word.row->of(Vote::Tie);
    const std::size_t end = fact.begin + fact.length;
    const bool before = word.end <= fact.begin && !isBetween(facts, word.end, fact.begin);
    const bool behind = word.begin >= end && !isBetween(facts, end, word.begin)
        && clauseAt(clauses, word.begin) == fact.clause;
    const std::size_t far = before ? fact.begin - word.end : behind ? word.begin - end : RestReach + 1;
    // "Of 8 MB of flash free 2.6 MB": the number right behind the word is meant.
    const bool isOthers = behind && std::ranges::any_of(facts, [&](const Fact *other) {
                              return other->value != NoIndex && other->begin == word.end + 1;
                          });
    if (said == "rest")
        fact.isRest |= far <= RestReach && !isOthers;
    else if (said == "each")
        fact.isEach |= far <= TieReach;
    else if (said == "equals")
        fact.isEqual |= before && far <= TieReach;
    else if (said == "also")
        fact.isAlso |= before && far <= TieReach;
}

/// "Saves 2.01 GB, or 65 % of the file", "saved: 1.54 GB (70 %)": a share right behind what is saved.
void sayTwice(const std::vector<ClauseSpan> &clauses, const std::vector<Fact *> &facts)
{
    const Fact *before = nullptr;
    for (Fact *fact : facts) {
        if (fact->value == NoIndex)
            continue;
        if (before && before->attribute == Attribute::Size && before->side == FactSide::Difference
            && fact->attribute == Attribute::Share && fact->amount.dimension == Dimension::Percent
            && fact->side == FactSide::None
            && (fact->sense == Sense::Unknown || (fact->isAlso && fact->sense == Sense::Kept))
            && (fact->isAlso || (clauses[fact->clause].isAside && fact->clause == before->clause + 1))) {
            fact->sense = Sense::Saved;
            fact->firm = true;
            fact->saysModel = before->saysModel;
        }
        // "58.8 % less, or 18.7 GB"
        if (before && before->attribute == Attribute::Share && before->sense == Sense::Saved
            && fact->attribute == Attribute::Size && fact->isAlso && fact->side == FactSide::None)
            fact->side = FactSide::Difference;
        before = fact;
    }
}

} // namespace

void decideTies(const Words &words, const std::vector<ClauseSpan> &clauses, const std::vector<Fact *> &facts)
{
    for (const Word &word : words)
        if (word.votesFor(Vote::Tie))
            for (Fact *fact : facts)
                if (fact->value != NoIndex)
                    tie(word, clauses, facts, *fact);
    sayTwice(clauses, facts);
}

} // namespace assay
