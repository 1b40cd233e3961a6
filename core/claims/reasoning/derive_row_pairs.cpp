// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/words.h"
#include "core/claims/reasoning/row_pairs.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Types of so many bits are what others are set against.
constexpr double WidthOfBase = 16;
/// Shorter words of headers stand anywhere.
constexpr std::size_t ShortestHeader = 3;

bool isComparison(const Fact &fact)
{
    if (fact.value == NoIndex || fact.table != 0 || !isResult(fact) || fact.inHeading || fact.isScoped
        || fact.partOf != NoIndex || fact.amount.range || fact.amount.approximate || fact.amount.word
        || fact.amount.atLeast || fact.amount.atMost || !fact.thing.part.empty()
        || (fact.aggregate != Aggregate::None && fact.aggregate != Aggregate::Best))
        return false;
    switch (fact.amount.dimension) {
    case Dimension::Ratio:
        return fact.amount.value > 1 && !fact.wasBare
            && (fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Speed
                || fact.attribute == Attribute::Time);
    case Dimension::Percent:
        return fact.sense == Sense::Saved || fact.sense == Sense::Larger || fact.amount.plus
            || fact.amount.negative;
    case Dimension::PercentPoints:
        return true;
    default:
        return false;
    }
}

bool isMeasure(const Fact &fact)
{
    return fact.attribute == Attribute::Quality || fact.attribute == Attribute::Error
        || fact.attribute == Attribute::Likeness || fact.attribute == Attribute::Other;
}

bool isOfTime(const Fact &fact)
{
    return fact.attribute == Attribute::Speed || fact.attribute == Attribute::Time
        || fact.amount.dimension == Dimension::Speed || fact.amount.dimension == Dimension::Time;
}

bool isPoints(const Fact &fact)
{
    return fact.amount.dimension == Dimension::PercentPoints;
}

} // namespace

bool RowPairs::isOfKind(const Fact &fact, const Fact &cell)
{
    // "On the laptop" says where, and not of what.
    if (fact.thing.other != cell.thing.other && fact.thing.other != "hardware")
        return false;
    if (isPoints(fact))
        return isMeasure(cell) && mayBeSame(fact.dataSet, cell.dataSet) && mayBeSame(fact.noun, cell.noun);
    if (isOfTime(fact))
        return isOfTime(cell);
    if (fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Share)
        return isSize(cell);
    return isMeasure(cell) && mayBeSame(fact.dataSet, cell.dataSet) && mayBeSame(fact.noun, cell.noun);
}

const char *RowPairs::ruleOf(const Fact &fact)
{
    if (isPoints(fact) || isMeasure(fact))
        return "difference.row";
    if (isOfTime(fact))
        return "gain.sources";
    return fact.attribute == Attribute::Ratio ? "ratio.row" : "share.row";
}

std::optional<std::size_t> RowPairs::fullWidthRow() const
{
    if (const auto original = originalRow(m_table))
        return original;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < m_table.rows.size(); ++i)
        if (dataTypeIn(m_table.rows[i].label).value_or(0) >= WidthOfBase) {
            if (found)
                return {};
            found = i;
        }
    return found;
}

std::optional<RowPairs::Rows> RowPairs::rowsOf(const Fact &fact, const std::vector<NamedAt> &named) const
{
    std::size_t until = NoIndex, from = 0; ///< figures of its kind on either side bound what is said of it
    for (const std::size_t i : m_graph.inSentence(fact)) {
        const Fact &one = at(i);
        if (one.value == NoIndex || one.begin == fact.begin)
            continue;
        if (one.amount.dimension != fact.amount.dimension) {
            if (one.begin < fact.begin && isOfOtherRow(one, named))
                return {};
        } else if (one.begin > fact.begin)
            until = std::min<std::size_t>(until, one.begin);
        else
            from = std::max<std::size_t>(from, one.begin + one.length);
    }
    std::vector<std::size_t> before, behind;
    for (const NamedAt &one : named)
        if (one.end <= fact.begin && one.begin >= from)
            before.push_back(one.row->index);
        else if (one.begin >= fact.begin + fact.length && one.end <= until)
            behind.push_back(one.row->index);
    // "Tiny is 3 times faster than the teacher and 1.8 times faster than the distilled one": what stands
    // between belongs to the figure before.
    if (from > 0 && named.front().begin < from) {
        if (!behind.empty())
            before = { named.front().row->index };
        else if (!before.empty())
            before = { before.back() };
    }
    if (before.empty() || before.size() > 2 || behind.size() > 1 || (before.size() == 2 && !behind.empty()))
        return {};
    const auto other = before.size() == 2 ? std::optional(before.back())
        : !behind.empty()                 ? std::optional(behind.front())
                                          : fullWidthRow();
    if (!other || *other == before.front())
        return {};
    return Rows { before.front(), *other };
}

