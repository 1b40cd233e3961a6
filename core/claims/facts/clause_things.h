// SPDX-License-Identifier: GPL-3.0-or-later
// What each clause of a sentence is about: the model, a part of it, one of the opened files, or something
// else.
#pragma once

#include "core/claims/facts/clauses.h"
#include "core/claims/facts/ledger.h"

namespace assay {

/// What a clause says its numbers are of.
struct ClauseThing {
    std::string other {}, part {}, model {};
    FactSide side = FactSide::None; ///< of a name of the opened pair
    double bits = 0;
    bool isModel = false; ///< it speaks of the model, the weights, the file
    bool ofPair = false;
};

/// "token_embd.weight": a tensor, named by its path, normalised; "model.safetensors" is a file.
std::string tensorIn(std::string_view clause);

/// One per clause. A clause that names nothing keeps what the one before it was about, unless it opens
/// afresh.
std::vector<ClauseThing> thingsOf(std::string_view text, const Words &words,
                                  const std::vector<ClauseSpan> &clauses, const std::vector<KnownName> &names,
                                  const std::string &mainModel, const std::string &carried);

} // namespace assay
