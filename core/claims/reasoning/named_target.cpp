// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/named_target.h"

#include "core/claims/reasoning/points.h"
#include "core/claims/reasoning/scopes.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// What a sentence gives further off than this factor is of other figures than the row's.
constexpr double MostSlip = 3;

struct Pair {
    std::size_t from = NoIndex, to = NoIndex; ///< original and compressed
};

/// What of a row a stated figure is made of.
enum class Kind {
    Quotient, ///< of its sizes
    Saved, ///< the difference of its sizes
    Gain, ///< the quotient of its speeds or times
    Rate, ///< its size over the document's parameters
    Change ///< the difference of its measured figures
};

Kind kindOf(const Fact &fact)
{
    const Dimension dimension = fact.amount.dimension;
    if (fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Share)
        return Kind::Quotient;
    if (fact.attribute == Attribute::Size)
        return Kind::Saved;
    if (fact.attribute == Attribute::Rate)
        return Kind::Rate;
    if (fact.attribute == Attribute::Speed
        && (dimension == Dimension::Ratio || dimension == Dimension::Plain))
        return Kind::Gain;
    return Kind::Change;
}

/// Documents of more facts are not searched for each of them: the cost would grow with their square.
constexpr std::size_t MostSearched = 4096;

/// The only fact of the document outside of tables that is wanted.
template <typename Wanted>
std::size_t onlyOutside(const Graph &graph, std::size_t document, const Wanted &wanted)
{
    std::size_t found = NoIndex;
    if (graph.inDocument(document).size() > MostSearched)
        return found;
    for (const std::size_t i : graph.inDocument(document)) {
        const Fact &fact = graph.facts[i];
        if (fact.value == NoIndex || !isResult(fact) || fact.partOf != NoIndex || !fact.thing.isWhole()
            || !wanted(fact))
            continue;
        if (found != NoIndex && graph.facts[found].amount.value != fact.amount.value)
            return NoIndex;
        found = i;
    }
    return found;
}

class Target {
public:
    Target(const Graph &graph, std::size_t target, const std::vector<NamedAt> &named)
        : m_graph(graph)
        , m_target(target)
        , m_fact(graph.facts[target])
        , m_named(named)
    {
    }

    std::optional<Derivation> derive() const
    {
        const auto rows = meantRows();
        if (!rows)
            return {};
        const Kind kind = kindOf(m_fact);
        if (kind == Kind::Rate)
            return rateOf(*rows);
        const auto pairs = pairsOf(*rows, kind);
        if (pairs.size() != 1)
            return {};
        switch (kind) {
        case Kind::Change:
            return changeOf(pairs.front());
        case Kind::Saved:
            return savedOf(pairs.front());
        case Kind::Gain:
            return gainOf(pairs.front());
        case Kind::Quotient:
        case Kind::Rate:
            break;
        }
        return quotientOf(pairs.front());
    }

private:
    struct Meant {
        const LedgerTable *table;
        std::size_t row;
        std::optional<std::size_t> against;
    };

    /// The name before the number, nearer than any other number of its kind; else the only one.
    std::optional<Meant> meantRows() const
    {
        const LedgerTable &table = *m_named.front().row->table;
        const auto original = originalRow(table);
        std::vector<std::size_t> others;
        for (const NamedAt &one : m_named)
            if (one.row->index != original)
                others.push_back(one.row->index);
        if (others.size() == 1)
            return Meant { &table, others.front(), original };
        if (others.size() == 2 && m_named.size() == 2 && targetsInSentence() == 1)
            return Meant { &table, others[0], others[1] };
        std::size_t from = 0;
        for (const std::size_t i : m_graph.inSentence(m_fact)) {
            const Fact &one = m_graph.facts[i];
            if (one.value != NoIndex && one.begin < m_fact.begin
                && one.amount.dimension == m_fact.amount.dimension)
                from = std::max<std::size_t>(from, one.begin + one.length);
        }
        std::vector<std::size_t> near;
        for (const NamedAt &one : m_named)
            if (one.begin >= from && one.end <= m_fact.begin && one.row->index != original)
                near.push_back(one.row->index);
        if (near.size() == 1)
            return Meant { &table, near.front(), original };
        if (const NamedAt *last = lastNamed(original); last && onlyItsOwnSince(*last))
            return Meant { &table, last->row->index, original };
        return {};
    }

    const NamedAt *lastNamed(std::optional<std::size_t> original) const
    {
        const NamedAt *last = nullptr;
        for (const NamedAt &one : m_named)
            if (one.end <= m_fact.begin && one.row->index != original)
                last = &one;
        return last;
    }

    /// "Q6_K at 6.60 GB saves 9.47 GB": between name and figure stand figures of that very row, and no others
    /// of that kind.
    bool onlyItsOwnSince(const NamedAt &name) const
    {
        const LedgerRow &row = name.row->table->rows[name.row->index];
        std::size_t own = 0, others = 0;
        for (const std::size_t i : m_graph.inSentence(m_fact)) {
            const Fact &one = m_graph.facts[i];
            if (one.value == NoIndex || one.begin < name.end || one.begin >= m_fact.begin
                || one.amount.dimension != m_fact.amount.dimension)
                continue;
            const bool isOwn = std::ranges::any_of(row.cells, [&](std::size_t cell) {
                return cell != NoIndex && amountsAgree(m_graph.facts[cell].amount, one.amount);
            });
            ++(isOwn ? own : others);
        }
        return own > 0 && others == 0;
    }

