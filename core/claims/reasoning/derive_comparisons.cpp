// SPDX-License-Identifier: GPL-3.0-or-later
// A cell that compares the only two amounts of one unit in its row: "14.1 GB | 5.2 GB | -63%", "38.0 s | 9.5
// s | 4.0x faster". Its own unit says how, row by row, so that one column may hold factors, percentages and
// differences.
#include "core/claims/reasoning/law_table.h"
#include "core/claims/reasoning/points.h"
#include "core/claims/reasoning/table_parts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace assay {
namespace {

/// A wider row has more pairs than one could tell apart.
constexpr std::size_t MostCells = 24;

enum class Form { None, Factor, Percent, Difference };

bool isShareOfTwo(const Fact &fact)
{
    return fact.side == FactSide::Difference || fact.sense == Sense::Saved || fact.sense == Sense::Kept
        || fact.sense == Sense::Larger;
}

/// What the cell is of the two, by its own unit and by what its column says.
Form formOf(const Fact &fact, const LedgerColumn &column)
{
    const Dimension dimension = fact.amount.dimension;
    const bool isGain = fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Speed;
    if (dimension == Dimension::Ratio || (dimension == Dimension::Plain && isGain))
        return fact.amount.value > 0 ? Form::Factor : Form::None;
    if (dimension == Dimension::Percent && (isShareOfTwo(fact) || column.side == FactSide::Difference))
        return Form::Percent;
    return fact.side == FactSide::Difference || column.side == FactSide::Difference ? Form::Difference
                                                                                    : Form::None;
}

struct Comparison {
    std::size_t target = NoIndex, from = NoIndex, to = NoIndex;
    Form form = Form::None;
    bool isSaid = false; ///< the names of the two say which is the original
    bool follows = false, isTelling = false;
    const char *pattern = "";
    std::size_t a = NoIndex, b = NoIndex; ///< the pattern's
    Computed computed {};
};

class Row {
public:
    Row(const Graph &graph, const LedgerTable &table, std::size_t row)
        : m_graph(graph)
        , m_table(table)
        , m_row(table.rows[row])
    {
    }

    std::optional<Comparison> of(std::size_t column) const
    {
        const std::size_t target = m_row.cells[column];
        if (target == NoIndex || !isTarget(at(target)))
            return {};
        Comparison out { .target = target, .form = formOf(at(target), m_table.columns[column]) };
        if (out.form == Form::None || !findPair(out, column))
            return {};
        settle(out);
        return out.computed.empty() ? std::nullopt : std::optional(std::move(out));
    }

private:
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    static bool isTarget(const Fact &fact)
    {
        // What is set against itself has 1 or nothing there.
        const bool isNeutral = fact.amount.value == 0 || fact.amount.value == 1;
        return fact.value != NoIndex && isClear(fact) && !isNeutral && !fact.amount.word && !fact.isScoped
            && fact.amount.classified == NumberClass::None;
    }

    bool mayBeOf(const Fact &source, const Fact &target, Form form) const
    {
        if (!isMeasuredFigure(source))
            return false;
        if (form == Form::Difference)
            return isPercentage(source) == isPercentage(target)
                || (isPercentage(source) && target.amount.dimension == Dimension::Plain)
                || (source.amount.dimension == Dimension::Plain && isPercentage(target));
        // Percentages are set against each other in points.
        if (isPercentage(source))
            return false;
        const bool runs = source.attribute == Attribute::Speed || source.attribute == Attribute::Time;
        return form != Form::Factor || target.attribute != Attribute::Speed || runs
            || source.attribute == Attribute::Other;
    }

    /// The only two amounts of one unit in the row that the cell may be of.
    bool findPair(Comparison &out, std::size_t column) const
    {
        std::map<std::pair<Dimension, Attribute>, std::vector<std::size_t>> kinds;
        for (std::size_t other = 0; other < m_row.cells.size(); ++other) {
            const std::size_t cell = m_row.cells[other];
            if (other != column && cell != NoIndex && mayBeOf(at(cell), at(out.target), out.form))
                kinds[{ at(cell).amount.dimension, at(cell).attribute }].push_back(other);
        }
        const std::vector<std::size_t> *found = nullptr;
        for (const auto &[kind, columns] : kinds) {
            if (columns.size() != 2)
                continue;
            if (found)
                return false;
            found = &columns;
        }
        if (!found)
            return false;
        out.from = m_row.cells[found->front()];
        out.to = m_row.cells[found->back()];
        const auto sideOf = [&](std::size_t one) {
            const FactSide own = m_table.columns[one].side;
            return own != FactSide::None ? own : at(m_row.cells[one]).side;
        };
        const FactSide first = sideOf(found->front()), second = sideOf(found->back());
        out.isSaid = (first == FactSide::Original) != (second == FactSide::Original)
            && first != FactSide::None && second != FactSide::None;
        if (out.isSaid && second == FactSide::Original)
            std::swap(out.from, out.to);
        // A file and the memory that it takes are no before and after.
        return at(out.from).amount.value != at(out.to).amount.value
            && at(out.from).thing.other == at(out.to).thing.other;
    }

