// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/proof.h"

#include "core/claims/facts/words.h"
#include "core/claims/reasoning/law_table.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <string_view>

namespace assay {
namespace {

bool isRule(const Derivation &one, std::string_view name)
{
    return std::string_view(one.rule) == name;
}

bool isConflict(const Derivation &one)
{
    return std::string_view(one.rule).starts_with("documents.");
}

/// A sum or mean of many figures: what some two of them give is no other reading of it.
bool isOfMany(const Derivation &one)
{
    return one.sources.size() > 2;
}

Computed scaledBy(const Computed &values, double factor)
{
    Computed out;
    for (const Interval &one : values)
        out.push_back(scaled(one, factor));
    return out;
}

/// "180" for 180 kB, "41" for 41 %: the digits are right, and the unit was not read.
bool differsByUnit(const Fact &stated, const Computed &computed)
{
    constexpr std::array Steps { 1e2, 1e3, 1e6, 1e9, 1e12, 1024.0, 1048576.0, 1073741824.0 };
    return std::ranges::any_of(Steps, [&](double step) {
        return agreesWithAny(stated, scaledBy(computed, step))
            || agreesWithAny(stated, scaledBy(computed, 1 / step));
    });
}

/// "29G" of figures in GB: the same in GiB.
bool differsByPrefix(const Graph &graph, const Derivation &one)
{
    constexpr std::array Steps { 1.024, 1.048576, 1.073741824 };
    const Fact &stated = graph.facts[one.target];
    const std::string own = graph.printed(one.target);
    const bool isShort = !own.empty() && std::string_view("KMGT").find(own.back()) != std::string_view::npos;
    return isShort && stated.attribute == Attribute::Size && std::ranges::any_of(Steps, [&](double step) {
               return agreesWithAny(stated, scaledBy(one.computed, 1 / step));
           });
}

bool isWithin(double stated, const Interval &computed, double factor)
{
    const double low = std::min(std::abs(computed.low), std::abs(computed.high));
    const double high = std::max(std::abs(computed.low), std::abs(computed.high));
    return stated * factor > low && stated < factor * high;
}

/// Further off than any slip, and neither the complement nor the inverse of what was computed.
bool isFar(const Fact &stated, const Computed &computed, bool ofMany)
{
    const double value = std::abs(stated.amount.value);
    const bool isDifference = stated.side == FactSide::Difference || stated.attribute == Attribute::Quality
        || stated.amount.dimension == Dimension::PercentPoints;
    const double factor = ofMany ? FarOffSum : isDifference ? FarOffDifference : FarOff;
    return std::ranges::none_of(computed, [&](const Interval &one) {
        if (isWithin(value, one, factor))
            return true;
        if (stated.amount.dimension == Dimension::Percent
            && isWithin(value, { 1 - one.high, 1 - one.low }, 1.1))
            return true;
        return stated.attribute == Attribute::Ratio && one.low > 0
            && isWithin(value, { 1 / one.high, 1 / one.low }, 1.1);
    });
}

bool isOffBy(const Fact &stated, const Computed &computed, double part)
{
    const double value = stated.amount.value, gap = part * std::abs(value);
    return std::ranges::none_of(
        computed, [&](const Interval &one) { return value > one.low - gap && value < one.high + gap; });
}

/// Quotients are taken of figures before they are rounded, and sums leave out what is too small to list.
bool isSmallSlip(const Fact &stated, const Computed &computed)
{
    const double value = stated.amount.value;
    // Whole numbers add up to no less than their sum.
    if (stated.amount.exactDigits
        && (std::abs(value) < FewCounted || (!computed.empty() && value < computed.front().low)))
        return false;
    // Sizes have one result per reading of their unit, and the first is the one that is said.
    const std::size_t readings = stated.attribute == Attribute::Size ? 1 : computed.size();
    return std::ranges::any_of(computed.begin(), computed.begin() + static_cast<std::ptrdiff_t>(readings),
                               [&](const Interval &one) {
                                   const double gap = LeastSlip * std::abs(value);
                                   return value > one.low - gap && value < one.high + gap;
                               });
}

bool isRecord(const Graph &graph, const Fact &fact)
{
    return graph.trees[fact.document]->node(fact.group).kind == TreeKind::Record;
}

bool hasSide(const Fact &fact)
{
    return (fact.side == FactSide::Original || fact.side == FactSide::Compressed) && !fact.isFormatSide;
}

/// Words say what the figure is and what the figures are that it is made of, in one sentence or record.
bool isExplicit(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    if (!stated.isSaid || one.sources.empty())
        return false;
    return std::ranges::all_of(one.sources, [&](std::size_t source) {
        const Fact &fact = graph.facts[source];
        const bool together
            = fact.sentence == stated.sentence || (fact.group == stated.group && isRecord(graph, stated));
        // A density has but one size and one count to be of, and so have "bits per parameter".
        return together
            && (hasSide(fact)
                || (fact.isSaid
                    && (fact.attribute == Attribute::Count || stated.attribute == Attribute::Density
                        || (stated.attribute == Attribute::Rate && stated.amount.unit == "bpw"
                            && stated.amount.unitOfLabel))));
    });
}

/// "A 3-year commitment", "an 8-bit model": the digits belong to a name.
bool isAttributive(const Graph &graph, const Fact &fact)
{
    if (fact.amount.dimension == Dimension::Ratio)
        return false;
    const std::string_view text = graph.trees[fact.document]->text(fact.sentence);
    const std::size_t end = std::min<std::size_t>(text.size(), fact.begin + fact.length);
    for (std::size_t at = fact.begin; at + 2 < std::min(text.size(), end + 2); ++at) {
        const char before = text[at], after = text[at + 2];
        if (text[at + 1] == '-' && before >= '0' && before <= '9' && after >= 'a' && after <= 'z')
            return true;
    }
    return false;
}

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
        if (agreesWithAny(m_stated, computed) && isTellingHit(a, b, m_stated))
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
    /// Scores of one record lie close together: what a difference has to hit is itself.
    double luckOf(const Law &law, const Fact &a, const Fact &b, const Interval &computed) const
    {
        const double chance = chanceOfHit(law, a, b, m_stated, computed);
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
    return isRule(one, "table.law") && !isStep ? LawExplainedChance : ExplainedChance;
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

/// The original that a sentence does not repeat: "Q6_K at 6.60 GB saves 9.47 GB" of 16.07, "2.5 MB is 5.6x
/// less than float32" of 3.5 million parameters.
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

/// The stated figure is what two others of its sentence or record give.
bool isExplained(const Graph &graph, const Derivation &one, std::span<const Fact> originals)
{
    const auto scope = scopeOf(graph, one.target);
    const Fact &stated = graph.facts[one.target];
    for (const Law &law : lawTable()) {
        if (!isOfItsKind(law, stated))
            continue;
        // Sizes stand with sizes, digits with digits: each kind is tried by itself.
        std::map<Dimension, Trials> kinds;
        for (const std::size_t a : scope) {
            Trials &trials = kinds.try_emplace(graph.facts[a].amount.dimension, graph, one).first->second;
            for (const std::size_t b : scope)
                if (!law.isSymmetric || a < b)
                    trials.add(law, a, b);
        }
        if (std::ranges::any_of(kinds,
                                [&](const auto &kind) { return kind.second.explain(chanceFor(graph, one)); }))
            return true;
    }
    return isExplainedByColumn(graph, one) || isExplainedByOriginals(graph, one, originals);
}

/// "Route 53 gets 200, and 53 ...": a source said once more is no result of it.
bool isSourceAgain(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    return std::ranges::any_of(one.sources, [&](std::size_t source) {
        const Fact &fact = graph.facts[source];
        return fact.amount.value == stated.amount.value && fact.amount.dimension == stated.amount.dimension;
    });
}

/// "91.3 % before and 90.6 % after (0.7 points). With tuning 0.4 points come back": the two have their
/// result. Elsewhere another figure of that kind is of something else.
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

bool isTold(const Graph &graph, const Fact &fact)
{
    return fact.table == 0 && !isRecord(graph, fact);
}

/// In a sentence two sizes are set against each other by words ("from ... to", "original", "compressed"), or
/// there are no others that could be meant.
bool lacksSides(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    const std::string_view rule = one.rule;
    if (!isTold(graph, stated) || one.sources.size() != 2
        || (rule != "ratio.sources" && rule != "share.sources" && rule != "size.difference"))
        return false;
    // "5.6x less than float32": of a size that is said to be that.
    if (!stated.base.empty())
        return std::ranges::none_of(
            one.sources, [&](std::size_t source) { return graph.facts[source].side == FactSide::Original; });
    const bool areAlone = std::ranges::none_of(graph.besides(stated), [&](std::size_t i) {
        return graph.facts[i].attribute == Attribute::Size && i != one.target
            && std::ranges::find(one.sources, i) == one.sources.end();
    });
    // A width alone ("float32" somewhere in its clause) gives a side only beside another width.
    const auto isSided = [&](std::size_t source) {
        const Fact &fact = graph.facts[source];
        return fact.attribute != Attribute::Size || fact.side == FactSide::Original
            || fact.side == FactSide::Compressed;
    };
    const auto isSaid = [&](std::size_t source) {
        return graph.facts[source].attribute != Attribute::Size || hasSide(graph.facts[source]);
    };
    // "FP16 3.6 GB, the standard one 1.02 GB: ...": one after the other, and then what is made of them.
    const bool areBefore = std::ranges::all_of(one.sources, [&](std::size_t source) {
        return graph.facts[source].sentence == stated.sentence && graph.facts[source].begin < stated.begin;
    });
    const bool hasAny = std::ranges::any_of(one.sources, isSided);
    return !areAlone && std::ranges::none_of(one.sources, isSaid) && !(areBefore && hasAny)
        && !std::ranges::all_of(one.sources, isSided);
}

/// "Compression of 5 digits", "2x A100": a number with a noun or name of its own counts that, and is no
/// factor.
bool countsItsNoun(const Graph &graph, const Fact &fact)
{
    constexpr std::size_t ShortestNoun = 4;
    if ((!fact.wasBare && fact.amount.dimension != Dimension::Ratio) || fact.table != 0)
        return false;
    const DocumentTree &tree = *graph.trees[fact.document];
    const std::string_view text = tree.text(fact.sentence);
    const std::size_t begin = fact.begin + fact.length + 1;
    if (begin >= text.size() || text[begin - 1] != ' ')
        return false;
    const bool isName = text[begin] >= 'A' && text[begin] <= 'Z';
    std::size_t end = begin;
    while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])))
        ++end;
    if (end - begin < ShortestNoun || (!isName && !fact.wasBare)
        || isTechnicalName(text.substr(begin, end - begin)))
        return false;
    const Words words = WordFinder(tree).find(text);
    const auto known
        = std::ranges::find_if(words, [&](const Word &word) { return word.begin < end && word.end > begin; });
    return known == words.end() || known->says(Vote::Class, "hardware");
}

