// SPDX-License-Identifier: GPL-3.0-or-later
// What the rows and columns of a table have to obey: its laws, in every reading of the table.
#include "core/claims/reasoning/accused_cells.h"
#include "core/claims/reasoning/law_search.h"
#include "core/claims/reasoning/table_constants.h"
#include "core/claims/reasoning/table_parts.h"

#include <algorithm>
#include <map>
#include <set>

namespace assay {
namespace {

std::string placed(const Graph &graph, const char *pattern, const std::vector<std::size_t> &sources)
{
    return inFigures(graph, pattern, sources.front(), sources.size() > 1 ? sources[1] : NoIndex);
}

/// "0.0" and "1.00x" in a column of changes are said of the row that others are set against, wherever it
/// stands.
bool startsAnew(const Graph &graph, std::size_t target, std::span<const std::size_t> sources)
{
    const Fact &stated = graph.facts[target];
    const bool isNone = stated.amount.value == 0
        || (stated.amount.value == 1 && stated.amount.printedUnit < 1
            && (stated.amount.dimension == Dimension::Ratio || stated.amount.dimension == Dimension::Plain));
    return isNone && std::ranges::any_of(sources, [&](std::size_t source) {
               return graph.facts[source].row != stated.row;
           });
}

} // namespace

void addLaws(const Graph &graph, const TableConstants &constants, const LedgerTable &table,
             std::vector<Derivation> &out, LawsOf wanted)
{
    std::vector<TableLaw> laws = findLaws(table, graph.facts);
    const auto append
        = [&](std::vector<TableLaw> found) { std::ranges::move(found, std::back_inserter(laws)); };
    append(findBaselineLaws(table, graph.facts));
    append(findStepLaws(table, graph.facts));
    append(findConstantLaws(table, graph.facts, constants.of(table)));
    if (wanted == LawsOf::Quotients)
        std::erase_if(laws, [](const TableLaw &law) {
            const std::string_view id = law.law->id;
            return id == "sum" || id == "difference" || id == "product";
        });
    const LawSearch search(table, graph.facts);
    for (TableLaw &law : laws)
        law.rank = search.derivedRank(law);
    keepDerivedSide(laws);
    dropOutdone(laws);
    // The likeliest law speaks for a cell; what another makes of the same cell is luck.
    std::ranges::stable_sort(laws, {}, &TableLaw::chance);
    const AccusedCells accused(graph.facts, laws);
    std::set<std::size_t> spoken;
    for (const TableLaw &law : laws) {
        std::vector<std::size_t> now;
        const auto speak
            = [&](const auto &cell, const char *pattern, Outcome outcome, std::string explanation) {
                  if (spoken.contains(cell.fact))
                      return;
                  now.push_back(cell.fact);
                  out.push_back({ .target = cell.fact,
                                  .outcome = outcome,
                                  .rule = "table.law",
                                  .formula = placed(graph, pattern, cell.sources),
                                  .sources = cell.sources,
                                  .computed = cell.computed,
                                  .chance = law.chance,
                                  .explanation = std::move(explanation) });
              };
        for (const HeldCell &cell : law.held)
            speak(cell, law.law->pattern, Outcome::Follows, {});
        for (const BrokenCell &found : law.broken) {
            const auto wrong = accused.wrongOf(law, found);
            if (wrong && isClear(graph.facts[wrong->fact]) && !startsAnew(graph, wrong->fact, wrong->sources))
                speak(*wrong, wrong->pattern ? wrong->pattern : law.law->pattern, Outcome::Breaks,
                      std::to_string(law.holding) + (law.holding == 1 ? " row obeys it" : " rows obey it"));
        }
        spoken.insert(now.begin(), now.end());
    }
}

namespace {

/// A label that counts more than the table shows: "average over all 20 models (two shown)".
bool isOfMore(const LedgerRow &row, std::size_t shown)
{
    for (std::size_t at = 0; at < row.label.size();) {
        if (row.label[at] < '0' || row.label[at] > '9') {
            ++at;
            continue;
        }
        std::uint64_t count = 0;
        while (at < row.label.size() && row.label[at] >= '0' && row.label[at] <= '9' && count < 1000000)
            count = 10 * count + static_cast<std::uint64_t>(row.label[at++] - '0');
        if (count != shown && count < 1000)
            return true;
    }
    return row.isPartial;
}

/// A table whose rows are what is measured and whose columns are the things: laws hold between its rows.
/// Empty if its columns are of one kind each, as most tables have them.
LedgerTable turned(const Graph &graph, const LedgerTable &table)
{
    constexpr std::size_t MostThings = 24;
    using Kind = std::pair<Dimension, Attribute>;
    LedgerTable out { .document = table.document, .node = table.node };
    std::set<Kind> kinds;
    for (const LedgerRow &row : table.rows) {
        std::set<Kind> own;
        for (const std::size_t cell : row.cells)
            if (cell != NoIndex)
                own.emplace(graph.facts[cell].amount.dimension, graph.facts[cell].attribute);
        if (own.size() > 1)
            return {};
        kinds.insert(own.begin(), own.end());
        out.columns.push_back({ .header = row.label,
                                .attribute = own.empty() ? Attribute::Other : own.begin()->second,
                                .side = row.side });
    }
    if (kinds.size() < 2 || table.columns.size() > MostThings || table.rows.size() > LawColumns)
        return {};
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        LedgerRow thing { .label = table.columns[column].header,
                          .aggregate = table.columns[column].aggregate,
                          .side = table.columns[column].side };
        bool any = false;
        for (const LedgerRow &row : table.rows) {
            thing.cells.push_back(row.cells[column]);
            any |= row.cells[column] != NoIndex;
        }
        if (any)
            out.rows.push_back(std::move(thing));
    }
    return out;
}

/// Rows of all tables together that no law is looked for beyond.
constexpr std::size_t MostMerged = 256;

/// Tables of one document under the same headers are one table in parts: what rows of one obey, rows of the
/// others obey as well.
void addMerged(const Graph &graph, const TableConstants &constants, std::vector<Derivation> &out)
{
    std::map<std::pair<std::size_t, std::string>, std::pair<LedgerTable, std::size_t>> merged;
    for (const LedgerTable &table : graph.tables) {
        std::string headers;
        bool isNamed = table.columns.size() > 2;
        for (const LedgerColumn &column : table.columns) {
            headers += column.header + '\n';
            isNamed &= !column.header.empty() || &column == &table.columns.front();
        }
        if (!isNamed)
            continue;
        auto &[all, parts] = merged[{ table.document, headers }];
        if (parts++ == 0)
            all = { .document = table.document, .node = table.node, .columns = table.columns };
        if (all.rows.size() + table.rows.size() <= MostMerged)
            all.rows.insert(all.rows.end(), table.rows.begin(), table.rows.end());
    }
    const std::vector<bool> settled = derivedFacts(graph, out);
    for (const auto &[name, one] : merged) {
        if (one.second < 2)
            continue;
        std::vector<Derivation> found;
        addLaws(graph, constants, one.first, found);
        for (Derivation &made : found)
            if (!settled[made.target])
                out.push_back(std::move(made));
    }
}

} // namespace

