// SPDX-License-Identifier: GPL-3.0-or-later
// Searches the columns of a table for formulas, counts what luck would give, and names the rows that break
// them.
#include "core/claims/reasoning/law_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace assay {
namespace {

/// A formula that breaks in so many more rows than it holds is not tried further: nothing is lost, a law has
/// to hold in most rows.
constexpr std::size_t HopelessRows = 6;
/// No hit is less likely than this: figures are copied.
constexpr double LeastChance = 1e-12;

struct Tally {
    std::size_t informative = 0, holding = 0, broken = 0;
    double chance = 1;
};

struct Trial {
    const Law *law;
    std::size_t a, b, target;
};

/// Computed is what the formula gives in that row; what it held before is gone.
std::optional<bool> holdsIn(const LawSearch &search, const Trial &trial, std::size_t row, Computed &computed)
{
    computed.clear();
    const Fact *a = search.at(row, trial.a), *b = search.at(row, trial.b), *c = search.at(row, trial.target);
    if (!a || !b || !c || !trial.law->fits(*a, *b, *c))
        return {};
    trial.law->addTo(*a, *b, computed);
    if (computed.empty())
        return {};
    return isGiven(*trial.law, *c, computed);
}

Tally tallyOf(const LawSearch &search, const Trial &trial, std::size_t mostRows, Computed &computed)
{
    Tally tally;
    std::vector<std::pair<double, double>> seen;
    const auto count = [&](std::size_t row, bool mayBreak) {
        const auto holds = holdsIn(search, trial, row, computed);
        if (!holds || !*holds) {
            tally.broken += holds && mayBreak ? 1 : 0;
            return;
        }
        ++tally.holding;
        const Fact &a = *search.at(row, trial.a), &b = *search.at(row, trial.b),
                   &c = *search.at(row, trial.target);
        const double chance = chanceOfHit(*trial.law, a, b, c, computed.front());
        if (chance >= InformativeChance || !isTellingHit(a, b, c)
            || std::ranges::find(seen, std::pair(a.amount.value, b.amount.value)) != seen.end())
            return;
        seen.emplace_back(a.amount.value, b.amount.value);
        ++tally.informative;
        tally.chance *= chance;
    };
    const std::size_t looked = std::min(search.rows.size(), mostRows);
    for (std::size_t i = 0; i < looked; ++i) {
        // More rows break it than may still tell of it.
        if (tally.broken >= tally.informative + (looked - i) + search.totals.size())
            return tally;
        if (tally.broken > tally.holding + HopelessRows)
            break;
        count(search.rows[i], true);
    }
    for (const std::size_t row : search.totals)
        count(row, false);
    return tally;
}

/// Weights of another type than the others', with what a file holds beside them.
bool isOtherWidth(const Fact &count, const Fact &size)
{
    constexpr std::array Widths { 0.5, 1.0, 2.0, 4.0, 8.0 };
    return std::ranges::any_of(Widths, [&](double width) {
        const double bytes = width * count.amount.value;
        return std::ranges::any_of(size.amount.intervals(), [&](const Interval &one) {
            return one.low < bytes * (1 + WeightSlack) && one.high > bytes * (1 - WeightSlack);
        });
    });
}

void settleRows(const LawSearch &search, TableLaw &law)
{
    Computed computed, other;
    for (std::size_t row = 0; row < search.table.rows.size(); ++row) {
        if (search.table.rows[row].isGap)
            continue;
        const Trial trial { law.law, law.a, law.b, law.target };
        const auto holds = holdsIn(search, trial, row, computed);
        if (!holds)
            continue;
        const auto &cells = search.table.rows[row].cells;
        std::vector<std::size_t> sources { cells[law.a] };
        if (!law.law->isUnary)
            sources.push_back(cells[law.b]);
        if (!*holds && law.law->weightWidth > 0
            && isOtherWidth(*search.at(row, law.a), *search.at(row, law.target)))
            continue;
        const bool inverse = std::string_view(law.law->id) == "quotient"
            && holdsIn(search, { law.law, law.b, law.a, law.target }, row, other).value_or(false);
        if (*holds)
            law.held.push_back({ cells[law.target], sources, computed });
        else if (!inverse) // tokens per second grow by the factor by which sizes shrink
            law.broken.push_back({ cells[law.target], sources, computed });
    }
}

} // namespace

