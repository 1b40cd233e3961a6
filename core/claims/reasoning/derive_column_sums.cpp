// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/column_sums.h"

#include "core/claims/lexicon/lexicon.h"
#include "core/claims/lexing/units.h"
#include "core/claims/reasoning/slip.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Base units of the unit that is printed behind the digits.
double unitOf(const Fact &fact)
{
    const Unit *unit = fact.amount.unit.empty() ? nullptr : unitCalled(fact.amount.unit);
    return unit ? unit->scale : 1;
}

/// Shares, points and bare digits of one column go together: "61.2 %" and "0.4" under "change".
bool isPure(const Fact &fact)
{
    switch (fact.amount.dimension) {
    case Dimension::Plain:
    case Dimension::Percent:
    case Dimension::PercentPoints:
    case Dimension::Ratio:
        return true;
    default:
        return false;
    }
}

bool goTogether(const Fact &target, const Fact &cell)
{
    if (target.amount.dimension == cell.amount.dimension || cell.amount.dimension == Dimension::Plain)
        return true;
    return isPure(target) && isPure(cell) && target.amount.dimension != Dimension::Ratio
        && cell.amount.dimension != Dimension::Ratio;
}

} // namespace

ColumnSums::ColumnSums(const Graph &graph, std::size_t document, std::vector<Derivation> &out)
    : m_graph(graph)
    , m_document(document)
    , m_out(out)
{
    // Lists that were read as tables may leave out an item ("others: 5.8B").
    const auto isTable = [&](const LedgerTable &table) {
        return table.document == document
            && graph.trees[document]->node(static_cast<TreeId>(table.node)).kind == TreeKind::Table;
    };
    for (const LedgerTable &table : graph.tables)
        for (std::size_t column = 0; isTable(table) && column < table.columns.size(); ++column) {
            addColumn(table, column, true);
            addColumn(table, column, false);
        }
}

void ColumnSums::addColumn(const LedgerTable &table, std::size_t index, bool withOriginal)
{
    Column made { .table = &table, .index = index };
    bool hasOriginal = false;
    for (const LedgerRow &row : table.rows) {
        if (row.isGap || row.isPartial || (row.aggregate != Aggregate::None && row.isNamed))
            return;
        if (row.aggregate != Aggregate::None)
            continue;
        hasOriginal |= row.side == FactSide::Original;
        if (!withOriginal && row.side == FactSide::Original)
            continue;
        const std::size_t cell = row.cells[index];
        if (cell == NoIndex || at(cell).value == NoIndex || at(cell).amount.classified != NumberClass::None
            || at(cell).amount.range || (!made.cells.empty() && !goTogether(at(made.cells[0]), at(cell))))
            return;
        made.cells.push_back(cell);
    }
    if (made.cells.size() >= FewestSummed && (withOriginal || hasOriginal) && m_columns.size() < MostSummed)
        m_columns.push_back(std::move(made));
}

bool ColumnSums::isTarget(const Fact &fact)
{
    return fact.value != NoIndex && fact.table == 0 && isResult(fact) && !fact.inHeading
        && (fact.aggregate == Aggregate::Mean || fact.aggregate == Aggregate::Total) && !fact.amount.range
        && !fact.amount.approximate && !fact.amount.word && !fact.amount.atLeast && !fact.amount.atMost
        && fact.partOf == NoIndex && fact.amount.value != 0;
}

Computed ColumnSums::resultsOf(const Fact &target, const Column &column) const
{
    const Fact &first = at(column.cells.front());
    if (!goTogether(target, first))
        return {};
    const double factor
        = first.amount.dimension == target.amount.dimension ? 1 : unitOf(target) / unitOf(first);
    Computed computed = target.aggregate == Aggregate::Mean
        ? meansOf(m_graph, column.cells)
        : Computed { sumOf(m_graph, column.cells).front() };
    computed = mapped(std::move(computed), factor, 0);
    // A drop is said without its sign.
    if (target.amount.value > 0)
        for (Interval &one : computed)
            if (one.high < 0)
                one = scaled(one, -1);
    return computed;
}

