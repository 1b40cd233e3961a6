// SPDX-License-Identifier: GPL-3.0-or-later
// What the rows and columns of a table have to obey: its laws, its totals and means, its baseline row.
#include "core/claims/reasoning/law_table.h"
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace assay {
namespace {

/// A total of fewer parts shows nothing.
constexpr std::size_t FewestParts = 2;

std::string placed(const Graph &graph, const TableLaw &law, const std::vector<std::size_t> &sources)
{
    return inFigures(graph, law.law->pattern, sources[0], sources[1]);
}

bool isClear(const Fact &fact)
{
    return isResult(fact) && !fact.amount.atLeast && !fact.amount.atMost && !fact.amount.range;
}

/// Figures outside of a table that its rows may be set against, one per value: of kinds that are measured.
constexpr std::size_t MostConstants = 24;

std::vector<std::size_t> constantsFor(const Graph &graph, const LedgerTable &table)
{
    std::vector<std::size_t> cells, constants;
    for (const LedgerRow &row : table.rows)
        for (const std::size_t cell : row.cells)
            if (cell != NoIndex)
                cells.push_back(cell);
    std::ranges::sort(cells);
    for (const std::size_t i : graph.inDocument(table.document)) {
        const Fact &fact = graph.facts[i];
        const bool measured = fact.attribute == Attribute::Size || fact.attribute == Attribute::Count
            || fact.attribute == Attribute::Quality || fact.attribute == Attribute::Error
            || fact.attribute == Attribute::Speed || fact.attribute == Attribute::Time;
        if (fact.value == NoIndex || !measured || !isClear(fact) || fact.side == FactSide::Difference
            || fact.amount.word || std::ranges::binary_search(cells, i)
            || std::ranges::any_of(constants, [&](std::size_t known) {
                   return graph.facts[known].amount.value == fact.amount.value
                       && graph.facts[known].amount.dimension == fact.amount.dimension;
               }))
            continue;
        constants.push_back(i);
        if (constants.size() == MostConstants)
            break;
    }
    return constants;
}

/// In a turned table scores of few things differ by much the same by luck: only quotients are looked for.
enum class LawsOf { All, Quotients };

/// How many other laws a cell of a broken row obeys or is a source of.
std::size_t supportOf(std::size_t cell, const std::vector<TableLaw> &laws, const TableLaw &except)
{
    std::size_t support = 0;
    for (const TableLaw &law : laws)
        if (&law != &except)
            support += static_cast<std::size_t>(std::ranges::count_if(law.held, [&](const HeldCell &held) {
                return held.fact == cell || std::ranges::find(held.sources, cell) != held.sources.end();
            }));
    return support;
}

/// 28.0 - 22.5 is not 7.5, and the ratio and the share of the row follow from 28.0 and 7.5: of a difference
/// that breaks, the cell that nothing else bears out is the wrong one.
BrokenCell wrongOf(const Graph &graph, const BrokenCell &broken, const std::vector<TableLaw> &laws,
                   const TableLaw &law)
{
    if (std::string_view(law.law->id) != "difference" || supportOf(broken.fact, laws, law) == 0)
        return broken;
    const std::size_t a = broken.sources[0], b = broken.sources[1];
    if (supportOf(a, laws, law) == 0 || supportOf(b, laws, law) > 0)
        return broken;
    return { .fact = b,
             .sources = { a, broken.fact },
             .computed = law.law->compute(graph.facts[a], graph.facts[broken.fact]) };
}

void addLaws(const Graph &graph, const LedgerTable &table, std::vector<Derivation> &out,
             LawsOf wanted = LawsOf::All)
{
    std::vector<TableLaw> laws = findLaws(table, graph.facts);
    const auto append
        = [&](std::vector<TableLaw> found) { std::ranges::move(found, std::back_inserter(laws)); };
    append(findBaselineLaws(table, graph.facts));
    append(findStepLaws(table, graph.facts));
    append(findConstantLaws(table, graph.facts, constantsFor(graph, table)));
    if (wanted == LawsOf::Quotients)
        std::erase_if(laws, [](const TableLaw &law) {
            const std::string_view id = law.law->id;
            return id == "sum" || id == "difference" || id == "product";
        });
    // The likeliest law speaks for a cell; what another makes of the same cell is luck.
    std::ranges::stable_sort(laws, {}, &TableLaw::chance);
    std::set<std::size_t> spoken;
    for (const TableLaw &law : laws) {
        std::vector<std::size_t> now;
        const auto speak = [&](const auto &cell, Outcome outcome, std::string explanation) {
            if (spoken.contains(cell.fact))
                return;
            now.push_back(cell.fact);
            out.push_back({ .target = cell.fact,
                            .outcome = outcome,
                            .rule = "table.law",
                            .formula = placed(graph, law, cell.sources),
                            .sources = cell.sources,
                            .computed = cell.computed,
                            .chance = law.chance,
                            .explanation = std::move(explanation) });
        };
        for (const HeldCell &cell : law.held)
            speak(cell, Outcome::Follows, {});
        for (const BrokenCell &found : law.broken) {
            const BrokenCell cell = wrongOf(graph, found, laws, law);
            if (isClear(graph.facts[cell.fact]))
                speak(cell, Outcome::Breaks, std::to_string(law.holding) + " rows obey it");
        }
        spoken.insert(now.begin(), now.end());
    }
}

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
            parts.complete = false;
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
            if (value == NoIndex || weight == NoIndex) {
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

/// The columns of a row that is called a total. A row with a name beside the word ("Combined pipeline") may
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

/// A column that is the mean or total of the others in its row: tables that were turned have theirs so.
void addLine(const Graph &graph, const LedgerTable &table, std::size_t column, std::vector<Derivation> &out)
{
    const Aggregate aggregate = table.columns[column].aggregate;
    if (aggregate != Aggregate::Mean && aggregate != Aggregate::Total)
        return;
    std::vector<Derivation> made;
    std::size_t holding = 0;
    for (const LedgerRow &row : table.rows) {
        const std::size_t target = row.cells[column];
        if (target == NoIndex || !isClear(graph.facts[target]))
            continue;
        const Fact &stated = graph.facts[target];
        std::vector<std::size_t> parts;
        for (std::size_t other = 0; other < table.columns.size(); ++other)
            if (other != column && row.cells[other] != NoIndex
                && table.columns[other].aggregate == Aggregate::None
                && graph.facts[row.cells[other]].amount.dimension == stated.amount.dimension
                && graph.facts[row.cells[other]].attribute == stated.attribute)
                parts.push_back(row.cells[other]);
        if (parts.size() < FewestParts || (aggregate == Aggregate::Total && !isAdditive(stated)))
            continue;
        const bool mean = aggregate == Aggregate::Mean;
        Derivation one { .target = target,
                         .rule = mean ? "table.mean" : "table.total",
                         .formula = sumFormula(graph, parts, mean ? "mean of" : "sum of"),
                         .sources = parts,
                         .computed = mean ? meansOf(graph, parts) : sumOf(graph, parts) };
        const bool follows = agreesWithAny(stated, one.computed);
        holding += follows ? 1 : 0;
        one.outcome = follows ? Outcome::Follows : Outcome::Breaks;
        if (!follows)
            one.computed.resize(1);
        made.push_back(std::move(one));
    }
    // One row that holds shows what the column is of; without it nobody is bound.
    for (Derivation &one : made)
        if (one.outcome == Outcome::Follows || holding > 0)
            out.push_back(std::move(one));
}

/// "ratio" against the one size column, from the row whose ratio is 1 or that is called the original.
void addBaselines(const Graph &graph, const LedgerTable &table, std::size_t column,
                  std::vector<Derivation> &out)
{
    const LedgerColumn &header = table.columns[column];
    Attribute attribute = header.attribute;
    for (const LedgerRow &row : table.rows)
        if (attribute == Attribute::Other && row.cells[column] != NoIndex)
            attribute = graph.facts[row.cells[column]].attribute;
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
    // A column that breaks in most rows is set against something else: the row above, another model.
    const auto broken = std::ranges::count(made, Outcome::Breaks, &Derivation::outcome);
    const bool binds = made.size() == 1 || 2 * static_cast<std::size_t>(broken) <= made.size();
    for (Derivation &one : made)
        if (one.outcome == Outcome::Follows || binds)
            out.push_back(std::move(one));
}

/// The only count of parameters that the document states outside of tables.
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

/// Rates of a table whose rows are files of one model: its parameters stand in a sentence.
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
                          .aggregate = table.columns[column].aggregate };
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

} // namespace

void deriveTables(const Graph &graph, std::vector<Derivation> &out)
{
    std::vector<std::size_t> parameters;
    for (std::size_t document = 0; document < graph.trees.size(); ++document)
        parameters.push_back(parametersOf(graph, document));
    for (const LedgerTable &table : graph.tables) {
        addLaws(graph, table, out);
        if (const LedgerTable other = turned(graph, table); other.rows.size() > InformativeRows)
            addLaws(graph, other, out, LawsOf::Quotients);
        addRates(graph, table, parameters[table.document], out);
        std::size_t shown = 0;
        for (const LedgerRow &row : table.rows)
            shown += row.aggregate == Aggregate::None && !row.isGap ? 1 : 0;
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            if (table.columns[column].isCumulative)
                continue;
            addBaselines(graph, table, column, out);
            addLine(graph, table, column, out);
            for (std::size_t row = 0; row < table.rows.size(); ++row)
                if (const LedgerRow &one = table.rows[row];
                    one.aggregate == Aggregate::Mean && one.cells[column] != NoIndex && !isOfMore(one, shown))
                    addMean(graph, table, row, column, out);
        }
        for (std::size_t row = 0; row < table.rows.size(); ++row)
            if (table.rows[row].aggregate == Aggregate::Total && !isOfMore(table.rows[row], shown))
                addTotals(graph, table, row, out);
    }
}

} // namespace assay