double chanceOfOverlap(const Law &law, const Fact &a, const Fact &b, const Fact &c, const Interval &computed)
{
    const double range = law.range(a, b, c);
    const Interval &stated = c.amount.readings.front();
    const double width = (computed.high - computed.low) + (stated.high - stated.low);
    // Billions less billions leave millions of doubt, in which everything small lies.
    constexpr double WidestHit = 10;
    if (width > WidestHit * std::abs(c.amount.value))
        return 1;
    return range > 0 ? std::min(1.0, std::max(width / range, LeastChance)) : 1;
}

double chanceOfHit(const Law &law, const Fact &a, const Fact &b, const Fact &c, const Interval &computed)
{
    constexpr double HalfDigit = 0.5 + 1e-6; ///< a half may be rounded either way
    // Points of percentages are written in another unit than they are.
    const bool points = a.amount.dimension == Dimension::Percent && c.amount.dimension == Dimension::Plain;
    const double gives = law.at(a.amount.value, b.amount.value) * (points ? 100 : 1);
    const double range = law.range(a, b, c), overlap = chanceOfOverlap(law, a, b, c, computed);
    if (range <= 0 || std::abs(gives - c.amount.value) > HalfDigit * c.amount.printedUnit)
        return overlap;
    return std::min(overlap, std::max(c.amount.printedUnit / range, LeastChance));
}

bool isTellingHit(const Fact &a, const Fact &b, const Fact &c)
{
    const double value = c.amount.value;
    // What is divided by 1 or has nothing taken off is nearly the same figure again.
    const auto isNeutral = [](const Fact &fact) { return fact.amount.value == 1 || fact.amount.value == 0; };
    if (isNeutral(a) || isNeutral(b))
        return false;
    return value != 0 && value != 1 && value != 100 && value != a.amount.value && value != b.amount.value;
}

bool isSpread(const TableLaw &law, const std::vector<Fact> &facts)
{
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (const HeldCell &cell : law.held) {
        const double value = std::abs(facts[cell.fact].amount.value);
        least = std::min(least, value);
        most = std::max(most, value);
    }
    return most > SpreadOfLaw * least;
}

namespace {

/// What is a - b = c is a - c = b as well: if the rows of one show the relation, they show it of the other,
/// and which of the cells documents derive is asked later.
void addOtherWays(const std::vector<TableLaw> &tried, std::vector<TableLaw> &found)
{
    const auto columnsOf = [](const TableLaw &law) {
        std::array columns { law.a, law.b, law.target };
        std::ranges::sort(columns);
        return columns;
    };
    const std::size_t kept = found.size();
    for (const TableLaw &law : tried) {
        if (!law.law->isLinear)
            continue;
        const auto isSame = [&](const TableLaw &other) {
            return other.law == law.law && other.a == law.a && other.b == law.b && other.target == law.target;
        };
        if (std::ranges::any_of(found, isSame))
            continue;
        for (std::size_t i = 0; i < kept; ++i)
            if (found[i].law->isLinear && columnsOf(found[i]) == columnsOf(law)
                && found[i].holding == law.holding) {
                found.push_back(law);
                found.back().chance = found[i].chance;
                break;
            }
    }
}

} // namespace

std::vector<TableLaw> findLaws(const LedgerTable &table, const std::vector<Fact> &facts)
{
    LawSearch search(table, facts);
    std::vector<TableLaw> found;
    Computed computed;
    const auto tryOne = [&](const Law &law, std::size_t a, std::size_t b, std::size_t target) {
        const Tally tally = tallyOf(search, { &law, a, b, target }, LawSampleRows, computed);
        if (tally.holding + tally.broken == 0)
            return;
        const bool asked = search.asksFor(law, a, b, target);
        ++search.tried;
        search.triedAsked += asked ? 1 : 0;
        if (tally.informative >= InformativeRows && tally.informative > tally.broken)
            found.push_back({ .law = &law,
                              .a = a,
                              .b = b,
                              .target = target,
                              .holding = tally.informative,
                              .chance = tally.chance,
                              .isVoted = search.isVotedFor(law, target),
                              .isAsked = asked });
    };
    for (const Law &law : lawTable())
        for (const std::size_t a : search.columns)
            for (const std::size_t target : search.columns) {
                if (target == a)
                    continue;
                if (law.isUnary) {
                    tryOne(law, a, a, target);
                    continue;
                }
                for (const std::size_t b : search.columns)
                    if (a != b && target != b && (!law.isSymmetric || a < b))
                        tryOne(law, a, b, target);
            }
    const std::vector<TableLaw> tried = found;
    dropLucky(found, search.tried, search.triedAsked);
    addOtherWays(tried, found);
    for (TableLaw &law : found)
        settleRows(search, law);
    std::ranges::stable_sort(found, {}, &TableLaw::chance);
    return found;
}

} // namespace assay