bool ColumnSums::isOf(const Target &target, const Column &column) const
{
    const Fact &fact = at(target.fact);
    const Computed results = resultsOf(fact, column);
    if (results.empty() || !agreesWithAny(fact, results))
        return false;
    const Interval &own = fact.amount.readings.front();
    const double width = own.high - own.low + results.front().high - results.front().low;
    return static_cast<double>(m_columns.size()) * width / (2 * std::abs(fact.amount.value)) < LuckOfColumn
        || std::ranges::any_of(m_out, [&](const Derivation &one) {
               return one.target == target.fact && one.outcome == Outcome::Follows
                   && one.sources == column.cells;
           });
}

bool ColumnSums::isNear(const Fact &target, const Column &column) const
{
    const Computed results = resultsOf(target, column);
    if (results.empty())
        return false;
    const double middle = (results.front().low + results.front().high) / 2;
    if (target.aggregate == Aggregate::Total)
        return std::abs(target.amount.value - middle) <= MeantSum * std::abs(middle);
    const auto [least, most] = std::ranges::minmax(
        column.cells, {}, [&](std::size_t cell) { return std::abs(at(cell).amount.value); });
    const double factor = at(column.cells.front()).amount.dimension == target.amount.dimension
        ? 1
        : unitOf(target) / unitOf(at(column.cells.front()));
    const double low = factor * std::abs(at(least).amount.value),
                 high = factor * std::abs(at(most).amount.value);
    const double value = std::abs(target.amount.value), slack = BesideMeans * (high - low);
    return value > low - slack && value < high + slack;
}

bool ColumnSums::isOfOthers(const Fact &target, const Column &column) const
{
    for (std::size_t left = 0; left < column.cells.size(); ++left) {
        Column others = column;
        others.cells.erase(others.cells.begin() + static_cast<std::ptrdiff_t>(left));
        if (agreesWithAny(target, resultsOf(target, others)))
            return true;
    }
    if (target.attribute != Attribute::Ratio)
        return false;
    // The quotient of two sums is a mean ratio as well.
    return std::ranges::any_of(m_columns, [&](const Column &above) {
        return above.table == column.table && std::ranges::any_of(m_columns, [&](const Column &below) {
                   const auto whole = below.table == column.table && below.index != above.index
                       ? quotient(sumOf(m_graph, above.cells).front(), sumOf(m_graph, below.cells).front())
                       : std::nullopt;
                   return whole && agrees(target, *whole);
               });
    });
}

const ColumnSums::Column *ColumnSums::besideTwin(const Fact &target, const Target &twin) const
{
    const Fact &known = at(twin.column->cells.front());
    const bool isAlike = target.amount.dimension == at(twin.fact).amount.dimension;
    const Column *found = nullptr;
    for (const Column &column : m_columns) {
        const Fact &cell = at(column.cells.front());
        if (column.table != twin.column->table || column.index == twin.column->index
            || column.cells.size() != twin.column->cells.size()
            || (isAlike ? cell.amount.dimension != known.amount.dimension
                        : cell.attribute != target.attribute)
            || !isNear(target, column))
            continue;
        if (found)
            return nullptr;
        found = &column;
    }
    return found;
}

const ColumnSums::Column *ColumnSums::bySlip(std::size_t target) const
{
    const Column *found = nullptr;
    double best = 1;
    for (const Column &column : m_columns) {
        Computed results = resultsOf(at(target), column);
        if (results.empty())
            continue;
        results.resize(1);
        const double chance = likelySlip(at(target), results);
        if (chance >= 1)
            continue;
        if (found)
            return nullptr;
        found = &column;
        best = chance;
    }
    return best * static_cast<double>(m_columns.size()) < LuckOfSlip ? found : nullptr;
}

const ColumnSums::Column *ColumnSums::outsideOf(const Fact &target) const
{
    if (target.aggregate != Aggregate::Mean
        || (target.attribute != Attribute::Ratio && target.attribute != Attribute::Rate))
        return nullptr;
    const Column *found = nullptr;
    for (const Column &column : m_columns) {
        if (at(column.cells.front()).attribute != target.attribute
            || at(column.cells.front()).amount.dimension != target.amount.dimension)
            continue;
        if (found && found->index != column.index)
            return nullptr;
        found = &column;
    }
    if (!found)
        return nullptr;
    const auto [least, most]
        = std::ranges::minmax(found->cells, {}, [&](std::size_t cell) { return at(cell).amount.value; });
    const double low = at(least).amount.readings.front().low, high = at(most).amount.readings.front().high;
    const bool isOutside
        = target.amount.readings.front().high < low || target.amount.readings.front().low > high;
    const bool isNear = target.amount.value * FarOffMean > low && target.amount.value < FarOffMean * high;
    return isOutside && isNear ? found : nullptr;
}

