// SPDX-License-Identifier: GPL-3.0-or-later
// How far the numbers of a sentence are meant: results, plans, denials, quotations.
#pragma once

#include "core/claims/facts/clauses.h"

namespace assay {

/// Sets the mode of each fact of one sentence. flags are its TreeFlags; around is the mode that its section,
/// record or row already has.
void decideModes(std::string_view text, const Words &words, const std::vector<ClauseSpan> &clauses,
                 std::uint32_t flags, Mode around, const std::vector<Fact *> &facts);

} // namespace assay
