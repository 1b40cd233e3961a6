// SPDX-License-Identifier: GPL-3.0-or-later
// Figures outside of a table that its rows may be set against. The documents are walked once, and not once
// for each table.
#pragma once

#include "core/claims/reasoning/graph.h"

#include <unordered_map>

namespace assay {

class TableConstants {
public:
    explicit TableConstants(const Graph &graph);

    /// One figure per value, of kinds that are measured: what the table's own section tells comes first, then
    /// what others tell, then cells of other tables.
    std::vector<std::size_t> of(const LedgerTable &table) const;

private:
    /// Figures by their values, in the order in which each value is stated first.
    using Stated = std::vector<std::vector<std::size_t>>;
    struct Document {
        std::unordered_map<TreeId, Stated> told {}; ///< by section
        Stated toldAnywhere {}, inTables {};
    };
    const Graph &m_graph;
    std::vector<Document> m_documents {};
};

} // namespace assay
