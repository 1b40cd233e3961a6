// SPDX-License-Identifier: GPL-3.0-or-later
// Targets whose sources stand elsewhere in the document: under the same unique key, in the total row of the
// only table, in the columns that a total is of.
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/scopes.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// A figure found elsewhere explains a stated one only if that is hardly luck: formulas tried times relative
/// width.
constexpr double ExplanationChance = 0.02;

/// A rate that is further off than this factor is one of something else.
constexpr double MostSlip = 3;

/// Targets of one document that are looked for in all of it: each costs a walk over its facts.
constexpr std::size_t MostTargets = 256;

/// Facts of the document that satisfy the condition, one per value.
template <typename Wanted>
std::vector<std::size_t> unique(const Graph &graph, std::size_t document, const Wanted &wanted)
{
    return pick(graph, graph.inDocument(document), wanted);
}

/// "The 2-bit file spends 2.04 bits per weight": the size of that width and the count stand elsewhere.
void addRateByWidth(const Graph &graph, std::size_t target, std::vector<Derivation> &out)
{
    const Fact &rate = graph.facts[target];
    // "Q4_0 has 4.5 bits per weight" speaks of the format; "average bits per weight: 4.4" of the file that
    // the document calls the compressed one.
    if (rate.attribute != Attribute::Rate || rate.isNominal || rate.isScoped || !rate.thing.isWhole()
        || (rate.bits != 0 ? !rate.saysModel : rate.aggregate != Aggregate::Mean))
        return;
    const auto sizes = unique(graph, rate.document, [&](const Fact &fact) {
        return isSize(fact) && fact.side != FactSide::Difference && fact.thing.isWhole()
            && (rate.bits != 0 ? fact.bits == rate.bits
                               : fact.side == FactSide::Compressed && fact.table == 0);
    });
    const auto counts = unique(graph, rate.document, [](const Fact &fact) {
        return fact.attribute == Attribute::Count && fact.noun == "parameters" && fact.thing.isWhole();
    });
    if (sizes.size() != 1 || counts.size() != 1)
        return;
    Computed computed = quotients(graph.facts[sizes[0]], graph.facts[counts[0]]);
    for (Interval &one : computed)
        one = { 8 * (1 - HeaderSlack) * one.low, 8 * one.high };
    const double gives = computed.empty() ? 0 : computed.front().high;
    if (gives > MostSlip * rate.amount.value || rate.amount.value > MostSlip * gives)
        return; // "the 0.51 bits above four are scales"
    out.push_back({ .target = target,
                    .outcome = agreesWithAny(rate, computed) ? Outcome::Follows : Outcome::Breaks,
                    .rule = "rate.sources",
                    .formula = inFigures(graph, "8 x a / b", sizes[0], counts[0]),
                    .sources = { sizes[0], counts[0] },
                    .computed = std::move(computed) });
}

/// "At 3 bits perplexity rises by 2.65": the figures of that width and of the original stand in a table.
void addDifferenceByWidth(const Graph &graph, std::size_t target, std::vector<Derivation> &out)
{
    const Fact &change = graph.facts[target];
    const bool measured = change.attribute == Attribute::Quality || change.attribute == Attribute::Error
        || change.attribute == Attribute::Likeness;
    if (!measured || change.side != FactSide::Difference || change.table != 0)
        return;
    if (change.noun.empty() && change.dataSet.empty())
        return;
    // "Will there be a 2-bit build? ... our first try lost 9 points": its paragraph is about another width.
    if (std::ranges::any_of(graph.besides(change), [&](std::size_t i) {
            const Fact &one = graph.facts[i];
            return one.isNominal && one.bits != change.bits && one.sentence != change.sentence;
        }))
        return;
    const auto matches = [&](const Fact &fact) {
        return fact.attribute == change.attribute && fact.side != FactSide::Difference
            && fact.aggregate == change.aggregate && fact.dataSet == change.dataSet
            && (fact.noun == change.noun || fact.noun.empty() || change.noun.empty());
    };
    const auto after = unique(graph, change.document, [&](const Fact &fact) {
        return matches(fact) && fact.side != FactSide::Original
            && (change.bits == 0 || fact.bits == change.bits);
    });
    const auto before = unique(graph, change.document, [&](const Fact &fact) {
        return matches(fact) && fact.side == FactSide::Original;
    });
    if (after.size() != 1 || before.size() != 1)
        return;
    const Fact &a = graph.facts[after[0]], &b = graph.facts[before[0]];
    Computed computed;
    const bool percent = a.amount.dimension == Dimension::Percent;
    const bool points = change.amount.dimension == Dimension::Percent
        || change.amount.dimension == Dimension::PercentPoints;
    const double factor = percent == points ? 1 : percent ? 100 : 0.01;
    for (const Interval &one :
         combine(a, b, [](const Interval &x, const Interval &y) { return std::optional(x - y); })) {
        computed.push_back(scaled(one, factor));
        computed.push_back(scaled(one, -factor));
    }
    if (points)
        for (const Interval &one : quotients(a, b)) {
            computed.push_back({ one.low - 1, one.high - 1 });
            computed.push_back({ 1 - one.high, 1 - one.low });
        }
    out.push_back({ .target = target,
                    .outcome = agreesWithAny(change, computed) ? Outcome::Follows : Outcome::Breaks,
                    .rule = "difference.sources",
                    .formula = inFigures(graph, "a - b", after[0], before[0]),
                    .sources = { after[0], before[0] },
                    .computed = std::move(computed) });
}

