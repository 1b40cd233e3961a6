// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/proof_parts.h"

#include "core/claims/reasoning/law_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

namespace {

std::vector<std::size_t> scopeOf(const Graph &graph, std::size_t target)
{
    const Fact &fact = graph.facts[target];
    std::vector<std::size_t> scope;
    const auto add = [&](std::size_t i) {
        const Fact &other = graph.facts[i];
        if (i == target || other.value == NoIndex || other.amount.classified != NumberClass::None
            || scope.size() == MostExplaining || other.table != fact.table
            || (fact.table != 0 && other.row != fact.row)
            || std::ranges::any_of(scope, [&](std::size_t known) {
                   return graph.facts[known].amount.value == other.amount.value
                       && graph.facts[known].amount.dimension == other.amount.dimension;
               }))
            return;
        scope.push_back(i);
    };
    for (const std::size_t i : graph.inSentence(fact))
        add(i);
    for (const std::size_t i : graph.besides(fact))
        add(i);
    return scope;
}

/// A speed and a perplexity are both digits, and nothing follows from the two together.
bool areOfOneKind(const Law &law, const Fact &a, const Fact &b)
{
    const std::string_view id = law.id;
    return (id != "quotient" && id != "saved" && id != "change" && id != "difference")
        || a.amount.dimension == b.amount.dimension;
}

bool areSourcesOf(const Derivation &one, std::size_t a, std::size_t b)
{
    const auto among
        = [&](std::size_t fact) { return std::ranges::find(one.sources, fact) != one.sources.end(); };
    return among(a) && among(b);
}

/// Formulas that give a figure of that kind.
bool isOfItsKind(const Law &law, const Fact &stated)
{
    const std::string_view id = law.id;
    const bool isShare = stated.amount.dimension == Dimension::Percent;
    if (stated.side == FactSide::Difference || stated.amount.dimension == Dimension::PercentPoints)
        return id == "difference" || (isShare && (id == "change" || id == "saved"));
    switch (stated.attribute) {
    case Attribute::Ratio:
        return id == "quotient";
    case Attribute::Share:
        return (id == "quotient" && stated.sense != Sense::Saved)
            || ((id == "saved" || id == "change") && stated.sense != Sense::Kept);
    case Attribute::Rate:
        return id == "rate" || id == "quotient";
    case Attribute::Size:
    case Attribute::Count:
        return id == "difference" || id == "sum" || id == "product";
    case Attribute::Density:
        return id == "density";
    case Attribute::Speed:
        return id == "quotient" || isShare;
    default:
        return true;
    }
}

/// Formulas of one kind that were tried for a figure, and how little luck the best hit took.
class Trials {
public:
    Trials(const Graph &graph, const Derivation &one)
        : m_graph(graph)
        , m_one(one)
        , m_stated(graph.facts[one.target])
    {
    }

    void add(const Law &law, const Fact &a, const Fact &b)
    {
        // A factor above 1 is of the larger over the smaller.
        const bool isFactor = m_stated.attribute == Attribute::Ratio && m_stated.amount.value > 1
            && std::string_view(law.id) == "quotient" && a.amount.dimension == b.amount.dimension;
        if (!law.fits(a, b, m_stated) || (isFactor && a.amount.value <= b.amount.value))
            return;
        const Computed computed = law.compute(a, b);
        if (computed.empty())
            return;
        ++m_tried;
        if (agreesWithAny(m_stated, computed) && isTellingHit(a, b, m_stated) && isMet(law, a, b))
            m_best = std::min(m_best, luckOf(law, a, b, computed.front()));
    }
    /// Of the graph's own figures; what the accusation was made of is no other reading.
    void add(const Law &law, std::size_t a, std::size_t b)
    {
        if (a != b && !areSourcesOf(m_one, a, b))
            add(law, m_graph.facts[a], m_graph.facts[b]);
    }
    bool explain(double chance) const { return m_best < 1 && m_best * static_cast<double>(m_tried) < chance; }

private:
    /// What breaks a law that other rows obey has to be met to the last digit but one by something else:
    /// "2.18" is not 103 / 47 = 2.191.
    bool isMet(const Law &law, const Fact &a, const Fact &b) const
    {
        constexpr double Unit = 1 + 1e-6;
        if (std::string_view(m_one.rule) != "table.law" || m_stated.amount.dimension == Dimension::Percent)
            return true;
        const double gap = std::abs(law.at(a.amount.value, b.amount.value) - m_stated.amount.value);
        return gap <= Unit * m_stated.amount.printedUnit;
    }