void ColumnSums::judgeCounted(std::size_t target)
{
    const Fact &fact = at(target);
    if (fact.value == NoIndex || fact.table != 0 || !isResult(fact) || !fact.amount.exactDigits
        || fact.amount.word || fact.amount.approximate || fact.amount.range || fact.inHeading)
        return;
    const std::string_view text = m_graph.trees[m_document]->text(fact.sentence);
    const std::string behind = foldKey(text.substr(fact.begin + fact.length));
    const std::string noun = fact.amount.noun.empty() ? behind.substr(0, behind.find(' '))
                                                      : foldKey(text.substr(fact.begin, fact.length));
    for (const Column &column : m_columns) {
        const std::string header = foldKey(column.table->columns[column.index].header);
        if (header.empty() || (noun != header && !noun.ends_with(" " + header))
            || !std::ranges::all_of(column.cells, [&](std::size_t cell) {
                   return at(cell).amount.exactDigits && at(cell).amount.value < fact.amount.value;
               }))
            continue;
        const Interval sum = sumOf(m_graph, column.cells).front();
        const bool follows = agrees(fact, sum);
        if (!follows && std::abs(fact.amount.value - sum.low) > FarOffCounted * sum.high)
            continue;
        m_out.push_back({ .target = target,
                          .outcome = follows ? Outcome::Follows : Outcome::Breaks,
                          .rule = "table.total",
                          .formula = formulaOfAll(m_graph, column.cells, "sum"),
                          .sources = column.cells,
                          .computed = { sum },
                          .isTied = true });
        return;
    }
}

void ColumnSums::settle(std::size_t target, const Column &column, Outcome outcome)
{
    const bool isMean = at(target).aggregate == Aggregate::Mean;
    Computed computed = resultsOf(at(target), column);
    if (outcome == Outcome::Breaks) {
        computed.resize(1);
        std::erase_if(m_out, [&](const Derivation &one) { return one.target == target; });
    }
    m_out.push_back({ .target = target,
                      .outcome = outcome,
                      .rule = isMean ? "column.mean" : "table.total",
                      .formula = formulaOfAll(m_graph, column.cells, isMean ? "mean" : "sum"),
                      .sources = column.cells,
                      .computed = std::move(computed),
                      .isTied = true });
}

void ColumnSums::derive()
{
    if (m_columns.empty())
        return;
    std::vector<Target> targets;
    for (const std::size_t i : m_graph.inDocument(m_document))
        if (isTarget(at(i)))
            targets.push_back({ .fact = i });
    for (Target &target : targets)
        for (const Column &column : m_columns)
            if (!target.column && isOf(target, column))
                target.column = &column;
    const std::vector<bool> known = derivedFacts(m_graph, m_out);
    for (const std::size_t i : m_graph.inDocument(m_document))
        if (!known[i] && !isTarget(at(i)))
            judgeCounted(i);
    const std::vector<bool> follows = followingFacts(m_graph, m_out);
    for (const Target &target : targets) {
        const Fact &fact = at(target.fact);
        if (follows[target.fact])
            continue;
        if (target.column) {
            settle(target.fact, *target.column, Outcome::Follows);
            continue;
        }
        const auto twin = std::ranges::find_if(targets, [&](const Target &other) {
            return other.column && at(other.fact).sentence == fact.sentence
                && at(other.fact).aggregate == fact.aggregate;
        });
        const Column *column = twin != targets.end() ? besideTwin(fact, *twin) : nullptr;
        if (!column)
            column = bySlip(target.fact);
        if (!column)
            column = outsideOf(fact);
        if (column && !isOfOthers(fact, *column))
            settle(target.fact, *column, Outcome::Breaks);
    }
}

void deriveColumnSums(const Graph &graph, std::vector<Derivation> &out)
{
    for (std::size_t document = 0; document < graph.trees.size(); ++document)
        ColumnSums(graph, document, out).derive();
}

} // namespace assay