/// Sizes of the whole: of the total row where there is one, else those that no row or part owns.
std::optional<Opposed> wholeSizes(const Graph &graph, std::size_t document)
{
    const auto of = [&](Aggregate aggregate) {
        return unique(graph, document, [&](const Fact &fact) {
            return isSize(fact) && fact.aggregate == aggregate && fact.thing.other.empty()
                && fact.thing.model.empty() && fact.side != FactSide::Difference && !fact.isScoped
                && fact.aggregate != Aggregate::Best
                && (aggregate == Aggregate::Total || fact.thing.part.empty());
        });
    };
    if (const auto total = opposed(graph, of(Aggregate::Total)); total && total->isClear)
        return total;
    const auto plain = opposed(graph, of(Aggregate::None));
    return plain && plain->isClear ? plain : std::nullopt;
}

/// Which part of the model has the ratio that the whole is said to have.
std::string partWithRatio(const Graph &graph, const Fact &ratio)
{
    std::vector<std::pair<std::size_t, std::size_t>> tried;
    for (const LedgerTable &table : graph.tables) {
        if (table.document != ratio.document)
            continue;
        for (const LedgerRow &row : table.rows) {
            std::vector<std::size_t> sizes;
            for (const std::size_t cell : row.cells)
                if (cell != NoIndex && isSize(graph.facts[cell]))
                    sizes.push_back(cell);
            if (row.aggregate != Aggregate::None || sizes.size() != 2)
                continue;
            const auto pair = opposed(graph, sizes);
            if (pair)
                tried.emplace_back(pair->original, pair->compressed);
        }
    }
    for (const auto &[original, compressed] : tried)
        if (static_cast<double>(tried.size()) * relativeWidth(ratio) < ExplanationChance
            && agreesWithAny(ratio, quotients(graph.facts[original], graph.facts[compressed])))
            return graph.printed(ratio) + " is " + inFigures(graph, "a / b", original, compressed)
                + ", a part alone";
    return {};
}

/// "Disk saved: 1.54 GB" beside the only two sizes of the whole; what does not follow from them is saved of
/// something else.
void addSaved(const Graph &graph, std::size_t target, std::vector<Derivation> &out)
{
    const Fact &saved = graph.facts[target];
    if (!isSize(saved) || saved.side != FactSide::Difference || saved.table != 0 || !saved.thing.isWhole()
        || saved.isScoped)
        return;
    const auto pair = wholeSizes(graph, saved.document);
    if (!pair)
        return;
    Derivation made { .target = target,
                      .rule = "size.difference",
                      .formula = inFigures(graph, "a - b", pair->original, pair->compressed),
                      .sources = { pair->original, pair->compressed },
                      .computed
                      = combine(graph.facts[pair->original], graph.facts[pair->compressed],
                                [](const Interval &x, const Interval &y) { return std::optional(x - y); }) };
    if (agreesAlike(saved, made.computed))
        out.push_back(std::move(made));
}