    /// Scores of one record lie close together: what a difference has to hit is itself.
    double luckOf(const Law &law, const Fact &a, const Fact &b, const Interval &computed) const
    {
        const double chance = chanceOfOverlap(law, a, b, m_stated, computed);
        if (std::string_view(law.id) != "difference")
            return chance;
        const Interval &stated = m_stated.amount.readings.front();
        return std::max(chance,
                        (computed.high - computed.low + stated.high - stated.low)
                            / (2 * std::abs(m_stated.amount.value)));
    }

    const Graph &m_graph;
    const Derivation &m_one;
    const Fact &m_stated;
    std::size_t m_tried = 0;
    double m_best = 1;
};

/// What rows of a table obey is known; where one breaks it something else has to be all the clearer.
double chanceFor(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    // Steps skip a row where something was tried instead of it.
    const bool isStep
        = stated.row > 1 && std::ranges::any_of(one.sources, [&](std::size_t source) {
              return graph.facts[source].table == stated.table && graph.facts[source].row + 1 == stated.row;
          });
    return std::string_view(one.rule) == "table.law" && !isStep ? LawExplainedChance : ExplainedChance;
}

struct Cell {
    const LedgerTable *table = nullptr;
    std::size_t row = 0;
};

/// Where a figure stands in a table, or in a list that was read as one.
Cell cellOf(const Graph &graph, std::size_t fact)
{
    for (const LedgerTable &table : graph.tables) {
        const Fact &own = graph.facts[fact];
        if (table.document != own.document || (own.table != 0 && table.node != own.table))
            continue;
        if (own.table != 0)
            return own.row < table.rows.size() ? Cell { &table, own.row } : Cell {};
        for (std::size_t row = 0; row < table.rows.size() && row < MostInScope; ++row)
            if (std::ranges::find(table.rows[row].cells, fact) != table.rows[row].cells.end())
                return { &table, row };
    }
    return {};
}

/// "0.81" in a row of speeds is of its own speed and the first row's, "-440" in a list of its own size
/// and that of the row above, whichever row the law was tried with.
bool isExplainedByColumn(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    const Cell target = cellOf(graph, one.target);
    if (!target.table)
        return false;
    for (const std::size_t source : one.sources) {
        const auto &cells = target.table->rows[target.row].cells;
        const auto at = std::ranges::find(cells, source);
        if (at == cells.end())
            continue;
        const std::size_t column = static_cast<std::size_t>(at - cells.begin());
        for (const Law &law : lawTable()) {
            if (!isOfItsKind(law, stated))
                continue;
            Trials trials(graph, one);
            for (const std::size_t row :
                 { std::size_t { 0 }, target.row - std::min<std::size_t>(target.row, 1) }) {
                const std::size_t other = target.table->rows[row].cells[column];
                if (other == NoIndex || graph.facts[other].value == NoIndex)
                    continue;
                trials.add(law, source, other);
                trials.add(law, other, source);
            }
            if (trials.explain(chanceFor(graph, one)))
                return true;
        }
    }
    return false;
}

} // namespace

std::vector<Fact> originalsOf(const Graph &graph, std::size_t document)
{
    std::vector<Fact> originals;
    for (const std::size_t i : graph.inDocument(document)) {
        const Fact &fact = graph.facts[i];
        if (originals.size() >= MostOriginals)
            break;
        if (fact.value == NoIndex)
            continue;
        if (fact.attribute == Attribute::Size && fact.side == FactSide::Original)
            originals.push_back(fact);
        if (fact.attribute == Attribute::Count && fact.amount.value >= FewestWeights)
            for (const double bytes : { 2.0, 4.0 }) {
                Fact whole = fact;
                whole.attribute = Attribute::Size;
                whole.amount.dimension = Dimension::Bytes;
                whole.amount.value *= bytes;
                for (Interval &reading : whole.amount.readings)
                    reading = scaled(reading, bytes);
                originals.push_back(whole);
            }
    }
    return originals;
}