bool isClear(const Fact &fact)
{
    return isResult(fact) && !fact.amount.atLeast && !fact.amount.atMost && !fact.amount.range;
}

void deriveTables(const Graph &graph, std::vector<Derivation> &out)
{
    const TableConstants constants(graph);
    std::vector<std::size_t> parameters;
    for (std::size_t document = 0; document < graph.trees.size(); ++document)
        parameters.push_back(parametersOf(graph, document));
    for (const LedgerTable &table : graph.tables) {
        const std::size_t since = out.size();
        addLaws(graph, constants, table, out);
        if (const LedgerTable other = turned(graph, table); other.rows.size() > InformativeRows)
            addLaws(graph, constants, other, out, LawsOf::Quotients);
        addRates(graph, table, parameters[table.document], out);
        std::size_t shown = 0;
        for (const LedgerRow &row : table.rows)
            shown += row.aggregate == Aggregate::None && !row.isGap ? 1 : 0;
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            if (table.columns[column].isCumulative)
                continue;
            addBaselines(graph, table, column, out);
            addChanges(graph, table, column, out);
            addLine(graph, table, column, out);
            for (std::size_t row = 0; row < table.rows.size(); ++row)
                if (const LedgerRow &one = table.rows[row];
                    one.aggregate == Aggregate::Mean && one.cells[column] != NoIndex && !isOfMore(one, shown))
                    addMean(graph, table, row, column, out);
        }
        for (std::size_t row = 0; row < table.rows.size(); ++row)
            if (table.rows[row].aggregate == Aggregate::Total && !isOfMore(table.rows[row], shown))
                addTotals(graph, table, row, out);
        addComparisons(graph, table, since, out);
    }
    addMerged(graph, constants, out);
}

} // namespace assay
