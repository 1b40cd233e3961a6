// SPDX-License-Identifier: GPL-3.0-or-later
// What is said without a number of how the compressed model works: that nothing of its quality is lost, that
// it answers the same, that it still speaks. Only a run can tell.
#pragma once

#include "core/claims/facts/clauses.h"
#include "core/claims/facts/labels.h"

#include <span>

namespace assay {

/// Bytes between an adjective and its noun: "lossless quality", "lossless model quality" is too far.
constexpr std::uint32_t ReachOfAdjective = 6;

struct Behaviour {
    Standing status = Standing::None;
    std::uint32_t begin = 0, end = 0; ///< in the text: the words that say it
    std::uint32_t clause = 0;
    bool isDenied = false, isHedged = false;
    std::string metric {}, dataSet {}; ///< of a quality: "accuracy", "mmlu"
};

/// At most one per clause. A clause with a percentage or a bare number of its own says how much, and is left
/// to its number.
std::vector<Behaviour> behavioursOf(const Words &words, const std::vector<ClauseSpan> &clauses,
                                    std::span<const TreeValue> values);

/// "Perplexity | unchanged", "Loss of accuracy: none": a cell or field whose label says of what.
std::optional<Behaviour> behaviourOfCell(const Label &label, const Words &words, std::string_view text);

/// Is the status one that a run confirms or refutes?
constexpr bool isBehaviour(Standing status)
{
    return status == Standing::SameQuality || status == Standing::SameOutputs
        || status == Standing::StillSpeaks;
}

} // namespace assay