/// "7 B on a 4090, 1.9 against 2.6 samples": digits that no word, unit or label names are no result in prose,
/// and a rate is of no size that comes later.
bool isUnnamed(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    if (!isTold(graph, stated))
        return false;
    const std::string_view rule = one.rule;
    if (rule == "rate.sources")
        return std::ranges::any_of(one.sources, [&](std::size_t source) {
            const Fact &fact = graph.facts[source];
            return fact.attribute == Attribute::Size && fact.sentence != stated.sentence
                && source > one.target;
        });
    return rule == "gain.sources" && !stated.isSaid;
}

/// What another sentence states binds a figure only if its own words say what it is.
bool isLoose(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    const DocumentTree &tree = *graph.trees[stated.document];
    // Beside it in its paragraph, or a row that it names.
    const auto isNear = [&](std::size_t source) {
        const TreeId sentence = graph.facts[source].sentence;
        return sentence == stated.sentence || tree.node(sentence).next == stated.sentence
            || tree.node(stated.sentence).next == sentence;
    };
    const bool isLabelled = !tree.label(stated.sentence).empty() && stated.table == 0
        && std::ranges::none_of(
            one.sources, [&](std::size_t source) { return graph.facts[source].group == stated.group; });
    if ((!isTold(graph, stated) && !isLabelled) || one.sources.empty() || isOfMany(one)
        || std::string_view(one.rule).ends_with(".row") || std::ranges::any_of(one.sources, isNear))
        return false;
    const std::string_view label = tree.label(stated.sentence);
    return (!isLabelled && (stated.wasBare || !stated.base.empty() || !stated.isSaid))
        || unknownLetters(WordFinder(tree), label, 0, 0, FieldLetters) > FieldLetters;
}

