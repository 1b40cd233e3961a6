// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/modes.h"

#include <algorithm>

namespace assay {
namespace {

/// "target of 10x", "the 10x target": the word stands at its number.
constexpr std::size_t Adjacent = 10;
/// "可逆なテンソルはない": the negation stands behind what it denies, a noun between them.
constexpr std::size_t JapaneseReach = 30;
/// A word that opens its clause goes on with the clause before it.
constexpr std::size_t ClauseStart = 2;
/// A negation further from a number than this denies something else.
constexpr std::size_t NegationReach = 48;

std::size_t distance(const Word &word, const Fact &fact)
{
    if (word.end <= fact.begin)
        return fact.begin - word.end;
    const std::size_t end = fact.begin + fact.length;
    return word.begin >= end ? word.begin - end : 0;
}

void give(Fact &fact, Mode mode)
{
    if (fact.mode == Mode::Result || (mode == Mode::Denied && fact.mode != Mode::Retracted)
        || mode == Mode::Retracted)
        fact.mode = mode;
}

/// A word of setting or target at one number speaks of that number alone.
bool giveAdjacent(const Word &word, Mode mode, const std::vector<Fact *> &facts)
{
    Fact *closest = nullptr;
    for (Fact *fact : facts)
        if (fact->value != NoIndex && distance(word, *fact) <= Adjacent
            && (!closest || distance(word, *fact) < distance(word, *closest)))
            closest = fact;
    if (closest)
        give(*closest, mode);
    return closest != nullptr;
}

void giveFrom(std::size_t clause, Mode mode, const std::vector<Fact *> &facts)
{
    for (Fact *fact : facts)
        if (fact->clause >= clause)
            give(*fact, mode);
}

void apply(const Word &word, Mode mode, const std::vector<ClauseSpan> &clauses,
           const std::vector<Fact *> &facts)
{
    const std::size_t clause = clauseAt(clauses, word.begin);
    switch (mode) {
    case Mode::Setting:
        giveAdjacent(word, mode, facts);
        return;
    case Mode::Placeholder:
        return; // a placeholder is its own status; the numbers beside it are no placeholders
    case Mode::Target:
        if (!giveAdjacent(word, mode, facts) && !word.says(Vote::Sense, "target"))
            giveFrom(clause, mode, facts);
        return;
    case Mode::Projection:
    case Mode::Example:
        giveFrom(clause, mode, facts);
        return;
    case Mode::Quoted:
        // "A ratio of 10, as reported by others": the number stands before the comma.
        giveFrom(clause > 0 && clauses[clause].begin + ClauseStart >= word.begin ? clause - 1 : clause, mode,
                 facts);
        return;
    case Mode::Simulated:
    case Mode::Retracted:
        giveFrom(0, mode, facts);
        return;
    case Mode::Denied:
    case Mode::Result:
        return;
    }
}

/// "The factor of 8, which you ask about, is impossible": the main clause goes on behind the inserted one.
bool isDeniedBehindInsertion(const Fact &fact, const Words &words, const std::vector<ClauseSpan> &clauses)
{
    constexpr std::size_t PronounReach = 12;
    const std::size_t inserted = fact.clause + 1, rest = fact.clause + 2;
    if (fact.attribute == Attribute::Standing || rest >= clauses.size())
        return false;
    const auto within = [&](std::size_t clause, std::string_view grammar, std::size_t reach) {
        return std::ranges::any_of(words, [&](const Word &word) {
            return word.says(Vote::Grammar, grammar) && word.begin >= clauses[clause].begin
                && word.end <= clauses[clause].end && word.begin - clauses[clause].begin <= reach;
        });
    };
    return within(inserted, "relative", PronounReach) && within(rest, "negation", NegationReach);
}

/// In which clause a negation rules: from where it stands to the end of the clause, and, in the languages
/// that put it last, to what stands before it.
bool isDenied(const Fact &fact, const Words &words, const std::vector<ClauseSpan> &clauses)
{
    const ClauseSpan &clause = clauses[fact.clause];
    const std::size_t end = fact.begin + fact.length;
    if (isDeniedBehindInsertion(fact, words, clauses))
        return true;
    return std::ranges::any_of(words, [&](const Word &word) {
        if (!word.says(Vote::Grammar, "negation") || word.begin < clause.begin || word.end > clause.end)
            return false;
        if (word.end <= fact.begin)
            return fact.attribute == Attribute::Standing || fact.begin - word.end <= NegationReach;
        // "Verlustfrei ist das nicht": German puts it behind the verb.
        if (word.row->language == Language::German)
            return fact.attribute == Attribute::Standing && word.begin >= end
                && word.begin - end <= NegationReach;
        // "무손실 변환이 아닙니다": a noun or two stand between.
        if (word.row->language == Language::Korean)
            return fact.attribute == Attribute::Standing && word.begin >= end
                && word.begin - end <= NegationReach;
        // "可逆ではない": the negation follows at once.
        return word.row->language == Language::Japanese && word.begin >= end
            && word.begin - end <= JapaneseReach;
    });
}

/// "No more synthetic data", "do not report simulated figures".
bool isNegated(const Word &mode, const Words &words, const std::vector<ClauseSpan> &clauses)
{
    return std::ranges::any_of(words, [&](const Word &word) {
        return word.says(Vote::Grammar, "negation") && word.end <= mode.begin
            && mode.begin - word.end <= NegationReach
            && clauseAt(clauses, word.begin) == clauseAt(clauses, mode.begin);
    });
}

bool isJudged(const Fact &fact)
{
    return fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Standing
        || fact.attribute == Attribute::Share || fact.attribute == Attribute::Likeness
        || fact.amount.dimension == Dimension::Ratio;
}

} // namespace

void decideModes(std::string_view, const Words &words, const std::vector<ClauseSpan> &clauses,
                 std::uint32_t flags, Mode around, const std::vector<Fact *> &facts)
{
    for (Fact *fact : facts) {
        if (around != Mode::Result)
            give(*fact, around);
        if (flags & TreeFlag::Quoted)
            give(*fact, Mode::Quoted);
        if (flags & TreeFlag::Struck)
            give(*fact, Mode::Retracted);
        if (flags & TreeFlag::Unchecked)
            give(*fact, Mode::Target);
        if (clauses[fact->clause].isQuoted)
            give(*fact, Mode::Quoted);
        if (fact->isQuestion)
            give(*fact, Mode::Example);
    }
    for (const Word &word : words)
        if (const Mode mode = modeOf(word.row->of(Vote::Mode));
            mode != Mode::Result && !isNegated(word, words, clauses))
            apply(word, mode, clauses, facts);
    for (Fact *fact : facts)
        if (isJudged(*fact) && isDenied(*fact, words, clauses))
            give(*fact, Mode::Denied);
}

} // namespace assay