namespace {

bool isExplainedByOriginals(const Graph &graph, const Derivation &one, std::span<const Fact> originals)
{
    const Fact &stated = graph.facts[one.target];
    for (const Law &law : lawTable()) {
        const std::string_view id = law.id;
        if ((id != "quotient" && id != "saved" && id != "difference") || !isOfItsKind(law, stated))
            continue;
        Trials trials(graph, one);
        for (const std::size_t own : graph.inSentence(stated))
            if (own != one.target && graph.facts[own].attribute == Attribute::Size)
                for (const Fact &original : originals)
                    if (original.value != graph.facts[own].value)
                        trials.add(law, original, graph.facts[own]);
        if (trials.explain(FarExplainedChance))
            return true;
    }
    return false;
}

} // namespace

namespace {

/// "308 MB / 63.4 MB, of which the vocabulary gives 1.26x and 8 bits 3.85x": a factor of a chain, whose
/// product stands there too, is of its own stage.
bool isFactorOfChain(const Graph &graph, const Derivation &one, std::span<const std::size_t> scope)
{
    const Fact &stated = graph.facts[one.target];
    if (stated.table != 0 || stated.amount.dimension != Dimension::Ratio)
        return false;
    double best = 1;
    int tried = 0;
    const auto meets = [&](const Computed &product, const Computed &whole) {
        ++tried;
        for (const Interval &x : product)
            for (const Interval &y : whole)
                if (x.low <= y.high && y.low <= x.high)
                    best = std::min(best, (x.high - x.low + y.high - y.low) / (2 * y.high));
    };
    const auto isFactor = [&](std::size_t i) { return graph.facts[i].amount.dimension == Dimension::Ratio; };
    for (const std::size_t factor : scope) {
        if (!isFactor(factor))
            continue;
        const Computed product
            = combine(stated, graph.facts[factor],
                      [](const Interval &x, const Interval &y) { return std::optional(x * y); });
        for (const std::size_t a : scope) {
            const Fact &above = graph.facts[a];
            if (a == factor)
                continue;
            if (isFactor(a)) {
                meets(product, Computed(above.amount.intervals().begin(), above.amount.intervals().end()));
                continue;
            }
            for (const std::size_t b : scope)
                if (above.amount.dimension == graph.facts[b].amount.dimension
                    && above.amount.value > graph.facts[b].amount.value)
                    meets(product, quotients(above, graph.facts[b]));
        }
    }
    return best < 1 && best * tried < ExplainedChance;
}

/// "The language part 3.21B parameters, the tower 0.43B; 7.28 GB": a size beside counts of several parts.
bool isBesideOtherCounts(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    if (std::string_view(one.rule) != "size.width" || one.sources.size() != 1 || stated.table != 0)
        return false;
    const Fact &source = graph.facts[one.sources[0]];
    return std::ranges::any_of(graph.inSentence(stated), [&](std::size_t i) {
        const Fact &other = graph.facts[i];
        return i != one.sources[0] && other.attribute == Attribute::Count && other.noun == source.noun
            && other.amount.value != source.amount.value;
    });
}

/// Pairs of a table's first row with another that are tried; of more any share is met by luck.
constexpr std::size_t MostRowPairs = 256;

/// Sizes of a document's tables: that of the first row, and that of another row of its column. Empty if they
/// are too many to tell anything.
std::vector<std::pair<std::size_t, std::size_t>> sizesOfRows(const Graph &graph, std::size_t document)
{
    std::vector<std::pair<std::size_t, std::size_t>> sizes;
    for (const LedgerTable &table : graph.tables) {
        if (table.document != document)
            continue;
        for (std::size_t column = 0; column < table.columns.size(); ++column)
            for (std::size_t row = 1; row < table.rows.size(); ++row) {
                const std::size_t first = table.rows[0].cells[column], cell = table.rows[row].cells[column];
                if (first == NoIndex || cell == NoIndex || graph.facts[cell].attribute != Attribute::Size
                    || graph.facts[first].value == NoIndex || graph.facts[cell].value == NoIndex)
                    continue;
                if (sizes.size() == MostRowPairs)
                    return {};
                sizes.emplace_back(first, cell);
            }
    }
    return sizes;
}

/// "Free are 52 MB, 4.6 MB remain; 74.2 % are saved": by a row of a table against its first, if the
/// accusation is of sizes that stand in no table.
bool isExplainedByRows(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    const auto isSizeOfProse = [&](std::size_t source) {
        return graph.facts[source].table == 0 && graph.facts[source].attribute == Attribute::Size;
    };
    if (stated.table != 0 || !std::ranges::all_of(one.sources, isSizeOfProse))
        return false;
    const auto sizes = sizesOfRows(graph, stated.document);
    return std::ranges::any_of(lawTable(), [&](const Law &law) {
        const std::string_view id = law.id;
        if ((id != "quotient" && id != "saved") || !isOfItsKind(law, stated))
            return false;
        Trials trials(graph, one);
        for (const auto &[first, cell] : sizes)
            trials.add(law, first, cell);
        return trials.explain(ExplainedChance);
    });
}

} // namespace

