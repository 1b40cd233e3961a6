// SPDX-License-Identifier: GPL-3.0-or-later
// Which figure of a row that breaks a law is the wrong one: the derived one, unless other laws clear it.
#pragma once

#include "core/claims/reasoning/law_table.h"

#include <unordered_map>

namespace assay {

/// Of laws that say the same of the same cells, the one that derives what documents derive.
void keepDerivedSide(std::vector<TableLaw> &laws);

/// Drops the laws of columns of which another of the same explains all that they do and more, and breaks in
/// fewer rows.
void dropOutdone(std::vector<TableLaw> &laws);

class AccusedCells {
public:
    AccusedCells(const std::vector<Fact> &facts, const std::vector<TableLaw> &laws);

    /// The cell of a broken row that is wrong; empty if other laws clear it, and no single other one remains.
    std::optional<BrokenCell> wrongOf(const TableLaw &law, const BrokenCell &broken) const;

private:
    bool isCleared(std::size_t fact) const;
    std::size_t sharedCell(const BrokenCell &broken) const;
    std::optional<BrokenCell> accused(const TableLaw &law, const BrokenCell &broken, std::size_t cell) const;

    const std::vector<Fact> &m_facts;
    std::unordered_map<std::size_t, std::size_t> m_clears {}; ///< by fact: rows that obey a law with it
    std::unordered_map<std::size_t, std::vector<const BrokenCell *>> m_breaks {}; ///< by fact
};

} // namespace assay
