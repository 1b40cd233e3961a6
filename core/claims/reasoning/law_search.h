// SPDX-License-Identifier: GPL-3.0-or-later
// What of a table a search for laws looks at, and what its names say of a formula before any figure is
// compared.
#pragma once

#include "core/claims/reasoning/law_table.h"

namespace assay {

struct LawSearch {
    const LedgerTable &table;
    const std::vector<Fact> &facts;
    std::vector<std::size_t> columns {}; ///< with numbers
    std::vector<std::size_t> rows {}; ///< that a law is looked for in
    std::vector<std::size_t> totals {}; ///< rows of sums: what they obey they obey, and they break nothing
    std::vector<LedgerColumn> kinds {}; ///< by column: what most of its figures are, whatever the header says
    std::vector<Dimension> dimensions {}; ///< by column: of most of its figures
    std::size_t tried = 0; ///< formulas that fit some row
    std::size_t triedAsked = 0; ///< those of them that names ask for

    LawSearch(const LedgerTable &of, const std::vector<Fact> &all);
    /// nullptr where the row has no figure of that column's kind.
    const Fact *at(std::size_t row, std::size_t column) const
    {
        return m_figures[row * table.columns.size() + column];
    }

    /// The header, or the unit of the figures, asks for that very formula.
    bool isVotedFor(const Law &law, std::size_t target) const;
    /// And the source may be what it is of: a speed-up of times and speeds, a ratio of sizes where there are
    /// any.
    bool votes(const Law &law, std::size_t source, std::size_t target) const;
    /// Figures of two columns that are measured alike: nothing else is divided or taken from each other.
    bool areAlike(std::size_t a, std::size_t b) const;
    /// One is of the original, the other is not.
    bool areOpposed(std::size_t a, std::size_t b) const;
    /// Bare numbers or factors that are no figures of the sources' own kind.
    bool isPure(std::size_t column) const;
    /// Names say that the target may be made of the two by this formula.
    bool asksFor(const Law &law, std::size_t a, std::size_t b, std::size_t target) const;
    /// How gladly documents derive this column of the law.
    int derivedRank(const TableLaw &law) const;

private:
    const Fact *figureIn(std::size_t row, std::size_t column) const;
    bool isRunning(std::size_t column) const;
    bool mayBeOf(std::size_t source, std::size_t target) const;
    bool m_hasSizes = false;
    std::vector<Aggregate> m_aggregates {}; ///< by column
    std::vector<const Fact *> m_figures {}; ///< by row and column
};

/// The stated figure is what the law gives: of sums and differences in the same reading of the unit.
bool isGiven(const Law &law, const Fact &stated, const Computed &computed);

/// How most figures of each column sum up others, if they do.
std::vector<Aggregate> aggregatesOf(const LedgerTable &table, const std::vector<Fact> &facts);
/// "mean_ratio" of a summary among the ratios of the runs is no row of theirs.
bool isSummary(const Fact &fact, Aggregate ofColumn);

/// Erases the laws that luck may have made: those that names ask for were tried among fewer, and need less.
void dropLucky(std::vector<TableLaw> &found, std::size_t tried, std::size_t triedAsked);

} // namespace assay
