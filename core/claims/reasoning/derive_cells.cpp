// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that a sentence takes from a table, named by row and column: "the download of the Q4 is 5.6 GB".
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/row_names.h"

#include <algorithm>

namespace assay {
namespace {

/// Shorter headers ("n", "in") stand in sentences by chance.
constexpr std::size_t ShortestHeader = 4;
/// A figure further off than this factor is another one than the cell's.
constexpr double MostSlip = 3;

/// "Download (GB)" as "download".
std::string plainHeader(const LedgerColumn &column)
{
    std::string header = column.header.substr(0, column.header.find_first_of("([,"));
    while (!header.empty() && header.back() == ' ')
        header.pop_back();
    return header;
}

/// The column whose header stands before the figure and behind the number before that; none of two.
std::optional<std::size_t> columnNamed(const LedgerTable &table, std::string_view before)
{
    std::optional<std::size_t> found;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        const std::string header = plainHeader(table.columns[column]);
        if (header.size() < ShortestHeader || findName(before, header) == std::string_view::npos)
            continue;
        if (found)
            return {};
        found = column;
    }
    return found;
}

/// Where the last number before the fact ends in its sentence.
std::size_t behindNumber(const Graph &graph, const Fact &fact)
{
    std::size_t from = 0;
    for (const std::size_t i : graph.inSentence(fact)) {
        const Fact &one = graph.facts[i];
        if (one.value != NoIndex && one.begin < fact.begin)
            from = std::max<std::size_t>(from, one.begin + one.length);
    }
    return from;
}

bool mayBeCell(const Fact &fact)
{
    return fact.value != NoIndex && isResult(fact) && fact.table == 0 && !fact.inHeading && !fact.isScoped
        && fact.side != FactSide::Difference && fact.aggregate == Aggregate::None && !fact.amount.word
        && !fact.amount.range && !fact.amount.approximate && !fact.amount.atLeast && !fact.amount.atMost
        && fact.partOf == NoIndex && fact.amount.dimension != Dimension::Plain;
}

std::optional<Derivation> cellOf(const Graph &graph, std::size_t target, const std::vector<NamedAt> &named)
{
    const Fact &fact = graph.facts[target];
    if (named.size() != 1 || named.front().end > fact.begin)
        return {};
    const LedgerTable &table = *named.front().row->table;
    const std::string_view text = graph.trees[fact.document]->text(fact.sentence);
    const std::size_t from = behindNumber(graph, fact);
    const auto column = columnNamed(table, text.substr(from, fact.begin - from));
    if (!column)
        return {};
    const LedgerRow &row = table.rows[named.front().row->index];
    const std::size_t cell = row.cells[*column];
    if (cell == NoIndex || graph.facts[cell].amount.dimension != fact.amount.dimension
        || !isResult(graph.facts[cell]))
        return {};
    const Fact &known = graph.facts[cell];
    Derivation made { .target = target,
                      .rule = "documents.one-key",
                      .formula = graph.printed(cell) + " of \"" + row.label + "\"",
                      .sources = { cell } };
    for (const Interval &one : known.amount.intervals())
        made.computed.push_back(one);
    if (amountsAgree(fact.amount, known.amount))
        return made;
    const bool isOther = std::ranges::any_of(row.cells, [&](std::size_t one) {
        return one != NoIndex && amountsAgree(fact.amount, graph.facts[one].amount);
    });
    const double factor = fact.amount.value / known.amount.value;
    if (isOther || factor > MostSlip || factor < 1 / MostSlip)
        return {};
    made.outcome = Outcome::Breaks;
    made.computed.resize(1);
    return made;
}

} // namespace

void deriveCells(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = derivedFacts(graph, out);
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        std::vector<NamedRow> rows = namedRowsOf(graph, document);
        std::erase_if(rows, [&](const NamedRow &row) {
            return tree.node(static_cast<TreeId>(row.table->node)).kind != TreeKind::Table;
        });
        const NameFinder finder = finderOf(rows);
        TreeId sentence = NoTreeId;
        std::vector<NamedAt> named;
        for (const std::size_t target : graph.inDocument(document)) {
            const Fact &fact = graph.facts[target];
            if (rows.empty() || settled[target] || !mayBeCell(fact) || !tree.label(fact.sentence).empty())
                continue;
            if (fact.sentence != sentence) {
                sentence = fact.sentence;
                named = rowsNamedIn(graph, tree.text(sentence), rows, finder,
                                    [](const LedgerTable &) { return true; });
            }
            if (auto made = cellOf(graph, target, named))
                out.push_back(*std::move(made));
        }
    }
}

} // namespace assay
