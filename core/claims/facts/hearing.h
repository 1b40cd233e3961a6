// SPDX-License-Identifier: GPL-3.0-or-later
// Which word of its clause a number hears, and what its labels say where none speaks.
#pragma once

#include "core/claims/facts/sentence_facts.h"

namespace assay {

/// A word further from its number than this speaks of something else in a long clause.
inline constexpr std::size_t HearingReach = 96;
/// A verb of saving stands at its size: "saves 9.6 GB", "7.8 MB saved".
inline constexpr std::size_t SavingReach = 16;

/// Words that a value may hear, within its clause; of a cell all of it.
struct Hearing {
    const Words &words;
    std::size_t clauseBegin, clauseEnd, begin, end; ///< of clause and value
    std::string_view text {};
};

inline std::size_t distance(const Word &word, std::size_t begin, std::size_t end)
{
    if (word.end <= begin)
        return begin - word.end;
    return word.begin >= end ? word.begin - end : 0;
}
/// "1.99 times. All 31,920 parameters": where no blank line and no list parts them, a stop does.
bool isBeyondStop(const Word &word, const Hearing &hearing);

/// The nearest word of the clause that votes for the kind and is wanted.
template <typename Wanted> const Word *nearest(const Hearing &hearing, Vote kind, const Wanted &wanted)
{
    const Word *best = nullptr;
    std::size_t closest = HearingReach;
    for (const Word &word : hearing.words) {
        // Of many words few are near: those are looked at.
        const std::size_t far = distance(word, hearing.begin, hearing.end);
        if (far >= closest || word.begin < hearing.clauseBegin || word.end > hearing.clauseEnd
            || !word.votesFor(kind) || word.says(Vote::Grammar, "label") || !wanted(word)
            || isBeyondStop(word, hearing))
            continue;
        closest = far;
        best = &word;
    }
    return best;
}

const Word *nearest(const Hearing &hearing, Vote kind);

/// The first label from near to far, the title aside, that says it.
template <typename Get, typename None>
auto fromLabels(const Surrounding &around, const Get &get, const None &none)
{
    for (const Label *label : around.labels)
        if (const auto value = get(*label); value != none && !label->isTitle)
            return value;
    return none;
}

} // namespace assay
