// SPDX-License-Identifier: GPL-3.0-or-later
// Lists whose items state the same kinds of figures are tables without rules: "- GPTQ: 7.2 GB, 3.61x,
// perplexity 5.38".
#pragma once

#include "core/claims/facts/ledger.h"
#include "core/claims/facts/words.h"

#include <span>

namespace assay {

/// An item of a list with the facts that came of it.
struct ListItem {
    TreeId node = 0;
    std::size_t firstFact = 0, endFact = 0;
};

void addListTable(const DocumentTree &tree, TreeId list, std::span<const ListItem> items,
                  const WordFinder &finder, Ledger &ledger);

} // namespace assay
