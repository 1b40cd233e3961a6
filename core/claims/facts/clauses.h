// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a sentence that say one thing each.
#pragma once

#include "core/claims/facts/words.h"

namespace assay {

struct ClauseSpan {
    std::uint32_t begin = 0, end = 0;
    bool isAside = false; ///< within brackets
    bool isQuoted = false; ///< within quotation marks
    bool isFresh
        = false; ///< opened by a strong mark or a contrast: nothing of the clause before is carried over
};

/// Cut at marks of punctuation (not within numbers), brackets, quotation marks, and words that contrast.
std::vector<ClauseSpan> clausesOf(std::string_view text, const Words &words);
/// Index of the clause that holds the byte.
std::size_t clauseAt(const std::vector<ClauseSpan> &clauses, std::size_t at);

} // namespace assay
