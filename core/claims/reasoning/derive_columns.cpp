// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences that state the mean or the sum of a column: "the mean ratio is 9.8", "the four files take 532
// MB".
#include "core/claims/lexicon/lexicon.h"
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// A mean that a sentence states is one of the whole column only if the column is more than a pair.
constexpr std::size_t FewestInColumn = 3;
/// A score further outside of what the column reaches is none of its means.
constexpr double BesideColumn = 0.25;

/// Points are written in a column of differences without their unit.
bool isMeanOf(const Fact &fact, const Fact &mean)
{
    if (mean.amount.dimension == Dimension::PercentPoints)
        return fact.side == FactSide::Difference
            && (fact.amount.dimension == Dimension::Plain
                || fact.amount.dimension == Dimension::PercentPoints)
            && (fact.noun == mean.noun || fact.noun.empty() || mean.noun.empty());
    return fact.amount.dimension == mean.amount.dimension && fact.noun == mean.noun;
}

/// The only column of the document that holds figures of the target's kind.
std::vector<std::size_t> columnOf(const Graph &graph, const Fact &mean)
{
    std::vector<std::size_t> found;
    for (const LedgerTable &table : graph.tables) {
        if (table.document != mean.document)
            continue;
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            std::vector<std::size_t> cells;
            for (const LedgerRow &row : table.rows) {
                // "SegNet-medium" is a thing, perhaps, and no mean.
                if (row.aggregate != Aggregate::None && row.isNamed)
                    return {};
                if (row.aggregate != Aggregate::None)
                    continue;
                if (row.isGap || row.isPartial)
                    return {};
                const std::size_t cell = row.cells[column];
                const Fact *fact = cell == NoIndex ? nullptr : &graph.facts[cell];
                // A column of changes that no word calls scores is one of what is measured.
                const bool alike = fact
                    && (fact->attribute == mean.attribute
                        || (fact->attribute == Attribute::Other && fact->side == FactSide::Difference));
                const bool fits = alike && isResult(*fact) && isMeanOf(*fact, mean)
                    && fact->dataSet == mean.dataSet
                    && (fact->side == mean.side || mean.side == FactSide::None);
                if (fits)
                    cells.push_back(cell);
            }
            if (cells.empty())
                continue;
            if (!found.empty())
                return {};
            found = std::move(cells);
        }
    }
    return found;
}

std::optional<Derivation> columnMean(const Graph &graph, std::size_t target)
{
    const Fact &mean = graph.facts[target];
    const std::vector<std::size_t> cells = columnOf(graph, mean);
    if (cells.size() < FewestInColumn)
        return {};
    Derivation made { .target = target,
                      .rule = "column.mean",
                      .formula = formulaOfAll(graph, cells, "mean"),
                      .sources = cells,
                      .computed = meansOf(graph, cells) };
    if (mean.amount.dimension == Dimension::PercentPoints)
        for (Interval &one : made.computed) {
            if (graph.facts[cells.front()].amount.dimension == Dimension::Plain)
                one = scaled(one, 0.01);
            if (one.high < 0 && mean.amount.value > 0)
                one = scaled(one, -1); // a drop is said without its sign
        }
    made.outcome = agreesWithAny(mean, made.computed) ? Outcome::Follows : Outcome::Breaks;
    if (made.outcome == Outcome::Breaks)
        made.computed.resize(1);
    return made;
}

/// The figures of a column, a row each; empty if one is missing, left out or of another kind.
template <typename Wanted>
std::vector<std::size_t> wholeColumn(const Graph &graph, const LedgerTable &table, std::size_t column,
                                     const Wanted &wanted)
{
    std::vector<std::size_t> cells;
    for (const LedgerRow &row : table.rows) {
        if (row.isGap || row.isPartial || (row.aggregate != Aggregate::None && row.isNamed))
            return {};
        if (row.aggregate != Aggregate::None)
            continue;
        const std::size_t cell = row.cells[column];
        if (cell == NoIndex || !isResult(graph.facts[cell]) || !wanted(graph.facts[cell]))
            return {};
        cells.push_back(cell);
    }
    return cells;
}

/// Words of a text that its other words may share: folded, with their plurals.
bool saysWord(std::string_view text, std::string_view word)
{
    constexpr std::size_t ShortestStem = 5;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string_view one = text.substr(at, end - at);
        if (one == word || (word.size() >= ShortestStem && one.starts_with(word)))
            return true;
        at = end + 1;
    }
    return false;
}

/// What stands between the figure before it and a figure, folded.
std::string wordsBefore(const Graph &graph, const Fact &fact)
{
    std::size_t from = 0;
    for (const std::size_t i : graph.inSentence(fact))
        if (const Fact &one = graph.facts[i];
            one.value != NoIndex && one.begin < fact.begin && one.amount.dimension == fact.amount.dimension)
            from = std::max<std::size_t>(from, one.begin + one.length);
    const std::string_view text = graph.trees[fact.document]->text(fact.sentence);
    return foldKey(text.substr(from, fact.begin - from));
}

