// SPDX-License-Identifier: GPL-3.0-or-later
// Equations that the text writes out, counts beside lists, partitions and means within a sentence.
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace assay {
namespace {

/// A total of so many more than the entries beside it adds up what they hold.
constexpr double MostPerEntry = 10;

/// Numbers of one sentence in the order in which they stand.
std::vector<std::size_t> numbersOf(const Graph &graph, std::size_t fact)
{
    std::vector<std::size_t> out;
    for (const std::size_t i : graph.inSentence(graph.facts[fact]))
        if (graph.facts[i].value != NoIndex)
            out.push_back(i);
    std::ranges::sort(out, {}, [&](std::size_t i) { return graph.facts[i].begin; });
    return out;
}

bool isPlainCount(const Fact &fact)
{
    return (fact.attribute == Attribute::Count || fact.amount.dimension == Dimension::Plain)
        && fact.amount.value >= 0 && std::floor(fact.amount.value) == fact.amount.value && isResult(fact)
        && !fact.amount.approximate && !fact.amount.atLeast && !fact.amount.atMost && !fact.amount.range;
}

/// Counts that add up to the count of a whole.
struct Parts {
    double sum = 0;
    std::vector<std::size_t> facts {};
    std::string formula {};

    void add(const Graph &graph, std::size_t fact)
    {
        sum += graph.facts[fact].amount.value;
        formula += (facts.empty() ? "" : " + ") + graph.printed(fact);
        facts.push_back(fact);
    }
};

void holdAgainst(const Graph &graph, std::size_t whole, Parts parts, std::vector<Derivation> &out)
{
    out.push_back(
        { .target = whole,
          .outcome = parts.sum == graph.facts[whole].amount.value ? Outcome::Follows : Outcome::Breaks,
          .rule = "count.parts",
          .formula = std::move(parts.formula),
          .sources = std::move(parts.facts),
          .computed = { { parts.sum, parts.sum } } });
}

/// "24 tests: 21 passed, 2 failed, 3 skipped": parts that the sentence gives a status each.
void addPartition(const Graph &graph, std::size_t whole, std::vector<Derivation> &out)
{
    const Fact &total = graph.facts[whole];
    if (total.attribute != Attribute::Count || total.noun.empty() || !isPlainCount(total))
        return;
    const std::string_view text = graph.trees[total.document]->text(total.sentence);
    const auto numbers = numbersOf(graph, whole);
    if (numbers.size() < 3 || numbers.front() != whole)
        return;
    const std::size_t end = total.begin + total.length;
    const std::size_t mark = text.find_first_of(":(", end);
    if (mark == std::string_view::npos || mark - end > 16)
        return;
    Parts parts;
    for (std::size_t i = 1; i < numbers.size(); ++i) {
        const Fact &part = graph.facts[numbers[i]];
        // "1,904 -> 2,377 (+473)": two states, and what lies between them.
        if (!isPlainCount(part) || (part.side != FactSide::None && part.side != total.side)
            || part.amount.plus || (!part.noun.empty() && part.noun != total.noun && part.noun != "passed"))
            return;
        parts.add(graph, numbers[i]);
    }
    // Only what has a status of its own is a part: "12 layers: 768 wide, 12 heads" is none.
    std::size_t statuses = 0;
    for (const std::size_t i : graph.inSentence(total))
        statuses
            += graph.facts[i].attribute == Attribute::Standing || graph.facts[i].noun == "passed" ? 1 : 0;
    if (parts.sum != total.amount.value && statuses == 0)
        return;
    holdAgainst(graph, whole, std::move(parts), out);
}

/// Fewer figures before a mean may be a pair that it is set against.
constexpr std::size_t FewestOthers = 3;

/// {"tensors": {"total": 322, "pruned": 268, "untouched": 54}}: a record of counts of one noun and nothing
/// else.
void addNamedPartition(const Graph &graph, std::size_t whole, std::vector<Derivation> &out)
{
    const Fact &total = graph.facts[whole];
    Parts parts;
    for (const std::size_t i : graph.besides(total)) {
        const Fact &part = graph.facts[i];
        if (i == whole || part.value == NoIndex)
            continue;
        if (part.group != total.group || !isPlainCount(part) || part.noun != total.noun
            || part.aggregate != Aggregate::None || part.amount.value >= total.amount.value)
            return;
        parts.add(graph, i);
    }
    if (parts.facts.size() < 2 || std::abs(parts.sum - total.amount.value) > MeantSum * total.amount.value)
        return;
    holdAgainst(graph, whole, std::move(parts), out);
}

/// {"total": 58, "passed": 51, "failed": 2, "skipped": 3}: every other count of the record has a status.
void addRecordPartition(const Graph &graph, std::size_t whole, std::vector<Derivation> &out)
{
    const Fact &total = graph.facts[whole];
    if (total.attribute != Attribute::Count || total.aggregate != Aggregate::Total || !isPlainCount(total)
        || total.noun.empty() || total.table != 0
        || graph.trees[total.document]->node(total.group).kind != TreeKind::Record)
        return;
    Parts parts;
    std::set<Standing> statuses;
    for (const std::size_t i : graph.besides(total)) {
        const Fact &part = graph.facts[i];
        if (i == whole || part.value == NoIndex || part.group != total.group)
            continue;
        const bool passed = part.noun == "passed";
        if (part.labelStatus == Standing::None && !passed)
            continue;
        if (!(isPlainCount(part) || (passed && part.amount.exactDigits))
            || !statuses.insert(passed ? Standing::Affirmed : part.labelStatus).second)
            return;
        parts.add(graph, i);
    }
    if (!statuses.contains(Standing::Affirmed) || !statuses.contains(Standing::Refused)) {
        addNamedPartition(graph, whole, out);
        return;
    }
    holdAgainst(graph, whole, std::move(parts), out);
}

/// "We average the ratios (31.9x, 1.0x, 1.0x) to 18.5x".
void addMean(const Graph &graph, std::size_t target, std::vector<Derivation> &out)
{
    const Fact &mean = graph.facts[target];
    if (mean.aggregate != Aggregate::Mean || !isResult(mean) || mean.value == NoIndex || mean.isAside)
        return;
    std::vector<std::size_t> listed, plain;
    std::size_t others = 0;
    bool isLast = true;
    for (const std::size_t i : numbersOf(graph, target)) {
        const Fact &fact = graph.facts[i];
        if (i == target || fact.amount.dimension != mean.amount.dimension)
            continue;
        if (fact.isAside)
            listed.push_back(i);
        else
            ++others;
        if (!fact.isAside && fact.side == FactSide::None && isResult(fact)
            && fact.aggregate != Aggregate::Mean)
            plain.push_back(i);
        isLast &= fact.begin < mean.begin;
    }
    isLast &= plain.size() == others;
    // "A 91.2 %, B 88.4 %, C 93.1 %; on average 90.9 %": one after the other, and the mean behind them.
    if (listed.empty() && isLast && others >= FewestOthers)
        listed = std::move(plain), others = 0;
    if (listed.size() < 2 || others > 0)
        return;
    const auto n = static_cast<double>(listed.size());
    Interval sum {}, logs {}, inverse {};
    std::string formula;
    for (const std::size_t i : listed) {
        const Interval &value = graph.facts[i].amount.readings.front();
        sum = sum + value;
        logs = logs
            + Interval { std::log(std::max(value.low, 1e-300)), std::log(std::max(value.high, 1e-300)) };
        inverse = inverse + Interval { 1 / std::max(value.high, 1e-300), 1 / std::max(value.low, 1e-300) };
        formula += (formula.empty() ? "(" : " + ") + graph.printed(i);
    }
    Derivation made { .target = target,
                      .rule = "count.mean",
                      .formula = formula + ") / " + std::to_string(listed.size()),
                      .sources = listed,
                      .computed = { scaled(sum, 1 / n),
                                    { std::exp(logs.low / n), std::exp(logs.high / n) },
                                    { n / inverse.high, n / inverse.low } } };
    made.outcome = agreesWithAny(mean, made.computed) ? Outcome::Follows : Outcome::Breaks;
    if (made.outcome == Outcome::Breaks)
        made.computed.resize(1);
    out.push_back(std::move(made));
}

} // namespace

void deriveEquations(const Graph &graph, std::vector<Derivation> &out)
{
    for (const LedgerEquation &equation : graph.equations) {
        const Fact &target = graph.facts[equation.target];
        const bool follows = agreesWithAny(target, equation.computed);
        // A calculation that is taken back, denied or quoted binds nobody; one that is planned or estimated
        // is still a calculation.
        // Brackets within are read by nobody here: "(2 + 3) x 4".
        if (!follows
            && (equation.written.find_first_of("()") != std::string::npos || target.isQuestion
                || (target.mode != Mode::Result && target.mode != Mode::Projection)))
            continue;
        out.push_back({ .target = equation.target,
                        .outcome = follows ? Outcome::Follows : Outcome::Breaks,
                        .rule = "equation",
                        .formula = equation.written,
                        .sources = equation.sources,
                        .computed = equation.computed });
    }
}

void deriveCounts(const Graph &graph, std::vector<Derivation> &out)
{
    for (const LedgerList &list : graph.lists) {
        const Fact &fact = graph.facts[list.fact];
        const auto listed = static_cast<double>(list.listed);
        const bool follows = fact.amount.value == listed;
        // {"a": {"samples": 2376}, "b": {"samples": 3270}, "sum": 5646}: of what the entries hold.
        if (fact.aggregate == Aggregate::Total && fact.amount.value > MostPerEntry * listed)
            continue;
        out.push_back({ .target = list.fact,
                        .outcome = follows ? Outcome::Follows : Outcome::Breaks,
                        .rule = "count.list",
                        .formula = std::to_string(list.listed) + " in " + list.place,
                        .computed = { { listed, listed } } });
    }
    for (std::size_t i = 0; i < graph.facts.size(); ++i) {
        if (graph.facts[i].value == NoIndex)
            continue;
        addPartition(graph, i, out);
        addRecordPartition(graph, i, out);
        addMean(graph, i, out);
    }
}

} // namespace assay
