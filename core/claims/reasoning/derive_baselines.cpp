// SPDX-License-Identifier: GPL-3.0-or-later
// Columns that are set against one row or one figure: ratios against the original's size, bits per weight.
#include "core/claims/reasoning/law_search.h"
#include "core/claims/reasoning/points.h"
#include "core/claims/reasoning/table_parts.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

/// So many rows have to obey for each that breaks, where more than one does.
constexpr std::size_t HoldingToBroken = 2;

} // namespace

void addBaselines(const Graph &graph, const LedgerTable &table, std::size_t column,
                  std::vector<Derivation> &out)
{
    const LedgerColumn &header = table.columns[column];
    // "Reduction | 2.0x": the figures say what the column is.
    std::map<Attribute, std::size_t> counts;
    for (const LedgerRow &row : table.rows)
        if (row.cells[column] != NoIndex)
            ++counts[graph.facts[row.cells[column]].attribute];
    const auto most = std::ranges::max_element(counts, {}, [](const auto &count) { return count.second; });
    const Attribute attribute = most == counts.end() ? header.attribute : most->first;
    const bool ratio = attribute == Attribute::Ratio;
    if ((!ratio && attribute != Attribute::Share) || header.isCumulative)
        return;
    std::size_t source = NoIndex;
    for (std::size_t other = 0; other < table.columns.size(); ++other)
        for (const LedgerRow &row : table.rows)
            if (row.cells[other] != NoIndex && graph.facts[row.cells[other]].attribute == Attribute::Size) {
                if (source != NoIndex && source != other)
                    return; // two columns of sizes: the row itself holds both
                source = other;
            }
    if (source == NoIndex)
        return;
    std::size_t baseline = NoIndex;
    std::vector<Derivation> made;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        const LedgerRow &one = table.rows[row];
        const std::size_t cell = one.cells[column], size = one.cells[source];
        const double neutral = ratio ? 1 : 0;
        if (size != NoIndex
            && ((cell != NoIndex && graph.facts[cell].amount.value == neutral)
                || (cell == NoIndex && one.side == FactSide::Original))) {
            baseline = size;
            continue;
        }
        if (baseline == NoIndex || cell == NoIndex || size == NoIndex || !isClear(graph.facts[cell])
            || one.aggregate != Aggregate::None || graph.facts[cell].isScoped
            || !graph.facts[cell].thing.other.empty())
            continue;
        const Fact &stated = graph.facts[cell], &from = graph.facts[baseline], &to = graph.facts[size];
        const auto computed
            = combine(from, to, [&](const Interval &x, const Interval &y) -> std::optional<Interval> {
                  if (ratio)
                      return quotient(x, y);
                  const auto kept = quotient(y, x);
                  if (!kept || stated.sense == Sense::Kept)
                      return kept;
                  return Interval { 1 - kept->high, 1 - kept->low };
              });
        const auto inverse
            = combine(to, from, [](const Interval &x, const Interval &y) { return quotient(x, y); });
        bool follows = agreesWithAny(stated, computed) || (ratio && agreesWithAny(stated, inverse));
        if (!ratio && stated.sense == Sense::Unknown)
            follows |= agreesWithAny(stated, inverse);
        // A percentage of growth, or one that no word ties to size, may be of another column.
        const bool isOfSize = ratio || stated.sense == Sense::Saved || stated.sense == Sense::Kept
            || (stated.sense == Sense::Unknown && stated.firm);
        if ((!follows && !isOfSize) || computed.empty())
            continue;
        made.push_back({ .target = cell,
                         .outcome = follows ? Outcome::Follows : Outcome::Breaks,
                         .rule = "table.baseline",
                         .formula = inFigures(graph, ratio ? "a / b" : "1 - b / a", baseline, size),
                         .sources = { baseline, size },
                         .computed = computed });
    }
    // A column that breaks in many rows is set against something else: the row above, another model. Or it is
    // what was asked for: "pruned by 50 %".
    const auto broken
        = static_cast<std::size_t>(std::ranges::count(made, Outcome::Breaks, &Derivation::outcome));
    const std::size_t holding = made.size() - broken;
    const bool binds = made.size() == 1 || (broken == 1 ? holding > 0 : holding >= HoldingToBroken * broken);
    for (Derivation &one : made)
        if (one.outcome == Outcome::Follows || binds)
            out.push_back(std::move(one));
}