/// How many words of a header the text says.
std::size_t saidOf(std::string_view header, std::string_view text)
{
    std::size_t said = 0;
    const std::string words = foldKey(header);
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        said += end > at && saysWord(text, std::string_view(words).substr(at, end - at)) ? 1 : 0;
        at = end + 1;
    }
    return said;
}

/// "The mean loss of q4 over the five models": the only column whose header it says best.
std::optional<Derivation> namedMean(const Graph &graph, std::size_t target)
{
    const Fact &mean = graph.facts[target];
    const std::string text = wordsBefore(graph, mean);
    const bool isPoints = mean.amount.dimension == Dimension::PercentPoints;
    std::size_t best = 0;
    std::vector<std::size_t> found;
    bool tied = false;
    for (const LedgerTable &table : graph.tables)
        for (std::size_t column = 0; table.document == mean.document && column < table.columns.size();
             ++column) {
            const std::size_t said = saidOf(table.columns[column].header, text);
            if (said == 0 || said < best)
                continue;
            auto cells = wholeColumn(graph, table, column, [&](const Fact &fact) {
                return fact.amount.dimension == mean.amount.dimension
                    || (isPoints && fact.amount.dimension == Dimension::Plain
                        && fact.side == FactSide::Difference);
            });
            if (cells.size() < FewestInColumn)
                continue;
            tied = said == best;
            best = said;
            found = std::move(cells);
        }
    if (found.empty() || tied)
        return {};
    const double factor
        = isPoints && graph.facts[found.front()].amount.dimension == Dimension::Plain ? 0.01 : 1;
    const auto [least, most]
        = std::ranges::minmax(found, {}, [&](std::size_t cell) { return graph.facts[cell].amount.value; });
    const double low = factor * graph.facts[least].amount.value,
                 high = factor * graph.facts[most].amount.value;
    const double slack = BesideColumn * (high - low);
    if (mean.amount.value < low - slack || mean.amount.value > high + slack)
        return {};
    Derivation made { .target = target,
                      .rule = "column.mean",
                      .formula = formulaOfAll(graph, found, "mean"),
                      .sources = found,
                      .computed = mapped(meansOf(graph, found), factor, 0) };
    made.outcome = agreesWithAny(mean, made.computed) ? Outcome::Follows : Outcome::Breaks;
    if (made.outcome == Outcome::Breaks)
        made.computed.resize(1);
    return made;
}

/// "The 22 quantised files sum to 303.02 GB" beside a table of them and the original.
std::optional<Derivation> countedSum(const Graph &graph, std::size_t target)
{
    const Fact &total = graph.facts[target];
    std::optional<Derivation> broken;
    for (const std::size_t i : graph.inSentence(total)) {
        const Fact &count = graph.facts[i];
        if (count.attribute != Attribute::Count || count.begin > total.begin)
            continue;
        for (const LedgerTable &table : graph.tables)
            for (std::size_t column = 0; table.document == total.document && column < table.columns.size();
                 ++column) {
                std::vector<std::size_t> cells;
                bool whole = true;
                for (const LedgerRow &row : table.rows) {
                    if (row.side == FactSide::Original || row.aggregate != Aggregate::None)
                        continue;
                    const std::size_t cell = row.cells[column];
                    whole &= cell != NoIndex && !row.isGap && isSize(graph.facts[cell])
                        && isResult(graph.facts[cell]);
                    cells.push_back(cell);
                }
                if (!whole || cells.size() < FewestInColumn || cells.size() == table.rows.size()
                    || count.amount.value != static_cast<double>(cells.size()))
                    continue;
                Derivation made { .target = target,
                                  .rule = "table.total",
                                  .formula = formulaOfAll(graph, cells, "sum"),
                                  .sources = cells,
                                  .computed = sumOf(graph, cells) };
                if (agreesAlike(total, made.computed))
                    return made;
                const Interval &sum = made.computed.front();
                if (std::abs(total.amount.value - sum.low) > MeantSum * sum.low || broken)
                    return {};
                made.outcome = Outcome::Breaks;
                made.computed.resize(1);
                broken = std::move(made);
            }
    }
    return broken;
}