bool isExplained(const Graph &graph, const Derivation &one, std::span<const Fact> originals)
{
    const auto scope = scopeOf(graph, one.target);
    const Fact &stated = graph.facts[one.target];
    if (isFactorOfChain(graph, one, scope) || isBesideOtherCounts(graph, one))
        return true;
    for (const Law &law : lawTable()) {
        if (!isOfItsKind(law, stated))
            continue;
        // Sizes stand with sizes, digits with digits: each kind is tried by itself.
        std::map<Dimension, Trials> kinds;
        for (const std::size_t a : scope) {
            Trials &trials = kinds.try_emplace(graph.facts[a].amount.dimension, graph, one).first->second;
            for (const std::size_t b : scope)
                if ((!law.isSymmetric || a < b) && areOfOneKind(law, graph.facts[a], graph.facts[b]))
                    trials.add(law, a, b);
        }
        if (std::ranges::any_of(kinds,
                                [&](const auto &kind) { return kind.second.explain(chanceFor(graph, one)); }))
            return true;
    }
    return isExplainedByColumn(graph, one) || isExplainedByOriginals(graph, one, originals)
        || isExplainedByRows(graph, one);
}

bool isSourceAgain(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    return std::ranges::any_of(one.sources, [&](std::size_t source) {
        const Fact &fact = graph.facts[source];
        return fact.amount.value == stated.amount.value && fact.amount.dimension == stated.amount.dimension;
    });
}

bool haveTheirResult(const Graph &graph, const Derivation &one, std::span<const Derivation *const> ofBoth)
{
    const Fact &stated = graph.facts[one.target];
    if (one.sources.size() != 2 || stated.table != 0)
        return false;
    const Fact &first = graph.facts[one.sources[0]], &second = graph.facts[one.sources[1]];
    const bool areElsewhere = first.sentence != stated.sentence && second.sentence != stated.sentence;
    // "Q8_0 of the same model is 1.9 times smaller": a type of its own.
    const bool isOfOtherType = stated.bits > 0 && stated.bits != second.bits;
    // "3.87x for the experts and 2.46x for the rest": the other figure of the sentence is theirs.
    const bool isOfNeighbour = std::ranges::any_of(ofBoth, [&](const Derivation *other) {
        const Fact &result = graph.facts[other->target];
        return other->target != one.target && result.sentence == stated.sentence
            && result.attribute == stated.attribute && result.sense == stated.sense;
    });
    if (isOfNeighbour)
        return true;
    if (!areElsewhere || (first.sentence != second.sentence && !isOfOtherType))
        return false;
    return std::ranges::any_of(ofBoth, [&](const Derivation *other) {
        const Fact &result = graph.facts[other->target];
        return other->target != one.target
            && (result.amount.dimension == stated.amount.dimension || result.attribute == stated.attribute)
            && result.sense == stated.sense;
    });
}

} // namespace assay