/// A ratio or share of the whole model against the only sizes of the whole.
void addWhole(const Graph &graph, std::size_t target, std::vector<Derivation> &out)
{
    const Fact &fact = graph.facts[target];
    const bool ratio = fact.attribute == Attribute::Ratio;
    if ((!ratio && fact.attribute != Attribute::Share) || !fact.firm || fact.table != 0
        || !fact.thing.isWhole() || !fact.thing.model.empty() || fact.isScoped || !fact.base.empty()
        || fact.inHeading || fact.aggregate == Aggregate::Best || fact.aggregate == Aggregate::Worst
        || fact.aggregate == Aggregate::Mean || !fact.noun.empty()
        || (!fact.saysModel && fact.aggregate != Aggregate::Total))
        return;
    const auto pair = wholeSizes(graph, fact.document);
    if (!pair)
        return;
    const Fact &original = graph.facts[pair->original], &compressed = graph.facts[pair->compressed];
    // Sizes of one width do not bind the ratio of another.
    if (fact.bits != 0 && compressed.bits != 0 && fact.bits != compressed.bits)
        return;
    Computed computed;
    const char *pattern = "a / b";
    if (ratio)
        computed = quotients(original, compressed);
    else {
        const bool kept = fact.sense == Sense::Kept;
        pattern = kept ? "b / a" : "1 - b / a";
        for (const Interval &one : quotients(compressed, original))
            computed.push_back(kept ? one : Interval { 1 - one.high, 1 - one.low });
        if (fact.sense != Sense::Saved && !kept)
            return;
    }
    Derivation made { .target = target,
                      .rule = ratio ? "ratio.whole" : "share.whole",
                      .formula = inFigures(graph, pattern, pair->original, pair->compressed),
                      .sources = { pair->original, pair->compressed },
                      .computed = std::move(computed) };
    if (agreesWithAny(fact, made.computed)) {
        made.outcome = Outcome::Follows;
        out.push_back(std::move(made));
        return;
    }
    made.explanation = ratio ? partWithRatio(graph, fact) : std::string();
    const DocumentTree &tree = *graph.trees[fact.document];
    const auto isAbove = [&](TreeId section) {
        TreeId at = fact.section;
        while (at != section && at != 0)
            at = tree.node(at).parent;
        return at == section;
    };
    const bool near
        = isAbove(original.section) || isAbove(compressed.section) || fact.aggregate == Aggregate::Total;
    // A pair that is told of behind the target is another one.
    const bool told = graph.facts[pair->original].table == 0 && graph.facts[pair->compressed].table == 0;
    if ((made.explanation.empty() && !near)
        || (told && (pair->original > target || pair->compressed > target)))
        return;
    made.outcome = Outcome::Breaks;
    out.push_back(std::move(made));
}

/// Sum of a column whose figures are like the total's.
std::optional<Derivation> columnSum(const Graph &graph, const LedgerTable &table, std::size_t column,
                                    std::size_t target)
{
    const Fact &total = graph.facts[target];
    Interval sum {};
    std::vector<std::size_t> parts;
    for (const LedgerRow &row : table.rows) {
        if (row.isGap || row.isPartial)
            return {};
        if (row.aggregate != Aggregate::None && row.isNamed)
            return {};
        if (row.aggregate != Aggregate::None)
            continue;
        if (row.cells[column] == NoIndex)
            return {};
        const Fact &fact = graph.facts[row.cells[column]];
        if (fact.attribute != total.attribute || fact.noun != total.noun || !isResult(fact))
            return {};
        if (total.side != FactSide::None && fact.side != total.side)
            return {};
        sum = sum + fact.amount.readings.front();
        parts.push_back(row.cells[column]);
    }
    if (parts.size() < 2)
        return {};
    Derivation made { .target = target, .rule = "table.total", .sources = parts, .computed = { sum } };
    made.formula
        = "sum of " + std::to_string(parts.size()) + " figures of \"" + table.columns[column].header + "\"";
    made.outcome = agrees(total, sum) ? Outcome::Follows : Outcome::Breaks;
    return made;
}