/// "Average of the five: 60.8 for fp16, 62.0 for ours": bare scores, and the only column of their side.
std::optional<Derivation> scoreMean(const Graph &graph, std::size_t target)
{
    const Fact &mean = graph.facts[target];
    const bool score = mean.attribute == Attribute::Other || mean.attribute == Attribute::Quality;
    const FactSide side = mean.side != FactSide::None ? mean.side
        : mean.bits >= 16                             ? FactSide::Original
        : mean.bits > 0                               ? FactSide::Compressed
                                                      : FactSide::None;
    if (!score || mean.amount.dimension != Dimension::Plain || mean.amount.printedUnit >= 1
        || (side != FactSide::Original && side != FactSide::Compressed))
        return {};
    std::vector<std::size_t> found;
    for (const LedgerTable &table : graph.tables)
        for (std::size_t column = 0; table.document == mean.document && column < table.columns.size();
             ++column) {
            auto cells = wholeColumn(graph, table, column, [&](const Fact &fact) {
                return fact.side == side && fact.amount.dimension == Dimension::Plain
                    && (fact.attribute == Attribute::Quality || fact.attribute == Attribute::Other)
                    && fact.amount.printedUnit == mean.amount.printedUnit;
            });
            if (cells.size() < FewestInColumn)
                continue;
            if (!found.empty())
                return {};
            found = std::move(cells);
        }
    if (found.empty())
        return {};
    const auto [least, most]
        = std::ranges::minmax(found, {}, [&](std::size_t cell) { return graph.facts[cell].amount.value; });
    const double slack = BesideColumn * (graph.facts[most].amount.value - graph.facts[least].amount.value);
    if (mean.amount.value < graph.facts[least].amount.value - slack
        || mean.amount.value > graph.facts[most].amount.value + slack)
        return {};
    Derivation made { .target = target,
                      .rule = "column.mean",
                      .formula = formulaOfAll(graph, found, "mean"),
                      .sources = found,
                      .computed
                      = { scaled(sumOf(graph, found).front(), 1 / static_cast<double>(found.size())) } };
    made.outcome = agreesWithAny(mean, made.computed) ? Outcome::Follows : Outcome::Breaks;
    return made;
}

/// The sum of the only column of sizes that may be meant.
std::optional<Derivation> familySum(const Graph &graph, std::size_t target)
{
    const Fact &total = graph.facts[target];
    if (total.aggregate != Aggregate::Total || total.side == FactSide::Difference || total.amount.approximate
        || total.amount.word || total.amount.range || total.partOf != NoIndex
        || !total.thing.part.empty()
        // Archives hold models, and so does "this whole repository".
        || (!total.thing.other.empty() && total.thing.other != "archive" && total.thing.other != "software"))
        return {};
    std::optional<Derivation> broken;
    std::size_t near = 0;
    for (const LedgerTable &table : graph.tables)
        for (std::size_t column = 0; table.document == total.document && column < table.columns.size();
             ++column) {
            auto cells = wholeColumn(graph, table, column, [&](const Fact &fact) {
                return isSize(fact) && fact.side != FactSide::Difference && !fact.isScoped
                    && (fact.side == total.side || total.side == FactSide::None
                        || fact.side == FactSide::None);
            });
            if (cells.size() < FewestParts)
                continue;
            Derivation made { .target = target,
                              .rule = "table.total",
                              .formula = formulaOfAll(graph, cells, "sum"),
                              .sources = cells,
                              .computed = sumOf(graph, cells) };
            if (agreesAlike(total, made.computed))
                return made;
            const Interval &sum = made.computed.front();
            if (std::abs(total.amount.value - sum.low) > MeantSum * sum.low || isLittleMore(total, sum))
                continue;
            ++near;
            made.outcome = Outcome::Breaks;
            made.computed.resize(1);
            broken = std::move(made);
        }
    return near == 1 ? broken : std::nullopt;
}

bool isTold(const Fact &fact)
{
    return fact.value != NoIndex && isResult(fact) && fact.table == 0 && !fact.inHeading && !fact.isScoped;
}

bool isMeanOfColumn(const Fact &fact)
{
    return fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Quality
        || fact.attribute == Attribute::Share || fact.amount.dimension == Dimension::PercentPoints;
}

/// Targets of one document that are held against its tables.
constexpr std::size_t MostTargets = 256;

} // namespace

void deriveColumns(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = derivedFacts(graph, out);
    std::vector<std::size_t> targets(graph.trees.size());
    for (std::size_t target = 0; target < graph.facts.size(); ++target) {
        const Fact &fact = graph.facts[target];
        const bool mean = fact.aggregate == Aggregate::Mean;
        if (settled[target] || !isTold(fact) || (!mean && !isSize(fact))
            || ++targets[fact.document] > MostTargets)
            continue;
        std::optional<Derivation> made;
        if (mean && fact.thing.other.empty() && fact.thing.part.empty() && !fact.amount.word
            && !fact.amount.range) {
            if (isMeanOfColumn(fact))
                made = columnMean(graph, target);
            if (!made)
                made = scoreMean(graph, target);
            if (!made)
                made = namedMean(graph, target);
        } else if (isSize(fact)) {
            made = familySum(graph, target);
            if (!made && fact.aggregate == Aggregate::Total && fact.thing.part.empty())
                made = countedSum(graph, target);
        }
        if (made)
            out.push_back(*std::move(made));
    }
}

} // namespace assay
