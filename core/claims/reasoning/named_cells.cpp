// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/named_cells.h"

#include "core/claims/reasoning/slip.h"
#include "core/claims/reasoning/table_lines.h"
#include "core/claims/reasoning/telling_words.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace assay {
namespace {

bool isTarget(const Fact &fact)
{
    return fact.value != NoIndex && fact.table == 0 && isResult(fact) && !fact.inHeading && !fact.isScoped
        && !fact.ofOtherBase && !fact.amount.range && !fact.amount.approximate && !fact.amount.word
        && !fact.amount.atLeast && !fact.amount.atMost && fact.partOf == NoIndex
        && fact.aggregate != Aggregate::Best && fact.aggregate != Aggregate::Worst
        && fact.amount.classified == NumberClass::None && fact.amount.value != 0;
}

struct Candidate {
    std::size_t a = NoIndex, b = NoIndex; ///< what the pattern calls so
    const char *pattern = "";
    Computed computed {};
    bool isSided = false; ///< the two sides of one row, or a row and the one all are set against
};

/// A size that no word calls a difference.
bool isPlainSize(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Bytes && fact.side != FactSide::Difference;
}

struct Asked {
    TableLines lines;
    TellingWords words;
};

class NamedCells {
public:
    NamedCells(const Graph &graph, std::size_t document, std::vector<Derivation> &out)
        : m_graph(graph)
        , m_tree(*graph.trees[document])
        , m_out(out)
    {
        for (const LedgerTable &table : graph.tables)
            if (table.document == document && m_rows.size() < MostNamedTables
                && m_tree.node(static_cast<TreeId>(table.node)).kind == TreeKind::Table)
                addTable(table);
        findOriginal(document);
    }

    bool isEmpty() const { return m_rows.empty(); }

    void judge(std::size_t target)
    {
        const Fact &fact = at(target);
        const auto kind = sourceKindOf(fact);
        if (!kind)
            return;
        std::vector<Candidate> named, whole;
        for (std::size_t table = 0; table < m_rows.size(); ++table) {
            const TableLines &rows = m_rows[table].lines, &columns = m_columns[table].lines;
            const auto rowsSaid = linesMeant(m_rows[table], fact),
                       columnsSaid = linesMeant(m_columns[table], fact);
            if (rowsSaid.size() > 2)
                return; // which of them is meant is not known
            if (!rowsSaid.empty())
                addOfLines(rows, rowsSaid, fact, *kind, named);
            else if (!hasWhole(rows, *kind))
                columnsSaid.size() == 1 || columnsSaid.size() == 2
                    ? addOfLines(columns, columnsSaid, fact, *kind, named)
                    : void();
            else
                addOfWhole(rows, fact, *kind, whole);
        }
        if (named.empty() && whole.empty() && *kind == SourceKind::Sizes)
            addOfOnlyPair(fact, whole);
        keepOfWidth(fact, named);
        keepOfWidth(fact, whole);
        settle(target, named.empty() ? whole : named, !named.empty());
    }

private:
    /// The only size outside of tables that words call the original's.
    void findOriginal(std::size_t document)
    {
        for (const std::size_t i : m_graph.inDocument(document)) {
            const Fact &fact = at(i);
            if (fact.table != 0 || fact.side != FactSide::Original || !isOfSourceKind(fact, SourceKind::Sizes)
                || !fact.thing.isWhole())
                continue;
            if (m_original != NoIndex && at(m_original).amount.value < fact.amount.value)
                m_original = i; // what was saved may be read as the original's, and is less
            else if (m_original == NoIndex)
                m_original = i;
        }
    }

    void addTable(const LedgerTable &table)
    {
        auto [rows, columns] = linesOf(m_graph, table);
        TellingWords ofRows(rows.labels, MostNamedRows), ofColumns(columns.labels, MostNamedRows);
        m_rows.push_back({ std::move(rows), std::move(ofRows) });
        m_columns.push_back({ std::move(columns), std::move(ofColumns) });
    }

    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    /// Rows that the text names between the figures of the target's kind around it: before it, else behind;
    /// else the only one that the label or the whole sentence names.
    std::vector<std::size_t> linesMeant(const Asked &asked, const Fact &fact) const
    {
        std::size_t from = 0, until = NoIndex;
        for (const std::size_t i : m_graph.inSentence(fact)) {
            const Fact &one = at(i);
            if (one.value == NoIndex || one.amount.dimension != fact.amount.dimension)
                continue;
            if (one.begin < fact.begin)
                from = std::max<std::size_t>(from, one.begin + one.length);
            else if (one.begin > fact.begin)
                until = std::min<std::size_t>(until, one.begin);
        }
        std::vector<std::size_t> before, behind, all;
        const auto add = [](std::vector<std::size_t> &rows, std::size_t row) {
            if (std::ranges::find(rows, row) == rows.end())
                rows.push_back(row);
        };
        for (const SaidRow &said : asked.words.in(m_tree.text(fact.sentence))) {
            add(all, said.row);
            if (said.begin >= from && said.end <= fact.begin)
                add(before, said.row);
            else if (said.begin >= fact.begin + fact.length && said.end <= until)
                add(behind, said.row);
        }
        if (!before.empty())
            return before;
        if (!behind.empty())
            return behind;
        if (all.empty())
            for (const SaidRow &said : asked.words.in(m_tree.label(fact.sentence)))
                add(all, said.row);
        return all;
    }

