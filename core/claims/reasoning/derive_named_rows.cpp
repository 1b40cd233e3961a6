// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences that name a row of a table: "With q4_0 the file shrinks by a factor of 4.33".
#include "core/claims/reasoning/points.h"
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/row_names.h"

#include <algorithm>
#include <utility>

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

/// Memory while running has columns of its own, and rows that are set against each other.
bool isOfModelOrMemory(const Fact &fact)
{
    return fact.thing.other.empty() || fact.thing.other == "memory";
}

bool isOfWhole(const Fact &fact)
{
    return fact.value != NoIndex && isResult(fact) && fact.table == 0 && !fact.inHeading && !fact.isScoped
        && isOfModelOrMemory(fact) && fact.thing.part.empty() && !fact.amount.word && !fact.amount.range
        && !fact.amount.atLeast && !fact.amount.atMost;
}

bool mayNameRow(const Fact &fact)
{
    // "On average 5.08 bits per weight": over the weights of one model.
    if (!isOfWhole(fact) || (fact.aggregate == Aggregate::Mean && fact.attribute != Attribute::Rate)
        || fact.aggregate == Aggregate::Total)
        return false;
    if (fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Share)
        return (fact.noun.empty() || fact.noun == "disk" || fact.noun == "files")
            && (fact.firm || fact.attribute == Attribute::Ratio);
    if (fact.attribute == Attribute::Size)
        return fact.side == FactSide::Difference;
    if (fact.attribute == Attribute::Rate)
        return !fact.isNominal;
    if (fact.attribute == Attribute::Speed)
        return kindOf(fact) == Kind::Gain;
    const bool measured = fact.attribute == Attribute::Quality || fact.attribute == Attribute::Error
        || fact.attribute == Attribute::Likeness || fact.attribute == Attribute::Other;
    return measured
        && (fact.side == FactSide::Difference || fact.amount.dimension == Dimension::PercentPoints);
}

/// Of a field its key names the row ("int8_ratio"), of everything else its label and its text.
std::string textNaming(const DocumentTree &tree, const Fact &fact, bool isField)
{
    const std::string_view label = tree.label(fact.sentence);
    if (isField)
        return foldKey(label);
    return label.empty() ? std::string(tree.text(fact.sentence))
                         : std::string(label) + ": " + std::string(tree.text(fact.sentence));
}

/// An item of a list names no row of that very list.
bool isWithin(const DocumentTree &tree, TreeId sentence, TreeId node)
{
    if (tree.node(node).kind == TreeKind::Table)
        return false;
    while (sentence != 0 && sentence != node)
        sentence = tree.node(sentence).parent;
    return sentence == node;
}

/// The sentence before it in its paragraph.
TreeId sentenceBefore(const DocumentTree &tree, const Fact &fact)
{
    if (tree.node(fact.group).kind != TreeKind::Paragraph)
        return NoTreeId;
    // It was made shortly before; from the first on a long paragraph would be walked for each of its
    // sentences.
    constexpr TreeId Nearby = 16;
    for (TreeId id = fact.sentence; id > fact.group + 1 && id + Nearby > fact.sentence;)
        if (tree.node(--id).next == fact.sentence)
            return id;
    return NoTreeId;
}

/// "Take the Q5. It loses 1.6 points": what compares goes on with the only thing that was named before it.
bool mayGoOn(const Graph &graph, const Fact &fact, TreeId before, const std::vector<NamedAt> &named)
{
    const bool compares = fact.side == FactSide::Difference || fact.attribute == Attribute::Ratio
        || (fact.attribute == Attribute::Share && fact.sense != Sense::Unknown);
    if (!compares || named.size() != 1 || !fact.thing.model.empty())
        return false;
    // What has figures of that kind itself is told, and the next sentence may be of another thing.
    return std::ranges::none_of(graph.besides(fact), [&](std::size_t i) {
        const Fact &one = graph.facts[i];
        return one.sentence == before && one.value != NoIndex
            && one.amount.dimension == fact.amount.dimension;
    });
}

} // namespace

void deriveNamedRows(const Graph &graph, std::vector<Derivation> &out)
{
    std::vector<bool> settled(graph.facts.size());
    // A row that is named outweighs what only stands near: its own sources are in the sentence itself.
    const auto isOwn = [&](const Derivation &one) {
        return std::ranges::any_of(one.sources, [&](std::size_t source) {
            return graph.facts[source].sentence == graph.facts[one.target].sentence;
        });
    };
    std::vector<bool> accused(graph.facts.size());
    for (const Derivation &one : out) {
        settled[one.target] = one.outcome != Outcome::Breaks;
        accused[one.target] = one.outcome == Outcome::Breaks && isOwn(one);
    }
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        const std::vector<NamedRow> rows = namedRowsOf(graph, document);
        const NameFinder finder = finderOf(rows);
        TreeId sentence = NoTreeId;
        std::vector<NamedAt> named;
        for (const std::size_t target : graph.inDocument(document)) {
            const Fact &fact = graph.facts[target];
            if (fact.table != 0 || fact.value == NoIndex)
                continue;
            if (fact.sentence != sentence) {
                sentence = fact.sentence;
                const bool isField
                    = tree.node(fact.group).kind == TreeKind::Record && !tree.label(sentence).empty();
                named = rowsNamedIn(graph, textNaming(tree, fact, isField), rows, finder,
                                    [&](const LedgerTable &table) {
                                        return !isWithin(tree, sentence, static_cast<TreeId>(table.node));
                                    });
                if (isField && named.size() != 1)
                    named.clear();
            }
            if (settled[target] || !mayNameRow(fact))
                continue;
            std::optional<Derivation> made;
            if (!named.empty())
                made = Target(graph, target, named).derive();
            else if (const TreeId before = sentenceBefore(tree, fact); before != NoTreeId) {
                const auto earlier = rowsNamedIn(graph, tree.text(before), rows, finder,
                                                 [](const LedgerTable &) { return true; });
                if (mayGoOn(graph, fact, before, earlier))
                    made = Target(graph, target, earlier).derive();
            }
            // What does not follow from its sentence may still follow from the row that the sentence names.
            if (made && (!accused[target] || made->outcome == Outcome::Follows))
                out.push_back(*std::move(made));
        }
    }
}

} // namespace assay