/// "Total: 462M parameters" below a table, "total_mb" beside an array: the sum of one of its columns.
void addTotal(const Graph &graph, std::size_t target, std::vector<Derivation> &out)
{
    const Fact &total = graph.facts[target];
    if (total.aggregate != Aggregate::Total || total.inHeading || total.table != 0
        || !total.thing.other.empty() || !total.thing.part.empty()
        || (total.attribute != Attribute::Size && total.attribute != Attribute::Count)
        || total.partOf != NoIndex)
        return;
    std::optional<Derivation> broken;
    for (const LedgerTable &table : graph.tables) {
        if (table.document != total.document)
            continue;
        const DocumentTree &tree = *graph.trees[table.document];
        const TreeId above = tree.node(static_cast<TreeId>(table.node)).parent;
        // {"rows": [...], "totals": {...}}: the record of the totals lies beside the table.
        const bool isBeside = above != 0 && tree.node(total.group).kind == TreeKind::Record
            && tree.node(total.group).parent == above;
        if (above != total.section && above != total.group && !isBeside)
            continue;
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            if (isBeside && foldKey(tree.label(total.sentence)) != foldKey(table.columns[column].header))
                continue;
            auto sum = columnSum(graph, table, column, target);
            if (!sum)
                continue;
            if (sum->outcome == Outcome::Follows) {
                out.push_back(*std::move(sum));
                return;
            }
            // Another unit is the total of something else.
            const bool sameUnit = graph.facts[sum->sources.front()].amount.unit == total.amount.unit;
            // "The marked rows use two (48 GB together)": what is told in brackets and far from the sum is
            // of others.
            const bool isFar = total.isAside
                && std::abs(total.amount.value - sum->computed.front().low)
                    > MeantSum * sum->computed.front().high;
            if (!broken && sameUnit && !isFar && !isLittleMore(total, sum->computed.front()))
                broken = std::move(sum);
        }
    }
    if (broken)
        out.push_back(*std::move(broken));
}

/// "Against a float16 build (368 MB) it is smaller by a factor of 1.95": its sentence states what it is taken
/// of, and the document one compressed size.
void addOneSided(const Graph &graph, std::size_t target, std::vector<Derivation> &out)
{
    const Fact &fact = graph.facts[target];
    if (fact.attribute != Attribute::Ratio || !fact.firm || fact.table != 0 || fact.isScoped
        || !fact.noun.empty() || fact.sense != Sense::Saved || fact.amount.word
        || fact.aggregate != Aggregate::None)
        return;
    std::size_t original = NoIndex, sizes = 0;
    for (const std::size_t i : graph.inSentence(fact))
        if (isSize(graph.facts[i]) && graph.facts[i].value != NoIndex) {
            ++sizes;
            original = i;
        }
    if (sizes != 1 || graph.facts[original].side != FactSide::Original
        || !sameThing(graph.facts[original].thing, fact.thing))
        return;
    const auto packed = unique(graph, fact.document, [&](const Fact &one) {
        return isSize(one) && one.side == FactSide::Compressed && one.thing.isWhole()
            && one.aggregate == Aggregate::None && !one.isScoped;
    });
    if (packed.size() != 1)
        return;
    Derivation made { .target = target,
                      .rule = "ratio.whole",
                      .formula = inFigures(graph, "a / b", original, packed[0]),
                      .sources = { original, packed[0] },
                      .computed = quotients(graph.facts[original], graph.facts[packed[0]]) };
    made.outcome = agreesWithAny(fact, made.computed) ? Outcome::Follows : Outcome::Breaks;
    out.push_back(std::move(made));
}

bool mayBeOfWhole(const Fact &fact)
{
    if (fact.table != 0)
        return fact.attribute == Attribute::Rate;
    return fact.attribute == Attribute::Ratio || fact.attribute == Attribute::Share
        || fact.attribute == Attribute::Rate || fact.side == FactSide::Difference
        || fact.aggregate == Aggregate::Total;
}

} // namespace

void deriveWhole(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = derivedFacts(graph, out);
    std::vector<std::size_t> targets(graph.trees.size());
    for (std::size_t target = 0; target < graph.facts.size(); ++target) {
        const Fact &fact = graph.facts[target];
        if (fact.value == NoIndex || !isResult(fact) || settled[target] || !mayBeOfWhole(fact)
            || ++targets[fact.document] > MostTargets)
            continue;
        const std::size_t before = out.size();
        addRateByWidth(graph, target, out);
        if (out.size() == before)
            addDifferenceByWidth(graph, target, out);
        if (out.size() == before)
            addTotal(graph, target, out);
        if (out.size() == before)
            addSaved(graph, target, out);
        if (out.size() == before)
            addWhole(graph, target, out);
        if (out.size() == before)
            addOneSided(graph, target, out);
    }
}

} // namespace assay
