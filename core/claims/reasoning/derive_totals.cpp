// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and columns of sums and means.
#include "core/claims/reasoning/law_table.h"
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/table_parts.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace assay {
namespace {

bool isAdditive(const Fact &fact)
{
    switch (fact.attribute) {
    case Attribute::Count:
        return !fact.noun.empty();
    case Attribute::Size:
    case Attribute::Time:
        return fact.side != FactSide::Difference || fact.attribute == Attribute::Size;
    case Attribute::Other:
        return fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Money
            || fact.amount.dimension == Dimension::Energy;
    default:
        return false;
    }
}

struct ColumnParts {
    std::vector<std::size_t> facts {};
    bool complete = true;
};

/// The figures of a column above the row, without totals and means.
ColumnParts partsOf(const Graph &graph, const LedgerTable &table, std::size_t column, std::size_t until)
{
    ColumnParts parts;
    std::size_t first = 0;
    for (std::size_t row = 0; row < until; ++row)
        if (table.rows[row].aggregate == Aggregate::Total)
            first = row + 1; // a total of a group: what follows is the next group
    if (until < table.rows.size() && first == until)
        first = 0; // a grand total right below a group's
    for (std::size_t row = first; row < until; ++row) {
        const LedgerRow &one = table.rows[row];
        parts.complete &= !one.isGap;
        if (one.aggregate != Aggregate::None)
            continue;
        if (one.cells[column] == NoIndex) {
            // A row without any figure ("thousand; KiB; x") is no part of what is summed.
            parts.complete
                &= std::ranges::all_of(one.cells, [](std::size_t cell) { return cell == NoIndex; });
            continue;
        }
        const Fact &fact = graph.facts[one.cells[column]];
        parts.complete &= fact.amount.classified == NumberClass::None && !fact.amount.atLeast
            && !fact.amount.atMost && !fact.amount.approximate;
        parts.facts.push_back(one.cells[column]);
    }
    return parts;
}

std::string sumFormula(const Graph &graph, const std::vector<std::size_t> &facts, const char *name)
{
    constexpr std::size_t MostShown = 6;
    std::string text = name;
    for (std::size_t i = 0; i < facts.size() && i < MostShown; ++i)
        text += (i ? (std::string(name).starts_with("sum") ? " + " : ", ") : " ") + graph.printed(facts[i]);
    return facts.size() > MostShown ? text + " ..." : text;
}

/// Things are counted, and models weighed by their size; scores are no weights of scores.
bool isWeight(const Fact &fact)
{
    return fact.attribute == Attribute::Count || fact.attribute == Attribute::Size
        || (fact.amount.dimension == Dimension::Plain && fact.amount.exactDigits);
}

/// The mean of another column with these weights: averages over models of different size.
bool isWeightedMean(const Graph &graph, const LedgerTable &table, const ColumnParts &parts,
                    std::size_t column, const Fact &mean)
{
    for (std::size_t other = 0; other < table.columns.size(); ++other) {
        if (other == column)
            continue;
        double top = 0, bottom = 0;
        bool whole = true;
        for (const LedgerRow &row : table.rows) {
            if (row.aggregate != Aggregate::None)
                continue;
            const std::size_t value = row.cells[column], weight = row.cells[other];
            if (value == NoIndex || weight == NoIndex || !isWeight(graph.facts[weight])) {
                whole = false;
                break;
            }
            top += graph.facts[value].amount.value * graph.facts[weight].amount.value;
            bottom += graph.facts[weight].amount.value;
        }
        const double weighted = bottom > 0 ? top / bottom : 0;
        if (whole && bottom > 0 && parts.facts.size() > 1
            && agrees(mean, { weighted - mean.amount.printedUnit, weighted + mean.amount.printedUnit }))
            return true;
    }
    return false;
}

bool isNearSum(const Fact &total, const Computed &sums)
{
    return std::ranges::any_of(sums, [&](const Interval &sum) {
        const double middle = (sum.low + sum.high) / 2;
        return std::abs(total.amount.value - middle) <= MeantSum * std::abs(middle);
    });
}

/// A figure between its parts is their mean, or a quotient of totals, and was never meant as their sum.
bool maySum(const Graph &graph, const std::vector<std::size_t> &parts, const Fact &total)
{
    return std::ranges::none_of(
        parts, [&](std::size_t part) { return graph.facts[part].amount.value >= total.amount.value; });
}

void addTotalOf(const Graph &graph, const LedgerTable &table, std::size_t row, std::size_t column,
                std::vector<Derivation> &out)
{
    const std::size_t target = table.rows[row].cells[column];
    const Fact &total = graph.facts[target];
    const ColumnParts parts = partsOf(graph, table, column, row);
    if (!isAdditive(total) || !parts.complete || parts.facts.size() < FewestParts || !isClear(total))
        return;
    // "8 bit" over a column of sizes is its header, and no part.
    if (std::ranges::any_of(parts.facts,
                            [&](std::size_t part) {
                                const Dimension own = graph.facts[part].amount.dimension;
                                return own != total.amount.dimension && own != Dimension::Plain
                                    && own != Dimension::Count && total.amount.dimension != Dimension::Plain;
                            })
        || std::ranges::any_of(parts.facts, [&](std::size_t part) {
               return graph.facts[part].amount.dimension == Dimension::BitsPerWeight
                   || graph.facts[part].attribute == Attribute::Rate;
           }))
        return;
    Derivation made { .target = target,
                      .rule = "table.total",
                      .formula = sumFormula(graph, parts.facts, "sum of"),
                      .sources = parts.facts,
                      .computed = sumOf(graph, parts.facts) };
    const bool whole = agreesWithAny(total, made.computed);
    // "Both | 1.16" below factors of 1.00 and 1.10: bare digits with a fraction add up, or are none.
    if (!whole && total.attribute == Attribute::Other && total.amount.printedUnit < 1
        && !isNearSum(total, made.computed))
        return;
    // A total over all groups: their totals are parts as well.
    if (!whole) {
        std::vector<std::size_t> all;
        for (std::size_t i = 0; i < row; ++i)
            if (table.rows[i].aggregate == Aggregate::None && table.rows[i].cells[column] != NoIndex)
                all.push_back(table.rows[i].cells[column]);
        if (agreesWithAny(total, sumOf(graph, all)))
            return;
    }
    // "Both shards" below the original and its two shards: of the last rows only.
    const std::vector<std::size_t> last(parts.facts.end() - 2, parts.facts.end());
    if (!whole && parts.facts.size() > 2 && !isNearSum(total, made.computed)) {
        Computed sum = sumOf(graph, last);
        if (isNearSum(total, sum)) {
            made.outcome = agreesAlike(total, sum) ? Outcome::Follows : Outcome::Breaks;
            made.formula = sumFormula(graph, last, "sum of");
            made.sources = last;
            made.computed = std::move(sum);
            if (made.outcome == Outcome::Follows || maySum(graph, last, total))
                out.push_back(std::move(made));
            return;
        }
    }
    made.outcome = whole ? Outcome::Follows : Outcome::Breaks;
    if (!whole && !maySum(graph, parts.facts, total))
        return;
    out.push_back(std::move(made));
}

} // namespace

/// A row with a name beside the word ("Combined pipeline") may
/// be a thing of its own: one column that adds up shows that it is a total, and without it nobody is bound.
void addTotals(const Graph &graph, const LedgerTable &table, std::size_t row, std::vector<Derivation> &out)
{
    std::vector<Derivation> made;
    for (std::size_t column = 0; column < table.columns.size(); ++column)
        if (table.rows[row].cells[column] != NoIndex && !table.columns[column].isCumulative)
            addTotalOf(graph, table, row, column, made);
    const auto follows = [](const Derivation &one) { return one.outcome == Outcome::Follows; };
    const bool isTotal = !table.rows[row].isNamed || std::ranges::any_of(made, follows);
    for (Derivation &one : made)
        if (isTotal || follows(one))
            out.push_back(std::move(one));
}

void addMean(const Graph &graph, const LedgerTable &table, std::size_t row, std::size_t column,
             std::vector<Derivation> &out)
{
    const std::size_t target = table.rows[row].cells[column];
    const Fact &mean = graph.facts[target];
    const ColumnParts parts = partsOf(graph, table, column, row);
    if (!parts.complete || parts.facts.size() < FewestParts || !isClear(mean))
        return;
    Derivation made { .target = target,
                      .rule = "table.mean",
                      .formula = sumFormula(graph, parts.facts, "mean of"),
                      .sources = parts.facts,
                      .computed = meansOf(graph, parts.facts) };
    const bool follows
        = agreesWithAny(mean, made.computed) || isWeightedMean(graph, table, parts, column, mean);
    if (!follows && !std::ranges::all_of(parts.facts, [&](std::size_t fact) {
            return graph.facts[fact].amount.dimension == mean.amount.dimension;
        }))
        return;
    made.outcome = follows ? Outcome::Follows : Outcome::Breaks;
    if (!follows)
        made.computed.resize(1);
    out.push_back(std::move(made));
}

namespace {

/// Columns that may be the parts of a sum or mean in each row.
using Columns = std::vector<std::size_t>;

struct Line {
    std::vector<Derivation> made {};
    std::size_t holding = 0;
    double chance = 1; ///< that luck gives what holds
};

/// What a column has most of.
std::pair<Dimension, Attribute> kindOf(const Graph &graph, const LedgerTable &table, std::size_t column)
{
    std::map<std::pair<Dimension, Attribute>, std::size_t> counts;
    for (const LedgerRow &row : table.rows)
        if (row.cells[column] != NoIndex)
            ++counts[{ graph.facts[row.cells[column]].amount.dimension,
                       graph.facts[row.cells[column]].attribute }];
    const auto most = std::ranges::max_element(counts, {}, [](const auto &count) { return count.second; });
    return most == counts.end() ? std::pair(Dimension::Plain, Attribute::Licence) : most->first;
}

bool isScore(Attribute attribute)
{
    return attribute == Attribute::Quality || attribute == Attribute::Other || attribute == Attribute::Error;
}

/// The sets of columns that a column may sum up: those of its own kind; of scores those that stand next to it
/// on one side, whichever of them have a name that is known.
std::vector<Columns> partsOfLine(const Graph &graph, const LedgerTable &table, std::size_t column)
{
    const auto own = kindOf(graph, table, column);
    Columns same, left, right;
    for (std::size_t other = 0; other < table.columns.size(); ++other) {
        if (other == column || table.columns[other].aggregate != Aggregate::None
            || table.columns[other].side == FactSide::Difference)
            continue;
        const auto kind = kindOf(graph, table, other);
        if (kind == own)
            same.push_back(other);
        if (kind.first == own.first && isScore(kind.second) && isScore(own.second))
            (other < column ? left : right).push_back(other);
    }
    std::vector<Columns> sets;
    const auto add = [&](Columns set) {
        if (set.size() >= FewestParts && std::ranges::find(sets, set) == sets.end())
            sets.push_back(std::move(set));
    };
    add(same);
    for (std::size_t skipped = 0; skipped < left.size(); ++skipped)
        add({ left.begin() + static_cast<std::ptrdiff_t>(skipped), left.end() });
    for (std::size_t count = right.size(); count >= FewestParts; --count)
        add({ right.begin(), right.begin() + static_cast<std::ptrdiff_t>(count) });
    return sets;
}

Line lineOf(const Graph &graph, const LedgerTable &table, std::size_t column, const Columns &parts, bool mean)
{
    Line line;
    for (const LedgerRow &row : table.rows) {
        const std::size_t target = row.cells[column];
        if (target == NoIndex || !isClear(graph.facts[target]))
            continue;
        const Fact &stated = graph.facts[target];
        std::vector<std::size_t> cells;
        for (const std::size_t part : parts)
            if (row.cells[part] != NoIndex
                && graph.facts[row.cells[part]].amount.dimension == stated.amount.dimension)
                cells.push_back(row.cells[part]);
        if (cells.size() < FewestParts || (!mean && !isAdditive(stated)))
            continue;
        Derivation one { .target = target,
                         .rule = mean ? "table.mean" : "table.total",
                         .formula = sumFormula(graph, cells, mean ? "mean of" : "sum of"),
                         .sources = cells,
                         .computed = mean ? meansOf(graph, cells) : sumOf(graph, cells) };
        const bool follows = agreesWithAny(stated, one.computed);
        one.outcome = follows ? Outcome::Follows : Outcome::Breaks;
        if (follows) {
            ++line.holding;
            const auto [least, most] = std::ranges::minmax(
                cells, {}, [&](std::size_t cell) { return graph.facts[cell].amount.value; });
            const double range = graph.facts[most].amount.value - graph.facts[least].amount.value;
            const Interval &computed = one.computed.front(), &own = stated.amount.readings.front();
            const double width = computed.high - computed.low + own.high - own.low;
            line.chance *= range > width ? width / range : 1;
        } else
            one.computed.resize(1);
        line.made.push_back(std::move(one));
    }
    return line;
}

} // namespace

void addLine(const Graph &graph, const LedgerTable &table, std::size_t column, std::vector<Derivation> &out)
{
    const Aggregate aggregate = table.columns[column].aggregate;
    const bool isCalled = aggregate == Aggregate::Mean || aggregate == Aggregate::Total;
    const auto kind = kindOf(graph, table, column);
    // "Macro", "GLUE": a column of scores may be the mean of the others, whatever it is called.
    if (!isCalled
        && (table.columns.size() > LawColumns || !isScore(kind.second)
            || (kind.first != Dimension::Plain && kind.first != Dimension::Percent)))
        return;
    Line best;
    const std::vector<Columns> sets = partsOfLine(graph, table, column);
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (!isCalled && sets[i].size() <= FewestParts)
            continue;
        Line line = lineOf(graph, table, column, sets[i], aggregate != Aggregate::Total);
        // What it says that it is of is tried first, and alone; of others one may fit by luck.
        const bool isFirst = isCalled && i == 0;
        const double tried = static_cast<double>(isCalled ? i : (i + 1) * table.columns.size());
        if (!isFirst && line.chance * tried >= (isCalled ? VotedLawChance : LawChance))
            continue;
        if (line.holding > best.holding || (line.holding == best.holding && line.chance < best.chance))
            best = std::move(line);
    }
    // One row that holds shows what a column is of that is called a mean; without it nobody is bound.
    const std::size_t broken = best.made.size() - best.holding;
    const bool isLaw = isCalled ? best.holding > 0 : best.holding >= InformativeRows && best.holding > broken;
    if (!isLaw)
        return;
    for (Derivation &one : best.made)
        out.push_back(std::move(one));
}

} // namespace assay