namespace {

/// The only column of measured figures, none of them a difference; NoIndex if there are several.
std::size_t measuredColumn(const LawSearch &search, std::size_t target)
{
    std::size_t found = NoIndex;
    for (const std::size_t column : search.columns) {
        const Attribute kind = search.kinds[column].attribute;
        const bool measured = kind == Attribute::Quality || kind == Attribute::Error
            || kind == Attribute::Likeness || kind == Attribute::Size || kind == Attribute::Speed
            || kind == Attribute::Time || kind == Attribute::Count;
        if (column == target || !measured || search.table.columns[column].side == FactSide::Difference)
            continue;
        if (found != NoIndex)
            return NoIndex;
        found = column;
    }
    return found;
}

/// The only original, or the first row, which has no difference of its own.
std::size_t startOf(const LawSearch &search, std::size_t target)
{
    std::size_t original = NoIndex, originals = 0;
    for (const std::size_t row : search.rows)
        if (search.table.rows[row].side == FactSide::Original) {
            original = row;
            ++originals;
        }
    const std::size_t start = originals == 1 ? original : search.rows.empty() ? NoIndex : search.rows.front();
    if (start == NoIndex)
        return NoIndex;
    const Fact *own = search.at(start, target);
    return own && own->amount.value != 0 ? NoIndex : start;
}

/// What a change from one figure to another may be printed as: the difference, or its part of the first.
Computed changesOf(const Fact &from, const Fact &to, const Fact &stated)
{
    const bool ofPercents = isPercentage(from);
    Computed both;
    if (isPercentage(stated) && !ofPercents)
        both = mapped(quotients(to, from), 1, -1);
    else
        both = mapped(
            combine(to, from, [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
            ofPercents && !isPercentage(stated) ? 100 : 1, 0);
    if (isPercentage(stated) && ofPercents)
        std::ranges::copy(mapped(quotients(to, from), 1, -1), std::back_inserter(both));
    const Computed mirrored = mapped(both, -1, 0);
    both.insert(both.end(), mirrored.begin(), mirrored.end());
    return both;
}

} // namespace

void addChanges(const Graph &graph, const LedgerTable &table, std::size_t column,
                std::vector<Derivation> &out)
{
    if (table.columns[column].side != FactSide::Difference || table.columns[column].isCumulative
        || table.columns.size() > LawColumns)
        return;
    const LawSearch search(table, graph.facts);
    const std::size_t source = measuredColumn(search, column), start = startOf(search, column);
    if (source == NoIndex || start == NoIndex || !search.at(start, source))
        return;
    const std::size_t from = table.rows[start].cells[source];
    std::vector<Derivation> made;
    for (const std::size_t row : search.rows) {
        const Fact *stated = search.at(row, column), *own = search.at(row, source);
        if (row == start || !stated || !own || !isClear(*stated)
            || own->amount.dimension != graph.facts[from].amount.dimension)
            continue;
        Computed computed = changesOf(graph.facts[from], *own, *stated);
        if (computed.empty())
            continue;
        const bool follows = agreesWithAny(*stated, computed);
        const bool isPart = stated->amount.dimension == Dimension::Percent
            && graph.facts[from].amount.dimension != Dimension::Percent;
        made.push_back({ .target = table.rows[row].cells[column],
                         .outcome = follows ? Outcome::Follows : Outcome::Breaks,
                         .rule = "table.baseline",
                         .formula = inFigures(graph, isPart ? "a / b - 1" : "a - b",
                                              table.rows[row].cells[source], from),
                         .sources = { table.rows[row].cells[source], from },
                         .computed = std::move(computed) });
    }
    // One row that follows shows that the column is set against that row.
    const auto holding
        = static_cast<std::size_t>(std::ranges::count(made, Outcome::Follows, &Derivation::outcome));
    const std::size_t broken = made.size() - holding;
    const bool binds = broken == 1 ? holding > 0 : holding >= HoldingToBroken * broken;
    for (Derivation &one : made)
        if (one.outcome == Outcome::Follows || binds)
            out.push_back(std::move(one));
}

std::size_t parametersOf(const Graph &graph, std::size_t document)
{
    std::size_t found = NoIndex;
    for (const std::size_t i : graph.inDocument(document)) {
        const Fact &fact = graph.facts[i];
        if (fact.value == NoIndex || fact.table != 0 || fact.attribute != Attribute::Count
            || fact.noun != "parameters" || !isResult(fact) || !fact.thing.isWhole()
            || fact.partOf != NoIndex)
            continue;
        if (found != NoIndex && graph.facts[found].amount.value != fact.amount.value)
            return NoIndex;
        found = i;
    }
    return found;
}

namespace {

/// The only column of the table whose figures are of this attribute.
std::size_t columnOf(const Graph &graph, const LedgerTable &table, Attribute attribute)
{
    std::size_t found = NoIndex;
    for (std::size_t column = 0; column < table.columns.size(); ++column)
        for (const LedgerRow &row : table.rows)
            if (row.cells[column] != NoIndex && graph.facts[row.cells[column]].attribute == attribute) {
                if (found != NoIndex && found != column)
                    return NoIndex;
                found = column;
            }
    return found;
}

} // namespace

void addRates(const Graph &graph, const LedgerTable &table, std::size_t count, std::vector<Derivation> &out)
{
    const std::size_t size = columnOf(graph, table, Attribute::Size),
                      rate = columnOf(graph, table, Attribute::Rate);
    if (count == NoIndex || size == NoIndex || rate == NoIndex)
        return;
    std::vector<Derivation> made;
    std::size_t holding = 0;
    for (const LedgerRow &row : table.rows) {
        const std::size_t target = row.cells[rate], source = row.cells[size];
        if (target == NoIndex || source == NoIndex || row.aggregate != Aggregate::None
            || !isClear(graph.facts[target]))
            continue;
        Derivation one { .target = target,
                         .rule = "table.law",
                         .formula = inFigures(graph, "8 a / b", source, count),
                         .sources = { source, count },
                         .computed = combine(graph.facts[source], graph.facts[count],
                                             [](const Interval &x, const Interval &y) {
                                                 return quotient(scaled(x, 8), y);
                                             }) };
        const bool follows = agreesWithAny(graph.facts[target], one.computed);
        holding += follows ? 1 : 0;
        one.outcome = follows ? Outcome::Follows : Outcome::Breaks;
        made.push_back(std::move(one));
    }
    // As for every law: more rows obey than break it, and at least two.
    if (holding < InformativeRows || 2 * holding <= made.size())
        return;
    for (Derivation &one : made) {
        if (one.outcome == Outcome::Breaks)
            one.explanation = std::to_string(holding) + " rows obey it";
        out.push_back(std::move(one));
    }
}

} // namespace assay