bool RowPairs::isOfOtherRow(const Fact &figure, const std::vector<NamedAt> &named) const
{
    if (figure.isNominal || figure.amount.word || figure.mode == Mode::Setting
        || figure.amount.classified != NumberClass::None)
        return false;
    bool hasKind = false;
    for (const NamedAt &one : named)
        for (const std::size_t cell : m_table.rows[one.row->index].cells) {
            if (cell == NoIndex || at(cell).amount.dimension != figure.amount.dimension)
                continue;
            hasKind = true;
            if (amountsAgree(at(cell).amount, figure.amount))
                return false;
        }
    return hasKind;
}

std::vector<std::size_t> RowPairs::columnsNamedIn(std::string_view text) const
{
    std::vector<std::size_t> found;
    for (std::size_t column = 0; column < m_table.columns.size(); ++column) {
        const std::string header = m_table.columns[column].header;
        for (std::size_t at = 0; at < header.size();) {
            const std::size_t end = std::min(header.size(), header.find(' ', at));
            const std::string_view word = std::string_view(header).substr(at, end - at);
            at = end + 1;
            if (word.size() < ShortestHeader || findName(text, word) == std::string_view::npos)
                continue;
            found.push_back(column);
            break;
        }
    }
    return found;
}

void RowPairs::addPair(std::vector<Candidate> &out, const Fact &fact, std::size_t a, std::size_t b) const
{
    if (a == NoIndex || b == NoIndex || at(a).value == NoIndex || at(b).value == NoIndex
        || at(a).amount.dimension != at(b).amount.dimension || at(a).amount.value == at(b).amount.value
        || at(a).amount.value <= 0 || at(b).amount.value <= 0)
        return;
    const bool ordered = at(a).amount.value > at(b).amount.value;
    const std::size_t large = ordered ? a : b, small = ordered ? b : a;
    const bool isOwn = isOfKind(fact, at(a)) && isOfKind(fact, at(b)) && isResult(at(a)) && isResult(at(b));
    const auto add = [&](const char *pattern, Computed computed) {
        if (!computed.empty())
            out.push_back({ large, small, pattern, std::move(computed), isOwn });
    };
    switch (fact.amount.dimension) {
    case Dimension::Ratio:
        add("a / b", quotients(at(large), at(small)));
        break;
    case Dimension::Percent:
        add("1 - b / a", mapped(quotients(at(small), at(large)), -1, 1));
        add("a / b - 1", mapped(quotients(at(large), at(small)), 1, -1));
        if (at(a).amount.dimension != Dimension::Percent)
            break;
        [[fallthrough]];
    default: {
        const bool isPercent = at(a).amount.dimension == Dimension::Percent
            || at(a).amount.dimension == Dimension::PercentPoints;
        const double factor = isPercent || at(large).amount.value <= 1 ? 1 : 0.01;
        add("a - b",
            mapped(combine(at(large), at(small),
                           [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
                   factor, 0));
    }
    }
}

std::vector<RowPairs::Candidate> RowPairs::candidatesOf(const Fact &fact, const Rows &rows) const
{
    std::vector<Candidate> out;
    const LedgerRow &subject = m_table.rows[rows.subject], &base = m_table.rows[rows.base];
    for (std::size_t column = 0; column < m_table.columns.size(); ++column)
        addPair(out, fact, subject.cells[column], base.cells[column]);
    // The row's own two sides.
    for (std::size_t a = 0; a < subject.cells.size(); ++a)
        for (std::size_t b = a + 1; b < subject.cells.size(); ++b)
            addPair(out, fact, subject.cells[a], subject.cells[b]);
    return out;
}

RowPairs::Result RowPairs::judge(std::size_t target, const std::vector<NamedAt> &named) const
{
    const Fact &fact = at(target);
    const auto rows = rowsOf(fact, named);
    if (!rows)
        return {};
    const std::vector<Candidate> all = candidatesOf(fact, *rows);
    Result result;
    const Candidate *near = nullptr;
    std::size_t count = 0;
    const auto make = [&](const Candidate &one, Outcome outcome) {
        result.made = Derivation { .target = target,
                                   .outcome = outcome,
                                   .rule = ruleOf(fact),
                                   .formula = inFigures(m_graph, one.pattern, one.a, one.b),
                                   .sources = { one.a, one.b },
                                   .computed = one.computed,
                                   .isTied = true };
    };
    const double factor = isPoints(fact) ? FarOffRowPoints : FarOffRows, value = std::abs(fact.amount.value);
    auto told = columnsNamedIn(m_graph.trees[fact.document]->text(fact.sentence));
    // "As fast, with less memory": the column that is said is another figure's.
    std::erase_if(told, [&](std::size_t column) {
        return std::ranges::none_of(
            all, [&](const Candidate &one) { return one.isOfKind && at(one.a).column == column; });
    });
    std::vector<std::size_t> columns; ///< of the figure's kind
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Candidate &one = all[i];
        if (agreesWithAny(fact, one.computed)) {
            result.isExcused = true;
            if (one.isOfKind && !result.made)
                make(one, Outcome::Follows);
            continue;
        }
        const bool isNear = std::ranges::any_of(one.computed, [&](const Interval &computed) {
            return std::abs(computed.high) * factor > value && std::abs(computed.low) < factor * value;
        });
        // What changed from row to row is meant; a row's own two columns only excuse.
        const std::size_t column = at(one.a).column;
        if (!one.isOfKind || column != at(one.b).column
            || (!told.empty() && std::ranges::find(told, column) == told.end()))
            continue;
        if (std::ranges::find(columns, column) == columns.end())
            columns.push_back(column);
        if (!isNear)
            continue;
        const bool isSame = near && near->a == one.a && near->b == one.b;
        near = isSame ? near : &one;
        count += isSame ? 0 : 1;
    }
    // Of several scores one is meant, and which is not known; of one it has to be said that it is meant.
    const bool isTold = !isPoints(fact) || !told.empty()
        || (!fact.noun.empty() && near && fact.noun == at(near->a).noun)
        || (!fact.dataSet.empty() && near && fact.dataSet == at(near->a).dataSet);
    if (!result.isExcused && count == 1 && isTold && (columns.size() == 1 || isOfTime(fact)))
        make(*near, Outcome::Breaks);
    return result;
}

namespace {

/// Tables whose rows the sentence names, each with those rows.
struct NamedTable {
    const LedgerTable *table;
    std::vector<NamedAt> named;
};

std::vector<NamedTable> namedTables(const Graph &graph, const std::vector<NamedRow> &rows,
                                    const NameFinder &finder, std::string_view text)
{
    std::vector<const LedgerTable *> tables;
    for (const FoundName &found : finder.in(text))
        if (std::ranges::find(tables, rows[found.index].table) == tables.end())
            tables.push_back(rows[found.index].table);
    std::vector<NamedTable> out;
    for (const LedgerTable *table : tables)
        if (auto named
            = rowsNamedIn(graph, text, rows, finder, [&](const LedgerTable &one) { return &one == table; });
            !named.empty())
            out.push_back({ table, std::move(named) });
    return out;
}

std::optional<Derivation> judgeAll(const Graph &graph, std::size_t target,
                                   const std::vector<NamedTable> &tables)
{
    std::optional<Derivation> broken;
    std::size_t count = 0;
    for (const NamedTable &one : tables) {
        auto result = RowPairs(graph, *one.table).judge(target, one.named);
        if (result.isExcused)
            return result.made;
        if (!result.made)
            continue;
        const TreeId section = graph.facts[result.made->sources.front()].section;
        // A table of its own section is meant before all others.
        const bool isHere = section == graph.facts[target].section;
        const bool wasHere
            = broken && graph.facts[broken->sources.front()].section == graph.facts[target].section;
        if (broken && wasHere && !isHere)
            continue;
        count = broken && isHere == wasHere ? count + 1 : 1;
        broken = std::move(result.made);
    }
    return count == 1 ? broken : std::nullopt;
}

} // namespace

void deriveRowPairs(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = derivedFacts(graph, out);
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        const std::vector<NamedRow> rows = namedRowsOf(graph, document, true);
        if (rows.empty())
            continue;
        const NameFinder finder = finderOf(rows);
        TreeId sentence = NoTreeId;
        std::vector<NamedTable> tables;
        for (const std::size_t target : graph.inDocument(document)) {
            const Fact &fact = graph.facts[target];
            if (settled[target] || !isComparison(fact) || !tree.label(fact.sentence).empty())
                continue;
            if (fact.sentence != sentence) {
                sentence = fact.sentence;
                tables = namedTables(graph, rows, finder, tree.text(sentence));
            }
            if (auto made = judgeAll(graph, target, tables))
                out.push_back(*std::move(made));
        }
    }
}

} // namespace assay
