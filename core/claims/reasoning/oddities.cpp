// SPDX-License-Identifier: GPL-3.0-or-later
// What smells without being a contradiction: said once a thing, never a verdict.
#include "core/claims/reasoning/reason.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace assay {
namespace {

/// Codes of fixed rate give every model the same small ratio; one of 50 and more depends on the weights.
constexpr double LargeRatio = 50;
/// The same large ratio for so many different things is no measurement.
constexpr std::size_t EqualThings = 3;
/// A number that is stored takes a bit at least.
constexpr double LeastBits = 1;

void warn(std::size_t target, const char *rule, std::string formula, std::string explanation,
          std::vector<std::size_t> sources, std::vector<Derivation> &out)
{
    out.push_back({ .target = target,
                    .outcome = Outcome::Warns,
                    .rule = rule,
                    .formula = std::move(formula),
                    .sources = std::move(sources),
                    .explanation = std::move(explanation) });
}

void sizesOfNothing(const Graph &graph, std::vector<Derivation> &out)
{
    for (std::size_t i = 0; i < graph.facts.size(); ++i) {
        const Fact &size = graph.facts[i];
        if (size.attribute != Attribute::Size || size.value == NoIndex || size.amount.value != 0)
            continue;
        for (const std::size_t other : graph.besides(size))
            if (graph.facts[other].attribute == Attribute::Ratio && isResult(graph.facts[other])) {
                warn(i, "size.rounds-to-nothing", graph.printed(i),
                     "a size of " + graph.printed(i) + " rounds to nothing: the ratio of "
                         + graph.printed(other) + " beside it cannot be recomputed",
                     { other }, out);
                break;
            }
    }
}

void equalRatios(const Graph &graph, std::vector<Derivation> &out)
{
    std::map<std::pair<std::size_t, double>, std::map<std::string, std::size_t>> things;
    for (std::size_t i = 0; i < graph.facts.size(); ++i) {
        const Fact &fact = graph.facts[i];
        if (fact.attribute != Attribute::Ratio || fact.value == NoIndex || !isResult(fact)
            || fact.amount.value < LargeRatio || fact.amount.range || !fact.thing.other.empty()
            || fact.aggregate == Aggregate::Total || fact.aggregate == Aggregate::Mean)
            continue;
        const std::string name = fact.thing.model + '/' + fact.thing.part + '/' + fact.thing.row;
        if (name != "//")
            things[{ fact.document, fact.amount.value }].try_emplace(name, i);
    }
    for (const auto &[key, facts] : things) {
        if (facts.size() < EqualThings)
            continue;
        std::vector<std::size_t> sources;
        for (const auto &[name, fact] : facts)
            sources.push_back(fact);
        const std::size_t first = std::ranges::min(sources);
        warn(first, "pattern.equal-ratio", graph.printed(first),
             "the same ratio of " + graph.printed(first) + " is stated for " + std::to_string(facts.size())
                 + " different things",
             std::move(sources), out);
    }
}

/// Ratios of stages, and a ratio of the whole that is not their product.
void stages(const Graph &graph, std::vector<Derivation> &out)
{
    for (const LedgerTable &table : graph.tables) {
        Interval product { 1, 1 };
        std::vector<std::size_t> factors;
        for (const LedgerRow &row : table.rows)
            for (const std::size_t cell : row.cells)
                if (cell != NoIndex && graph.facts[cell].attribute == Attribute::Ratio
                    && graph.facts[cell].rowNoun == "stages" && row.aggregate == Aggregate::None) {
                    const Interval &value = graph.facts[cell].amount.readings.front();
                    product = product * value;
                    factors.push_back(cell);
                    break;
                }
        if (factors.size() < 2)
            continue;
        for (const std::size_t i : graph.inDocument(table.document)) {
            const Fact &whole = graph.facts[i];
            if (whole.attribute != Attribute::Ratio || !isResult(whole) || whole.value == NoIndex
                || whole.table != 0 || whole.aggregate != Aggregate::Total)
                continue;
            if (!agrees(whole, product))
                warn(i, "pattern.stages", "product of the stages",
                     "the product of the " + std::to_string(factors.size()) + " stages is "
                         + std::to_string(
                             static_cast<long long>(std::lround((product.low + product.high) / 2)))
                         + ", and " + graph.printed(i) + " is stated for all of them",
                     factors, out);
        }
    }
}

bool sameNoun(const std::string &a, const std::string &b)
{
    const auto layered = [](const std::string &noun) { return noun == "layers" || noun == "blocks"; };
    return !a.empty() && (a == b || (layered(a) && layered(b)));
}

/// "All 4 stages", and one of them is skipped.
void skipped(const Graph &graph, std::vector<Derivation> &out)
{
    std::map<std::pair<std::size_t, std::size_t>, bool> said;
    for (std::size_t i = 0; i < graph.facts.size(); ++i) {
        const Fact &skip = graph.facts[i];
        if (skip.status != Standing::Skipped || skip.mode == Mode::Denied)
            continue;
        for (const std::size_t other : graph.inDocument(skip.document)) {
            const Fact &all = graph.facts[other];
            if (!all.ofAll || all.attribute != Attribute::Count || all.mode == Mode::Denied
                || !(sameNoun(all.noun, skip.noun) || sameNoun(all.noun, skip.rowNoun)))
                continue;
            if (!said[{ skip.document, other }])
                warn(other, "words.skipped", graph.printed(i),
                     "all " + graph.printed(other)
                         + " are claimed, and the document says that some were skipped",
                     { i }, out);
            said[{ skip.document, other }] = true;
        }
    }
}

/// "All 4 stages work | 3 stages proven, confirmed": a row whose claim and whose result count the same.
void claimedAndAffirmed(const Graph &graph, std::vector<Derivation> &out)
{
    for (std::size_t i = 0; i < graph.facts.size(); ++i) {
        const Fact &result = graph.facts[i];
        if (result.attribute != Attribute::Count || result.table == 0 || result.value == NoIndex
            || !isResult(result) || result.noun.empty())
            continue;
        const auto beside = graph.besides(result);
        const bool affirmed = std::ranges::any_of(beside, [&](std::size_t other) {
            return graph.facts[other].status == Standing::Affirmed
                && graph.facts[other].sentence == result.sentence;
        });
        const auto claim = std::ranges::find_if(beside, [&](std::size_t other) {
            const Fact &one = graph.facts[other];
            return one.ofAll && one.attribute == Attribute::Count && one.noun == result.noun
                && one.sentence != result.sentence && one.amount.value > result.amount.value;
        });
        if (affirmed && claim != beside.end())
            warn(i, "words.skipped", graph.printed(*claim),
                 "all " + graph.printed(*claim) + " are claimed in that row, and " + graph.printed(i)
                     + " are called confirmed",
                 { *claim }, out);
    }
}

/// Flags of a document that are looked at, of each kind: cost stays linear.
constexpr std::size_t MostFlags = 64;

/// 16 of "advanced_16x_achieved"; none if the key names no level.
std::optional<double> levelOf(std::string_view key)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto digit = std::ranges::find_if(key, isDigit);
    double level = 0;
    const auto rest = key.substr(static_cast<std::size_t>(digit - key.begin()));
    const bool isRead = std::from_chars(rest.data(), rest.data() + rest.size(), level).ec == std::errc {};
    return isRead ? std::optional(level) : std::nullopt;
}