    void settle(Comparison &out) const
    {
        const Fact &stated = at(out.target), &from = at(out.from), &to = at(out.to);
        const bool grows = to.amount.value > from.amount.value;
        const std::size_t large = grows ? out.to : out.from, small = grows ? out.from : out.to;
        out.isTelling = isTellingHit(from, to, stated);
        if (out.form == Form::Factor) {
            const bool isInverse = stated.amount.value < 1;
            out.a = isInverse ? small : large;
            out.b = isInverse ? large : small;
            out.pattern = "a / b";
            out.computed = quotients(at(out.a), at(out.b));
            out.follows = agreesWithAny(stated, out.computed);
        } else if (out.form == Form::Percent)
            settlePercent(out, large, small);
        else
            settleDifference(out);
    }

    void settlePercent(Comparison &out, std::size_t large, std::size_t small) const
    {
        const Fact &stated = at(out.target);
        const Computed kept = quotients(at(small), at(large)), grown = quotients(at(large), at(small));
        const auto agrees = [&](const Computed &values) {
            return agreesWithAny(stated, values) || agreesWithAny(stated, mapped(values, -1, 0));
        };
        const Computed saved = mapped(kept, -1, 1), more = mapped(grown, 1, -1);
        switch (stated.sense) {
        case Sense::Kept:
            out.follows = agrees(kept);
            break;
        case Sense::Saved: // 75 % saved is not 25 % kept
            out.follows = agrees(saved);
            break;
        case Sense::Larger:
            out.follows = agrees(more);
            break;
        default:
            out.follows = agrees(saved) || agrees(more);
        }
        out.a = small;
        out.b = large;
        if (stated.sense == Sense::Kept) {
            out.pattern = "a / b";
            out.computed = kept;
            return;
        }
        const bool isGrowth = at(out.to).amount.value > at(out.from).amount.value && out.isSaid;
        if (isGrowth)
            std::swap(out.a, out.b);
        out.pattern = "a / b - 1";
        out.computed = isGrowth ? more : mapped(saved, stated.amount.negative ? -1 : 1, 0);
        if (!isGrowth && !stated.amount.negative) {
            out.pattern = "1 - a / b";
        }
    }

    void settleDifference(Comparison &out) const
    {
        const Fact &stated = at(out.target), &from = at(out.from);
        const double factor = pointFactor(from, stated);
        Computed both
            = mapped(combine(at(out.to), from,
                             [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
                     factor, 0);
        out.follows = agreesWithAny(stated, both) || agreesWithAny(stated, mapped(both, -1, 0));
        out.a = out.to;
        out.b = out.from;
        out.pattern = "a - b";
        out.computed = std::move(both);
    }

    const Graph &m_graph;
    const LedgerTable &m_table;
    const LedgerRow &m_row;
};

/// Rows that obey and tell something, for each that breaks.
bool binds(const std::vector<Comparison> &all, const Comparison &one)
{
    std::size_t holding = 0, broken = 0;
    for (const Comparison &other : all) {
        holding += other.follows && other.isTelling ? 1 : 0;
        broken += other.follows ? 0 : 1;
    }
    if (one.form == Form::Difference)
        return holding >= InformativeRows && holding > broken;
    return holding >= broken && (one.isSaid || holding >= InformativeRows || all.size() == 2);
}

} // namespace

bool isMeasuredFigure(const Fact &fact)
{
    return fact.value != NoIndex && isClear(fact) && fact.amount.value > 0 && !fact.isNominal
        && !fact.isFormat && fact.amount.classified == NumberClass::None && fact.side != FactSide::Difference
        && fact.attribute != Attribute::Rate && fact.attribute != Attribute::Ratio
        && fact.attribute != Attribute::Share && fact.amount.dimension != Dimension::Ratio;
}

void addComparisons(const Graph &graph, const LedgerTable &table, std::size_t since,
                    std::vector<Derivation> &out)
{
    // Sentences of a list have no columns.
    const TreeKind kind = graph.trees[table.document]->node(static_cast<TreeId>(table.node)).kind;
    if (table.columns.size() > MostCells || kind != TreeKind::Table)
        return;
    std::set<std::size_t> settled;
    for (std::size_t i = since; i < out.size(); ++i)
        settled.insert(out[i].target);
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        std::vector<Comparison> found;
        if (table.columns[column].isCumulative)
            continue;
        for (std::size_t row = 0; row < table.rows.size(); ++row)
            if (!table.rows[row].isGap && table.rows[row].aggregate != Aggregate::Mean)
                if (auto one = Row(graph, table, row).of(column))
                    found.push_back(*std::move(one));
        for (Comparison &one : found) {
            if (settled.contains(one.target) || (!one.follows && !binds(found, one)))
                continue;
            out.push_back({ .target = one.target,
                            .outcome = one.follows ? Outcome::Follows : Outcome::Breaks,
                            .rule = "table.baseline",
                            .formula = inFigures(graph, one.pattern, one.a, one.b),
                            .sources = { one.a, one.b },
                            .computed = std::move(one.computed) });
        }
    }
}

} // namespace assay
