// SPDX-License-Identifier: GPL-3.0-or-later
// Counts of things beside the things: "6 layers: q, k, v, o and head", "layers_compressed": 12 beside an
// array of 5.
#pragma once

#include "core/claims/facts/ledger.h"
#include "core/claims/facts/words.h"

namespace assay {

/// "We tested 6 layers: a, b, c, d and e." in one sentence.
void findCountedItems(const DocumentTree &tree, TreeId sentence, std::size_t firstFact, Ledger &ledger);
/// A list whose lead-in or neighbouring sentence counts it.
void findCountedList(const DocumentTree &tree, TreeId list, const WordFinder &finder, Ledger &ledger);
/// Fields of a record that count a list or table beside them.
void findCountsBesideLists(const DocumentTree &tree, TreeId record, const WordFinder &finder, Ledger &ledger);

} // namespace assay