    void addPair(std::vector<Candidate> &out, const Fact &fact, std::size_t first, std::size_t second,
                 bool isSided) const
    {
        const bool ordered = at(first).amount.value > at(second).amount.value;
        const std::size_t large = ordered ? first : second, small = ordered ? second : first;
        if (isPlainSize(fact)) {
            out.push_back(
                { large, small, "a - b",
                  combine(at(large), at(small),
                          [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
                  isSided });
            return;
        }
        for (MadeLaw &law : madeLaws(fact, at(large), at(small)))
            out.push_back({ large, small, law.pattern, std::move(law.computed), isSided });
    }

    /// "At 8 bits it loses 0.3 points on average; at 4 bits, 2.4": the word stands once.
    bool saysMean(const Fact &fact) const
    {
        return fact.aggregate == Aggregate::Mean
            || std::ranges::any_of(m_graph.inSentence(fact), [&](std::size_t i) {
                   return at(i).aggregate == Aggregate::Mean
                       && at(i).amount.dimension == fact.amount.dimension;
               });
    }

    bool isCell(std::size_t cell, const Fact &fact, SourceKind kind) const
    {
        // "-1.53" of the averages is no change of one of them.
        const bool isMean = at(cell).aggregate == Aggregate::Mean;
        return isOfSourceKind(at(cell), kind) && at(cell).thing.other == fact.thing.other
            && mayBeSame(at(cell).dataSet, fact.dataSet)
            && (kind != SourceKind::Scores || isMean == saysMean(fact));
    }

    std::vector<std::size_t> cellsOf(const std::vector<std::size_t> &line, const Fact &fact,
                                     SourceKind kind) const
    {
        std::vector<std::size_t> cells;
        for (const std::size_t cell : line)
            if (cell != NoIndex && isCell(cell, fact, kind))
                cells.push_back(cell);
        return cells;
    }

    void addOfLine(const TableLines &lines, std::size_t index, const Fact &fact, SourceKind kind,
                   std::vector<Candidate> &out) const
    {
        const std::vector<std::size_t> cells = cellsOf(lines.cells[index], fact, kind);
        if (kind == SourceKind::Rate) {
            addRates(lines.cells[index], cells, fact, out);
            return;
        }
        for (std::size_t i = 0; i < cells.size(); ++i)
            for (std::size_t k = i + 1; k < cells.size(); ++k)
                addPair(out, fact, cells[i], cells[k], cells.size() == 2);
    }

    /// The size of the row over its count; of two sizes the compressed one.
    void addRates(const std::vector<std::size_t> &line, const std::vector<std::size_t> &sizes,
                  const Fact &fact, std::vector<Candidate> &out) const
    {
        for (const std::size_t count : line) {
            if (count == NoIndex || at(count).attribute != Attribute::Count || at(count).noun != "parameters")
                continue;
            for (const std::size_t size : sizes)
                if (fact.side == FactSide::Original || at(size).side != FactSide::Original)
                    out.push_back(
                        { size, count, "8 x a / b", mapped(quotients(at(size), at(count)), 8, 0), true });
        }
    }

    void addOfLines(const TableLines &lines, const std::vector<std::size_t> &said, const Fact &fact,
                    SourceKind kind, std::vector<Candidate> &out) const
    {
        if (said.size() == 1)
            addOfLine(lines, said[0], fact, kind, out);
        const auto other = said.size() == 2 ? std::optional(said[1]) : lines.base;
        if (kind == SourceKind::Sizes && said.size() == 1 && !other && m_original != NoIndex) {
            const auto own = cellsOf(lines.cells[said[0]], fact, kind);
            if (own.size() == 1 && at(own[0]).amount.value < at(m_original).amount.value)
                addPair(out, fact, m_original, own[0], true);
        }
        if (kind == SourceKind::Rate || !other || *other == said[0])
            return;
        for (std::size_t across = 0; across < lines.cells[said[0]].size(); ++across) {
            const std::size_t a = lines.cells[said[0]][across], b = lines.cells[*other][across];
            if (a != NoIndex && b != NoIndex && isCell(a, fact, kind) && isCell(b, fact, kind))
                addPair(out, fact, a, b, true);
        }
    }

    static Aggregate wholeOf(SourceKind kind)
    {
        return kind == SourceKind::Scores ? Aggregate::Mean : Aggregate::Total;
    }

    static bool hasWhole(const TableLines &rows, SourceKind kind)
    {
        return std::ranges::find(rows.aggregates, wholeOf(kind)) != rows.aggregates.end();
    }

    /// What names no row is of the row of the whole: its total, and of means that of the means.
    void addOfWhole(const TableLines &rows, const Fact &fact, SourceKind kind,
                    std::vector<Candidate> &out) const
    {
        if (!fact.thing.part.empty() || (kind == SourceKind::Scores && !saysMean(fact)))
            return;
        for (std::size_t row = 0; row < rows.cells.size(); ++row)
            if (rows.aggregates[row] == wholeOf(kind))
                addOfLine(rows, row, fact, kind, out);
    }

    /// The only two sizes that a table of the target's section holds.
    void addOfOnlyPair(const Fact &fact, std::vector<Candidate> &out) const
    {
        if (!fact.thing.isWhole() || !fact.thing.model.empty())
            return;
        std::vector<std::size_t> sizes;
        for (const Asked &asked : m_rows)
            for (const std::vector<std::size_t> &line : asked.lines.cells)
                for (const std::size_t cell : line)
                    if (cell != NoIndex && isCell(cell, fact, SourceKind::Sizes)
                        && at(cell).section == fact.section)
                        sizes.push_back(cell);
        if (sizes.size() == 2 && isSided(at(sizes[0])) != isSided(at(sizes[1])))
            return;
        if (sizes.size() == 2)
            addPair(out, fact, sizes[0], sizes[1], true);
    }

    /// "At 4 bits the mean falls by 2.1 points": of cells of that width, where the table has some.
    void keepOfWidth(const Fact &fact, std::vector<Candidate> &all) const
    {
        double width = fact.bits;
        for (const std::size_t i : m_graph.inSentence(fact))
            if (at(i).isNominal && at(i).begin < fact.begin)
                width = at(i).amount.value;
        const auto hasWidth = [&](const Candidate &one) {
            const double a = at(one.a).bits, b = at(one.b).bits;
            return (a == width || b == width) && std::max(a, b) >= 16;
        };
        if (width <= 0 || std::ranges::none_of(all, hasWidth))
            return;
        std::erase_if(all, [&](const Candidate &one) { return !hasWidth(one); });
        for (Candidate &one : all)
            one.isSided = true;
    }

    void settle(std::size_t target, const std::vector<Candidate> &all, bool isNamed)
    {
        const Fact &fact = at(target);
        const auto meets = [&](const Candidate &one) {
            return agreesWithAny(fact, one.computed)
                || (fact.amount.negative && agreesWithAny(fact, mapped(one.computed, -1, 0)));
        };
        if (const auto met = std::ranges::find_if(all, meets); met != all.end()) {
            if (met->isSided)
                make(target, *met, Outcome::Follows);
            return;
        }
        if (isPlainSize(fact))
            return; // it may be any size
        const Candidate *slip = nullptr;
        double least = 1;
        for (const Candidate &one : all)
            if (const double chance = likelySlip(fact, one.computed); chance < least) {
                least = chance;
                slip = &one;
            }
        if (slip && least * static_cast<double>(all.size()) < LuckOfNamed) {
            make(target, *slip, Outcome::Breaks);
            return;
        }
        const bool isOne = !all.empty() && std::ranges::all_of(all, [&](const Candidate &one) {
            return one.isSided && one.a == all.front().a && one.b == all.front().b;
        });
        // A named score binds what is said of its change; sizes and times are said of many things.
        if (isNamed && isOne && isScoreFigure(at(all.front().a)) && isNear(fact, all.front()))
            make(target, all.front(), Outcome::Breaks);
    }

    static bool isNear(const Fact &fact, const Candidate &one)
    {
        const double value = std::abs(fact.amount.value);
        return std::ranges::any_of(one.computed, [&](const Interval &computed) {
            return computed.high * FarOffNamed > value && computed.low < FarOffNamed * value;
        });
    }

    void make(std::size_t target, const Candidate &one, Outcome outcome)
    {
        const Fact &fact = at(target);
        const char *rule = fact.attribute == Attribute::Rate ? "rate.sources"
            : isPaceFigure(at(one.a))                        ? "gain.sources"
            : isScoreFigure(at(one.a))                       ? "difference.row"
            : fact.amount.dimension == Dimension::Bytes      ? "size.difference"
            : fact.attribute == Attribute::Ratio             ? "ratio.row"
                                                             : "share.row";
        m_out.push_back({ .target = target,
                          .outcome = outcome,
                          .rule = rule,
                          .formula = inFigures(m_graph, one.pattern, one.a, one.b),
                          .sources = { one.a, one.b },
                          .computed = one.computed,
                          .isTied = true });
    }

    const Graph &m_graph;
    const DocumentTree &m_tree;
    std::size_t m_original = NoIndex;
    std::vector<Asked> m_rows {}, m_columns {}; ///< by table
    std::vector<Derivation> &m_out;
};

} // namespace

void deriveNamedCells(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = followingFacts(graph, out);
    std::vector<Derivation> made;
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        NamedCells cells(graph, document, made);
        std::size_t targets = 0;
        for (const std::size_t target : graph.inDocument(document)) {
            if (cells.isEmpty())
                break;
            if (!settled[target] && isTarget(graph.facts[target]) && ++targets <= MostNamedTargets)
                cells.judge(target);
        }
    }
    putInPlace(graph, std::move(made), out);
}

} // namespace assay
