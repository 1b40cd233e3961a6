// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of tables and items of lists that a sentence speaks of by their names.
#pragma once

#include "core/claims/reasoning/find_names.h"
#include "core/claims/reasoning/graph.h"

#include <functional>

namespace assay {

struct NamedRow {
    const LedgerTable *table;
    std::size_t index;
    std::string name;
};

struct NamedAt {
    const NamedRow *row;
    std::size_t begin, end;
};

/// The rows of all tables of a document under every name they may be called by, a bounded number of them.
/// byType: "Q8_0" names a row "GGUF Q8_0" as well, where two rows are set against each other.
std::vector<NamedRow> namedRowsOf(const Graph &graph, std::size_t document, bool byType = false);

/// Looks for all of them; the rows must outlive it.
NameFinder finderOf(const std::vector<NamedRow> &rows);

/// The rows that the text names, a name within a longer one left out; empty if a name stands in two tables.
/// isForeign: false of a table whose rows the text itself is one of.
std::vector<NamedAt> rowsNamedIn(const Graph &graph, std::string_view text, const std::vector<NamedRow> &rows,
                                 const NameFinder &finder,
                                 const std::function<bool(const LedgerTable &)> &isForeign);

/// The row that all others are set against: the only one that is called or stored as the original.
std::optional<std::size_t> originalRow(const LedgerTable &table);

} // namespace assay