/// A flag of a level speaks of the flags of that level, and of the records that state it.
bool isOfLevel(const Graph &graph, const Fact &flag, double level)
{
    const std::string_view key = graph.trees[flag.document]->label(flag.sentence);
    return levelOf(key) == level || std::ranges::any_of(graph.besides(flag), [&](std::size_t i) {
               return graph.facts[i].value != NoIndex && graph.facts[i].amount.value == level;
           });
}

/// Two flags of one name in the rows of a table are two results, and flags of two levels say nothing of each
/// other.
bool concernTheSame(const Graph &graph, const Fact &a, const Fact &b)
{
    const DocumentTree &tree = *graph.trees[a.document];
    const std::string_view first = tree.label(a.sentence), second = tree.label(b.sentence);
    if (first == second)
        return false;
    const auto levelA = levelOf(first), levelB = levelOf(second);
    return (!levelA || isOfLevel(graph, b, *levelA)) && (!levelB || isOfLevel(graph, a, *levelB));
}

/// One flag affirms what another refuses.
void flags(const Graph &graph, std::vector<Derivation> &out)
{
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        const DocumentTree &tree = *graph.trees[document];
        if (!tree.isData())
            continue;
        std::vector<std::size_t> affirmed, refused;
        for (const std::size_t i : graph.inDocument(document)) {
            const Fact &fact = graph.facts[i];
            std::vector<std::size_t> *flags = fact.status == Standing::Affirmed ? &affirmed
                : fact.status == Standing::Refused                              ? &refused
                                                                                : nullptr;
            if (flags && flags->size() < MostFlags)
                flags->push_back(i);
        }
        const auto warnOf = [&](std::size_t yes) {
            const auto no = std::ranges::find_if(refused, [&](std::size_t other) {
                return concernTheSame(graph, graph.facts[yes], graph.facts[other]);
            });
            if (no == refused.end())
                return false;
            const auto label
                = [&](std::size_t i) { return std::string(tree.label(graph.facts[i].sentence)); };
            warn(yes, "pattern.self-flag", label(yes),
                 "\"" + label(yes) + "\" is affirmed, and \"" + label(*no) + "\" is not", { *no }, out);
            return true;
        };
        std::ignore = std::ranges::any_of(affirmed, warnOf);
    }
}

void tooFewBits(const Graph &graph, std::vector<Derivation> &out)
{
    for (std::size_t i = 0; i < graph.facts.size(); ++i) {
        const Fact &count = graph.facts[i];
        if (count.attribute != Attribute::Count || count.side != FactSide::Compressed
            || count.value == NoIndex
            || (count.noun != "parameters" && count.noun != "values" && count.noun != "weights"))
            continue;
        for (const std::size_t other : graph.besides(count)) {
            const Fact &size = graph.facts[other];
            if (size.attribute != Attribute::Size || size.side == FactSide::Original || !isResult(size)
                || size.value == NoIndex || count.amount.value <= 0)
                continue;
            double most = 0;
            for (const Interval &reading : size.amount.intervals())
                most = std::max(most, 8 * reading.high / count.amount.value);
            if (most >= LeastBits)
                continue;
            char bits[32];
            std::snprintf(bits, sizeof bits, "%.2f", 8 * size.amount.value / count.amount.value);
            warn(i, "rate.less-than-a-bit", inFigures(graph, "8 x a / b", other, i),
                 graph.printed(other) + " for " + graph.printed(i) + " stored values is " + bits
                     + " bits each: less than one bit",
                 { other }, out);
            break;
        }
    }
}

} // namespace

void findOddities(const Graph &graph, std::vector<Derivation> &out)
{
    sizesOfNothing(graph, out);
    equalRatios(graph, out);
    stages(graph, out);
    skipped(graph, out);
    claimedAndAffirmed(graph, out);
    flags(graph, out);
    tooFewBits(graph, out);
}

} // namespace assay