/// Figures of the sentence that are neither the target nor what it is said to be made of: which of them the
/// formula is of is a guess then.
bool isCrowded(const Graph &graph, const Derivation &one)
{
    const Fact &stated = graph.facts[one.target];
    if (!isTold(graph, stated) || one.sources.empty())
        return false;
    const auto besides = graph.inSentence(stated);
    const auto others = std::ranges::count_if(besides, [&](std::size_t i) {
        const Fact &fact = graph.facts[i];
        return i != one.target && fact.value != NoIndex && fact.amount.classified == NumberClass::None
            && isResult(fact) && !fact.isNominal && fact.mergedInto == NoIndex
            && std::ranges::find(one.sources, i) == one.sources.end();
    });
    return static_cast<std::size_t>(others) > MostBystanders;
}

bool isUnproven(const Graph &graph, const Derivation &one, std::span<const Fact> originals)
{
    const Fact &stated = graph.facts[one.target];
    if (isAttributive(graph, stated))
        return true;
    if (isRule(one, "count.list") || one.computed.empty())
        return false;
    const bool isSaid = isExplicit(graph, one);
    // The rows that obey a law show its unit.
    if (!isConflict(one) && !isSaid && !isRule(one, "table.law") && stated.side != FactSide::Difference
        && (differsByUnit(stated, one.computed) || differsByPrefix(graph, one)))
        return true;
    if ((one.sources.size() == 2 && isSourceAgain(graph, one)) || isSmallSlip(stated, one.computed))
        return true;
    // "4 bit, group 64: 4.5" names the format; the bytes have embeddings as well.
    if (isRule(one, "table.law") && stated.attribute == Attribute::Rate
        && !isOffBy(stated, one.computed, FormatSlack))
        return true;
    if (isRule(one, "table.law"))
        return isExplained(graph, one, originals);
    const bool isWritten = isRule(one, "equation");
    // What follows for a part, and is said of the whole, is shown to be wrong.
    if (!isWritten && !isRule(one, "documents.disagree") && one.explanation.empty()
        && isFar(stated, one.computed, isOfMany(one)) && !isSaid)
        return true;
    if (isConflict(one) || isWritten)
        return false;
    if (isCrowded(graph, one) || lacksSides(graph, one) || isLoose(graph, one) || countsItsNoun(graph, stated)
        || isUnnamed(graph, one))
        return true;
    // "A relative increase of 10 %" is no difference, whatever the difference is.
    return (!isOfMany(one) || stated.attribute == Attribute::Ratio) && !stated.isRelative
        && isExplained(graph, one, originals);
}

} // namespace

