// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/table_lines.h"

#include "core/claims/reasoning/made_figures.h"
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/row_names.h"

namespace assay {

bool isPaceFigure(const Fact &fact)
{
    return fact.attribute == Attribute::Speed || fact.attribute == Attribute::Time
        || fact.amount.dimension == Dimension::Speed || fact.amount.dimension == Dimension::Time;
}

bool isScoreFigure(const Fact &fact)
{
    switch (fact.attribute) {
    case Attribute::Quality:
    case Attribute::Error:
    case Attribute::Likeness:
    case Attribute::Other:
        return fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Percent;
    case Attribute::Share:
        return fact.amount.dimension == Dimension::Percent && fact.sense == Sense::Unknown;
    default:
        return false;
    }
}

std::optional<SourceKind> sourceKindOf(const Fact &fact)
{
    if (fact.attribute == Attribute::Rate)
        return fact.isNominal || fact.amount.dimension != Dimension::BitsPerWeight
            ? std::nullopt
            : std::optional(SourceKind::Rate);
    // "Saves 235 MB" in words that nobody here reads: a size may be what lies between two others.
    if (fact.amount.dimension == Dimension::Bytes && fact.side != FactSide::Difference)
        return SourceKind::Sizes;
    if (!isMadeFigure(fact))
        return {};
    if (isPaceFigure(fact))
        return SourceKind::Paces;
    if (fact.attribute == Attribute::Ratio || fact.amount.dimension == Dimension::Bytes
        || (fact.attribute == Attribute::Share && fact.firm))
        return SourceKind::Sizes;
    return fact.amount.dimension == Dimension::Ratio ? std::nullopt : std::optional(SourceKind::Scores);
}

bool isOfSourceKind(const Fact &cell, SourceKind kind)
{
    if (cell.value == NoIndex || !isResult(cell) || cell.side == FactSide::Difference
        || cell.amount.classified != NumberClass::None || cell.amount.range || cell.amount.value <= 0)
        return false;
    switch (kind) {
    case SourceKind::Sizes:
    case SourceKind::Rate:
        return cell.amount.dimension == Dimension::Bytes;
    case SourceKind::Paces:
        return isPaceFigure(cell);
    case SourceKind::Scores:
        return isScoreFigure(cell);
    }
    return false;
}

namespace {

/// A last row that is the sum of the others in every column of sizes is the whole, whatever it is called.
bool sumsUp(const Graph &graph, const LedgerTable &table)
{
    constexpr std::size_t FewestRows = 3;
    if (table.rows.size() < FewestRows)
        return false;
    std::size_t columns = 0;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        std::vector<std::size_t> parts;
        for (const LedgerRow &row : table.rows)
            if (row.cells[column] != NoIndex
                && isOfSourceKind(graph.facts[row.cells[column]], SourceKind::Sizes))
                parts.push_back(row.cells[column]);
        if (parts.empty())
            continue;
        if (parts.size() != table.rows.size())
            return false;
        const std::size_t last = parts.back();
        parts.pop_back();
        if (!agreesAlike(graph.facts[last], sumOf(graph, parts)))
            return false;
        ++columns;
    }
    return columns > 0;
}

} // namespace

std::pair<TableLines, TableLines> linesOf(const Graph &graph, const LedgerTable &table)
{
    TableLines rows, columns;
    for (const LedgerRow &row : table.rows) {
        rows.labels.push_back(row.label);
        rows.cells.push_back(row.cells);
        rows.aggregates.push_back(row.aggregate);
    }
    if (sumsUp(graph, table))
        rows.aggregates.back() = Aggregate::Total;
    rows.base = originalRow(table);
    std::size_t originals = 0;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        columns.labels.push_back(table.columns[column].header);
        columns.aggregates.push_back(table.columns[column].aggregate);
        std::vector<std::size_t> &cells = columns.cells.emplace_back();
        for (const LedgerRow &row : table.rows)
            cells.push_back(row.cells[column]);
        if (table.columns[column].side == FactSide::Original && ++originals == 1)
            columns.base = column;
    }
    if (originals != 1)
        columns.base.reset();
    columns.across = rows.aggregates;
    rows.across = columns.aggregates;
    return { std::move(rows), std::move(columns) };
}

} // namespace assay
