// SPDX-License-Identifier: GPL-3.0-or-later
// The clauses of a sentence: what a negation, a plan or a quotation binds.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace assay {

struct Clause {
    std::uint32_t begin = 0, length = 0; ///< bytes of the sentence
    bool quoted = false; ///< between quotation marks
    bool question = false; ///< ends with a question mark
    bool bracketed = false; ///< in round brackets
};

/// In order, without gaps but blanks and marks. Divided at semicolons, at commas and dashes behind which a
/// clause can stand, at brackets and quotation marks of at least three words, and at words that set against
/// ("but", "whereas").
std::vector<Clause> clausesOf(std::string_view sentence);

} // namespace assay