    std::size_t targetsInSentence() const
    {
        std::size_t count = 0;
        for (const std::size_t i : m_graph.inSentence(m_fact))
            count += m_graph.facts[i].attribute == m_fact.attribute ? 1 : 0;
        return count;
    }

    bool isSource(std::size_t cell, Kind kind) const
    {
        if (cell == NoIndex)
            return false;
        const Fact &fact = m_graph.facts[cell];
        if (!isResult(fact) || fact.isScoped || fact.side == FactSide::Difference
            || fact.thing.other != m_fact.thing.other)
            return false;
        if (kind == Kind::Gain)
            return fact.amount.dimension == Dimension::Speed || fact.amount.dimension == Dimension::Time;
        if (kind != Kind::Change)
            return fact.attribute == Attribute::Size;
        const bool measured = fact.attribute == Attribute::Quality || fact.attribute == Attribute::Error
            || fact.attribute == Attribute::Likeness;
        return measured && (m_fact.dataSet.empty() || fact.dataSet == m_fact.dataSet)
            && (m_fact.noun.empty() || fact.noun.empty() || fact.noun == m_fact.noun);
    }

    /// Figures of the row two and two: its own two sides, or a column of it and of the row it is set against.
    std::vector<Pair> pairsOf(const Meant &meant, Kind kind) const
    {
        std::vector<std::size_t> columns;
        const LedgerRow &row = meant.table->rows[meant.row];
        for (std::size_t column = 0; column < row.cells.size(); ++column)
            if (isSource(row.cells[column], kind))
                columns.push_back(column);
        if (columns.size() == 2) {
            const Fact &a = m_graph.facts[row.cells[columns[0]]], &b = m_graph.facts[row.cells[columns[1]]];
            if (a.side == FactSide::Original && b.side != FactSide::Original)
                return { { row.cells[columns[0]], row.cells[columns[1]] } };
            if (b.side == FactSide::Original && a.side != FactSide::Original)
                return { { row.cells[columns[1]], row.cells[columns[0]] } };
            if (a.side == FactSide::None && b.side == FactSide::None && a.bits > 0 && b.bits > 0
                && (a.bits >= 16) != (b.bits >= 16))
                return { { row.cells[columns[a.bits >= 16 ? 0 : 1]],
                           row.cells[columns[a.bits >= 16 ? 1 : 0]] } };
        }
        if (!meant.against && columns.size() == 1)
            return againstOutside(row.cells[columns.front()]);
        if (!meant.against || *meant.against == meant.row)
            return {};
        std::vector<Pair> pairs;
        const LedgerRow &other = meant.table->rows[*meant.against];
        for (const std::size_t column : columns)
            if (isSource(other.cells[column], kind))
                pairs.push_back({ other.cells[column], row.cells[column] });
        if (pairs.size() == 1 && kind != Kind::Change && kind != Kind::Gain
            && m_graph.facts[pairs[0].from].amount.value < m_graph.facts[pairs[0].to].amount.value)
            std::swap(pairs[0].from, pairs[0].to);
        return pairs;
    }

    /// Against the only original of that kind that a sentence states, where no row is one.
    std::vector<Pair> againstOutside(std::size_t cell) const
    {
        const Fact &own = m_graph.facts[cell];
        const std::size_t original = onlyOutside(m_graph, m_fact.document, [&](const Fact &fact) {
            return fact.side == FactSide::Original && fact.attribute == own.attribute && fact.noun == own.noun
                && fact.dataSet == own.dataSet && fact.amount.dimension == own.amount.dimension;
        });
        if (original == NoIndex || original == cell)
            return {};
        return { { original, cell } };
    }

    std::optional<Derivation> rateOf(const Meant &meant) const
    {
        // "The quantised B1 occupies 359 MB, that is 5.41 bits": what the sentence itself states of the row.
        const std::size_t told = onlyInSentence([](const Fact &fact) {
            return isSize(fact) && fact.side != FactSide::Original && fact.side != FactSide::Difference;
        });
        std::size_t size = told, own = onlyInSentence([](const Fact &fact) {
                                     return fact.attribute == Attribute::Count && fact.noun == "parameters"
                                         && fact.partOf == NoIndex;
                                 });
        bool several = false;
        for (const std::size_t cell : meant.table->rows[meant.row].cells) {
            if (told == NoIndex && isSource(cell, Kind::Rate)
                && m_graph.facts[cell].side != FactSide::Original && m_graph.facts[cell].bits < 16) {
                several |= size != NoIndex;
                size = cell;
            }
            if (own == NoIndex && cell != NoIndex && m_graph.facts[cell].attribute == Attribute::Count
                && m_graph.facts[cell].noun == "parameters")
                own = cell;
        }
        if (several)
            return {};
        const std::size_t count
            = own != NoIndex ? own : onlyOutside(m_graph, m_fact.document, [](const Fact &fact) {
                  return fact.attribute == Attribute::Count && fact.noun == "parameters";
              });
        if (size == NoIndex || count == NoIndex || m_fact.isNominal)
            return {};
        const double gives = 8 * m_graph.facts[size].amount.value / m_graph.facts[count].amount.value;
        if (gives > MostSlip * m_fact.amount.value || m_fact.amount.value > MostSlip * gives)
            return {};
        return made("rate.sources", "8 x a / b", size, count,
                    combine(m_graph.facts[size], m_graph.facts[count],
                            [](const Interval &x, const Interval &y) { return quotient(scaled(x, 8), y); }));
    }

