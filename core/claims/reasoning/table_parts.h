// SPDX-License-Identifier: GPL-3.0-or-later
// What the rows and columns of one table have to obey beside its laws; each part adds to the list.
#pragma once

#include "core/claims/reasoning/reason.h"

namespace assay {

class TableConstants;

/// In a turned table scores of few things differ by much the same by luck: only quotients are looked for.
enum class LawsOf { All, Quotients };

/// Laws between the columns and rows of a table.
void addLaws(const Graph &graph, const TableConstants &constants, const LedgerTable &table,
             std::vector<Derivation> &out, LawsOf wanted = LawsOf::All);

/// Cells that compare the only two amounts of one unit in their row. What the list says of the table since
/// that place is settled.
void addComparisons(const Graph &graph, const LedgerTable &table, std::size_t since,
                    std::vector<Derivation> &out);

/// A figure that is meant as it is printed: no limit, no range, no plan.
bool isClear(const Fact &fact);

/// One of the figures that something may be said of by comparing them: no factor, share, rate or difference.
bool isMeasuredFigure(const Fact &fact);

/// The columns of a row that is called a total.
void addTotals(const Graph &graph, const LedgerTable &table, std::size_t row, std::vector<Derivation> &out);
/// A row that is called a mean.
void addMean(const Graph &graph, const LedgerTable &table, std::size_t row, std::size_t column,
             std::vector<Derivation> &out);
/// A column that is the mean or total of the others in its row.
void addLine(const Graph &graph, const LedgerTable &table, std::size_t column, std::vector<Derivation> &out);

/// "ratio" against the one size column, from the row whose ratio is 1 or that is called the original.
void addBaselines(const Graph &graph, const LedgerTable &table, std::size_t column,
                  std::vector<Derivation> &out);
/// "change | +0.2 %": differences against the original's row, in a table that measures one thing.
void addChanges(const Graph &graph, const LedgerTable &table, std::size_t column,
                std::vector<Derivation> &out);
/// The only count of parameters that the document states outside of tables.
std::size_t parametersOf(const Graph &graph, std::size_t document);
/// Rates of a table whose rows are files of one model: its parameters stand in a sentence.
void addRates(const Graph &graph, const LedgerTable &table, std::size_t count, std::vector<Derivation> &out);

} // namespace assay
