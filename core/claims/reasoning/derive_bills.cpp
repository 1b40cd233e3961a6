// SPDX-License-Identifier: GPL-3.0-or-later
// Money over time within a sentence: "72,000 a month, or 864,000 a year", "twelve months at 17.64 EUR save
// 211.68 EUR".
#include "core/claims/lexing/units.h"
#include "core/claims/reasoning/reason.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

/// A sum that is further off than this factor is one of other things.
constexpr double MostSlip = 2;
/// More months, days or hours are no term of a bill.
constexpr double MostTimes = 1000;

/// How often a shorter time fits into a longer one, as people count: twelve months are a year, and 52 weeks.
struct Fit {
    double shorter, longer; ///< seconds
    Interval times;
};

constexpr double Hour = 3600, Day = 24 * Hour, Week = 7 * Day;
/// The lexicon's units: a year of 365.2425 days, and a twelfth of it.
constexpr double Year = 31556952, Month = Year / 12;

constexpr std::array Fits {
    Fit { Month, Year, { 12, 12 } }, Fit { Week, Year, { 52, 52.18 } }, Fit { Day, Year, { 365, 366 } },
    Fit { Day, Month, { 30, 31 } },  Fit { Week, Month, { 4, 4.35 } },  Fit { Day, Week, { 7, 7 } },
    Fit { Hour, Day, { 24, 24 } },   Fit { Hour, Month, { 720, 744 } }, Fit { Hour, Year, { 8760, 8784 } },
};

bool isLike(double a, double b)
{
    constexpr double SameTime = 0.01; // a month of 30 days and one of 30.44 differ by more
    return std::abs(a - b) <= SameTime * b;
}

std::optional<Interval> timesIn(double shorter, double longer)
{
    for (const Fit &fit : Fits)
        if (isLike(shorter, fit.shorter) && isLike(longer, fit.longer))
            return fit.times;
    return {};
}

bool isMoney(const Fact &fact)
{
    return fact.value != NoIndex && fact.amount.dimension == Dimension::Money && isResult(fact)
        && fact.table == 0 && !fact.amount.range && !fact.amount.atLeast && !fact.amount.atMost;
}

/// "95.50 EUR each": of every one that was counted.
bool isPrice(const Fact &fact)
{
    return (isMoney(fact) && fact.isEach)
        || (fact.value != NoIndex && isResult(fact) && fact.amount.dimension == Dimension::Density
            && fact.amount.above == Dimension::Money && fact.amount.per == PerWhat::Thing);
}

/// A printed figure of money is what it says; nobody rounds a price before multiplying it.
Interval exactly(const Fact &fact)
{
    return fact.amount.exactDigits ? Interval { fact.amount.value, fact.amount.value }
                                   : fact.amount.readings.front();
}

std::optional<Derivation> settled(const Graph &graph, std::size_t target, std::string formula,
                                  std::vector<std::size_t> sources, Interval computed)
{
    const Fact &fact = graph.facts[target];
    Derivation made { .target = target,
                      .rule = "prose.product",
                      .formula = std::move(formula),
                      .sources = std::move(sources),
                      .computed = { computed } };
    if (agreesWithAny(fact, made.computed))
        return made;
    if (fact.amount.approximate || fact.amount.value > MostSlip * computed.high
        || MostSlip * fact.amount.value < computed.low)
        return {};
    made.outcome = Outcome::Breaks;
    return made;
}

/// "... 72,000 a month, or 864,000 a year": the only price of another time before it.
std::optional<Derivation> perLongerTime(const Graph &graph, std::size_t target,
                                        const std::vector<std::size_t> &sentence)
{
    const Fact &fact = graph.facts[target];
    if (!fact.isAlso && !fact.isEqual)
        return {};
    const Fact *before = nullptr;
    std::size_t source = NoIndex;
    for (const std::size_t i : sentence)
        if (isMoney(graph.facts[i]) && graph.facts[i].begin < fact.begin
            && (!before || graph.facts[i].begin > before->begin)) {
            before = &graph.facts[i];
            source = i;
        }
    if (!before || before->amount.perSeconds <= 0)
        return {};
    const auto times = timesIn(before->amount.perSeconds, fact.amount.perSeconds);
    if (!times)
        return {};
    const std::string formula = graph.printed(source) + " x " + std::to_string(std::lround(times->low));
    return settled(graph, target, formula, { source }, *times * exactly(*before));
}

/// "Over twelve months at 17.64 EUR you save 211.68 EUR": three figures, and each of the first two once.
std::optional<Derivation> timesPrice(const Graph &graph, std::size_t target,
                                     const std::vector<std::size_t> &sentence)
{
    const Fact &fact = graph.facts[target];
    std::size_t time = NoIndex, price = NoIndex, others = 0;
    for (const std::size_t i : sentence) {
        const Fact &one = graph.facts[i];
        if (one.value == NoIndex || i == target || one.begin > fact.begin)
            continue;
        if (one.amount.dimension == Dimension::Time && time == NoIndex)
            time = i;
        else if (isPrice(one) && price == NoIndex)
            price = i;
        else if (one.amount.dimension == Dimension::Money || one.amount.dimension == Dimension::Time
                 || one.amount.dimension == Dimension::Count)
            ++others;
    }
    if (time == NoIndex || price == NoIndex || others > 0
        || graph.facts[time].begin > graph.facts[price].begin)
        return {};
    const Unit *unit = unitCalled(graph.facts[time].amount.unit);
    const double times = unit ? std::round(graph.facts[time].amount.value / unit->scale) : 0;
    if (times < 2 || times > MostTimes || graph.facts[time].amount.range)
        return {};
    return settled(graph, target, graph.printed(time) + " x " + graph.printed(price), { time, price },
                   scaled(exactly(graph.facts[price]), times));
}

} // namespace

void deriveBills(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> known = derivedFacts(graph, out);
    for (std::size_t target = 0; target < graph.facts.size(); ++target) {
        const Fact &fact = graph.facts[target];
        if (known[target] || !isMoney(fact) || fact.isEach)
            continue;
        const auto sentence = graph.inSentence(fact);
        auto made = fact.amount.perSeconds > 0 ? perLongerTime(graph, target, sentence)
                                               : timesPrice(graph, target, sentence);
        if (made)
            out.push_back(*std::move(made));
    }
}

} // namespace assay