    /// The only figure of that kind in the target's sentence.
    template <typename Wanted> std::size_t onlyInSentence(const Wanted &wanted) const
    {
        std::size_t found = NoIndex, count = 0;
        for (const std::size_t i : m_graph.inSentence(m_fact))
            if (m_graph.facts[i].value != NoIndex && isResult(m_graph.facts[i]) && wanted(m_graph.facts[i])) {
                found = i;
                ++count;
            }
        return count == 1 ? found : NoIndex;
    }

    std::optional<Derivation> savedOf(const Pair &pair) const
    {
        return made("size.difference", "a - b", pair.from, pair.to,
                    combine(m_graph.facts[pair.from], m_graph.facts[pair.to],
                            [](const Interval &x, const Interval &y) { return std::optional(x - y); }));
    }

    std::optional<Derivation> gainOf(const Pair &pair) const
    {
        const Fact &from = m_graph.facts[pair.from], &to = m_graph.facts[pair.to];
        const bool faster = to.amount.value >= from.amount.value;
        const std::size_t large = faster ? pair.to : pair.from, small = faster ? pair.from : pair.to;
        const double gives = m_graph.facts[large].amount.value / m_graph.facts[small].amount.value;
        if (m_fact.amount.value < 1 || gives > MostSlip * m_fact.amount.value
            || m_fact.amount.value > MostSlip * gives)
            return {};
        return made("gain.sources", "a / b", large, small,
                    combine(m_graph.facts[large], m_graph.facts[small],
                            [](const Interval &x, const Interval &y) { return quotient(x, y); }));
    }

    Derivation made(const char *rule, const char *pattern, std::size_t a, std::size_t b,
                    Computed computed) const
    {
        Derivation out { .target = m_target,
                         .rule = rule,
                         .formula = inFigures(m_graph, pattern, a, b),
                         .sources = { a, b },
                         .computed = std::move(computed) };
        out.outcome = agreesWithAny(m_fact, out.computed) ? Outcome::Follows : Outcome::Breaks;
        return out;
    }

    std::optional<Derivation> quotientOf(const Pair &pair) const
    {
        const Fact &from = m_graph.facts[pair.from], &to = m_graph.facts[pair.to];
        const auto divided = [](const Interval &x, const Interval &y) { return quotient(x, y); };
        if (m_fact.attribute == Attribute::Ratio) {
            if (m_fact.amount.value < 1)
                return {};
            return made("ratio.row", "a / b", pair.from, pair.to, combine(from, to, divided));
        }
        Computed kept = combine(to, from, divided);
        if (m_fact.sense == Sense::Kept)
            return made("share.row", "a / b", pair.to, pair.from, std::move(kept));
        if (m_fact.sense != Sense::Saved)
            return {};
        for (Interval &one : kept)
            one = { 1 - one.high, 1 - one.low };
        return made("share.row", "1 - b / a", pair.from, pair.to, std::move(kept));
    }

    std::optional<Derivation> changeOf(const Pair &pair) const
    {
        const Fact &from = m_graph.facts[pair.from], &to = m_graph.facts[pair.to];
        if (from.amount.value == to.amount.value)
            return {}; // nothing changed: the sentence speaks of another figure
        const double factor = pointFactor(from, m_fact);
        Computed computed;
        for (const Interval &one :
             combine(to, from, [](const Interval &x, const Interval &y) { return std::optional(x - y); })) {
            computed.push_back(scaled(one, factor));
            computed.push_back(scaled(one, -factor));
        }
        // "An increase of 2.9 %": of the figure itself.
        if (m_fact.amount.dimension == Dimension::Percent)
            for (const Interval &one :
                 combine(to, from, [](const Interval &x, const Interval &y) { return quotient(x, y); })) {
                computed.push_back({ one.low - 1, one.high - 1 });
                computed.push_back({ 1 - one.high, 1 - one.low });
            }
        return made("difference.row", "a - b", pair.to, pair.from, std::move(computed));
    }

    const Graph &m_graph;
    std::size_t m_target;
    const Fact &m_fact;
    const std::vector<NamedAt> &m_named;
};

} // namespace

std::optional<Derivation> deriveOfNamed(const Graph &graph, std::size_t target,
                                        const std::vector<NamedAt> &named)
{
    return Target(graph, target, named).derive();
}

bool saysGain(const Fact &fact)
{
    return kindOf(fact) == Kind::Gain;
}

} // namespace assay