void dropUnproven(const Graph &graph, std::vector<Derivation> &derivations)
{
    std::vector<std::vector<Fact>> originals;
    for (std::size_t document = 0; document < graph.trees.size(); ++document)
        originals.push_back(originalsOf(graph, document));
    using Pair = std::pair<std::size_t, std::size_t>;
    const auto pairOf = [](const Derivation &one) {
        return Pair(std::min(one.sources[0], one.sources[1]), std::max(one.sources[0], one.sources[1]));
    };
    std::map<Pair, std::vector<const Derivation *>> results; // what follows from two figures
    for (const Derivation &one : derivations)
        if (one.outcome == Outcome::Follows && one.sources.size() == 2)
            results[pairOf(one)].push_back(&one);
    const auto hasResult = [&](const Derivation &one) {
        const auto found = one.sources.size() == 2 ? results.find(pairOf(one)) : results.end();
        return found != results.end() && haveTheirResult(graph, one, found->second);
    };
    std::vector<bool> unproven;
    for (const Derivation &one : derivations)
        unproven.push_back(
            one.outcome == Outcome::Breaks
            && (isUnproven(graph, one, originals[graph.facts[one.target].document]) || hasResult(one)));
    std::size_t kept = 0;
    for (std::size_t i = 0; i < derivations.size(); ++i)
        if (!unproven[i] && kept++ != i)
            derivations[kept - 1] = std::move(derivations[i]);
    derivations.resize(kept);
}

} // namespace assay
