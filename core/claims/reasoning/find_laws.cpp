// SPDX-License-Identifier: GPL-3.0-or-later
// Searches the columns of a table for formulas, counts what luck would give, and names the rows that break
// them.
#include "core/claims/reasoning/law_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace assay {
namespace {

/// A formula that breaks in so many more rows than it holds is not tried further: nothing is lost, a law has
/// to hold in most rows.
constexpr std::size_t HopelessRows = 6;

bool isNumber(const Fact &fact)
{
    return fact.value != NoIndex && fact.amount.classified == NumberClass::None && !fact.isScoped
        && fact.mode != Mode::Placeholder;
}

struct Search {
    const LedgerTable &table;
    const std::vector<Fact> &facts;
    std::vector<std::size_t> columns {}; ///< with numbers
    std::vector<std::size_t> rows {}; ///< that a law is looked for in
    std::vector<std::size_t> totals {}; ///< rows of sums: what they obey they obey, and they break nothing
    std::size_t tried = 0;

    const Fact *at(std::size_t row, std::size_t column) const
    {
        const std::size_t fact = table.rows[row].cells[column];
        return fact == NoIndex || !isNumber(facts[fact]) ? nullptr : &facts[fact];
    }
};

Search searchOf(const LedgerTable &table, const std::vector<Fact> &facts)
{
    Search search { .table = table, .facts = facts };
    for (std::size_t row = 0; row < table.rows.size(); ++row)
        if (table.rows[row].aggregate == Aggregate::None && !table.rows[row].isGap)
            search.rows.push_back(row);
        else if (table.rows[row].aggregate == Aggregate::Total)
            search.totals.push_back(row);
    for (std::size_t column = 0; column < table.columns.size() && search.columns.size() < LawColumns;
         ++column)
        if (!table.columns[column].isCumulative
            && std::ranges::any_of(search.rows, [&](std::size_t row) { return search.at(row, column); }))
            search.columns.push_back(column);
    return search;
}

struct Tally {
    std::size_t informative = 0, holding = 0, broken = 0;
    double chance = 1;
};

struct Trial {
    const Law *law;
    std::size_t a, b, target;
};

std::optional<bool> holdsIn(const Search &search, const Trial &trial, std::size_t row, Computed *computed)
{
    const Fact *a = search.at(row, trial.a), *b = search.at(row, trial.b), *c = search.at(row, trial.target);
    if (!a || !b || !c || !trial.law->fits(*a, *b, *c))
        return {};
    const Computed values = trial.law->compute(*a, *b);
    if (values.empty())
        return {};
    const bool holds = agreesWithAny(*c, values);
    if (computed)
        *computed = values;
    return holds;
}

Tally tallyOf(const Search &search, const Trial &trial, std::size_t mostRows)
{
    Tally tally;
    std::set<std::pair<double, double>> seen;
    const auto count = [&](std::size_t row, bool mayBreak) {
        Computed computed;
        const auto holds = holdsIn(search, trial, row, &computed);
        if (!holds || !*holds) {
            tally.broken += holds && mayBreak ? 1 : 0;
            return;
        }
        ++tally.holding;
        const Fact &a = *search.at(row, trial.a), &b = *search.at(row, trial.b),
                   &c = *search.at(row, trial.target);
        const double chance = chanceOfHit(*trial.law, a, b, c, computed.front());
        if (chance >= InformativeChance || !isTellingHit(a, b, c)
            || !seen.insert({ a.amount.value, b.amount.value }).second)
            return;
        ++tally.informative;
        tally.chance *= chance;
    };
    for (std::size_t i = 0; i < search.rows.size() && i < mostRows; ++i) {
        count(search.rows[i], true);
        if (tally.broken > tally.holding + HopelessRows)
            break;
    }
    for (const std::size_t row : search.totals)
        count(row, false);
    return tally;
}

/// How gladly documents derive this column: quotients and shares carry their own unit, then headers that ask
/// for the formula, then what stands further right.
int derivedRank(const Search &search, const TableLaw &law)
{
    int rank = law.law->isVotedFor(search.table.columns[law.target]) ? 100 : 0;
    for (const std::size_t row : search.rows)
        if (const Fact *fact = search.at(row, law.target)) {
            const Dimension dimension = fact->amount.dimension;
            rank += dimension == Dimension::Ratio || dimension == Dimension::Percent
                    || dimension == Dimension::BitsPerWeight || dimension == Dimension::Density
                ? 50
                : 0;
            break;
        }
    return rank + static_cast<int>(std::min<std::size_t>(law.target, 40));
}

/// Multiplication and addition may each be read three ways round.
std::pair<bool, std::array<std::size_t, 3>> relationOf(const TableLaw &law)
{
    std::array<std::size_t, 3> columns { law.a, law.b, law.target };
    std::ranges::sort(columns);
    const std::string_view id = law.law->id;
    return { id == "sum" || id == "difference", columns };
}

void settleRows(const Search &search, TableLaw &law)
{
    for (std::size_t row = 0; row < search.table.rows.size(); ++row) {
        if (search.table.rows[row].isGap)
            continue;
        const Trial trial { law.law, law.a, law.b, law.target };
        Computed computed;
        const auto holds = holdsIn(search, trial, row, &computed);
        if (!holds)
            continue;
        const auto &cells = search.table.rows[row].cells;
        const std::vector<std::size_t> sources { cells[law.a], cells[law.b] };
        const bool inverse = std::string_view(law.law->id) == "quotient"
            && holdsIn(search, { law.law, law.b, law.a, law.target }, row, nullptr).value_or(false);
        if (*holds)
            law.held.push_back({ cells[law.target], sources, std::move(computed) });
        else if (!inverse) // tokens per second grow by the factor by which sizes shrink
            law.broken.push_back({ cells[law.target], sources, std::move(computed) });
    }
}

std::vector<TableLaw> settle(const Search &search, std::vector<TableLaw> found, std::size_t tried)
{
    std::erase_if(found, [&](TableLaw &law) {
        law.chance *= static_cast<double>(tried);
        const bool voted = law.law->isVotedFor(search.table.columns[law.target]);
        return law.chance >= (voted ? VotedLawChance : LawChance);
    });
    std::map<std::pair<bool, std::array<std::size_t, 3>>, TableLaw> best;
    for (TableLaw &law : found) {
        const auto [at, fresh] = best.try_emplace(relationOf(law), law);
        if (!fresh && derivedRank(search, law) > derivedRank(search, at->second))
            at->second = law;
    }
    std::vector<TableLaw> out;
    for (auto &[relation, law] : best)
        out.push_back(std::move(law));
    std::ranges::stable_sort(out, {}, &TableLaw::chance);
    for (TableLaw &law : out)
        settleRows(search, law);
    return out;
}

} // namespace

double chanceOfHit(const Law &law, const Fact &a, const Fact &b, const Fact &c, const Interval &computed)
{
    const double range = law.range(a, b, c);
    const Interval &stated = c.amount.readings.front();
    const double width = (computed.high - computed.low) + (stated.high - stated.low);
    // Billions less billions leave millions of doubt, in which everything small lies.
    constexpr double WidestHit = 10;
    if (width > WidestHit * std::abs(c.amount.value))
        return 1;
    return range > 0 ? std::min(1.0, std::max(width / range, 1e-12)) : 1;
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

std::vector<TableLaw> findLaws(const LedgerTable &table, const std::vector<Fact> &facts)
{
    Search search = searchOf(table, facts);
    std::vector<TableLaw> found;
    for (const Law &law : lawTable())
        for (const std::size_t a : search.columns)
            for (const std::size_t b : search.columns)
                for (const std::size_t target : search.columns) {
                    if (a == b || target == a || target == b || (law.isSymmetric && a > b))
                        continue;
                    const Tally tally = tallyOf(search, { &law, a, b, target }, LawSampleRows);
                    search.tried += tally.holding + tally.broken > 0 ? 1 : 0;
                    if (tally.informative >= InformativeRows && tally.informative > tally.broken)
                        found.push_back({ .law = &law,
                                          .a = a,
                                          .b = b,
                                          .target = target,
                                          .holding = tally.informative,
                                          .chance = tally.chance });
                }
    return settle(search, std::move(found), search.tried);
}

namespace {

/// The row that the others are measured against: the nearest one above whose figure is 1, 0, nothing or 100
/// %, or the only one that is called the original.
std::optional<std::size_t> baselineOf(const Search &search, std::size_t target)
{
    const auto isNeutral = [&](std::size_t row) {
        const std::size_t cell = search.table.rows[row].cells[target];
        if (cell == NoIndex)
            return true;
        const double value = search.facts[cell].amount.value;
        return value == 1 || value == 0;
    };
    std::optional<std::size_t> original;
    std::size_t originals = 0;
    for (const std::size_t row : search.rows)
        if (search.table.rows[row].side == FactSide::Original) {
            original = row;
            ++originals;
        }
    if (originals == 1)
        return original;
    if (!search.rows.empty() && isNeutral(search.rows.front()))
        return search.rows.front();
    return {};
}

struct BaselineForm {
    const Law *law;
    bool baselineFirst; ///< the baseline's figure is the law's a
};

std::vector<BaselineForm> baselineForms()
{
    std::vector<BaselineForm> forms;
    for (const Law &law : lawTable()) {
        const std::string_view id = law.id;
        if (id == "quotient" || id == "difference")
            forms.push_back({ &law, false });
        if (id == "quotient" || id == "saved" || id == "change" || id == "difference")
            forms.push_back({ &law, true });
    }
    return forms;
}

struct BaselineTrial {
    BaselineForm form;
    std::size_t column, target, baseline;
};

/// Source, target and value of one row against the baseline; empty where it does not apply.
std::optional<BrokenCell> baselineCell(const Search &search, const BaselineTrial &trial, std::size_t row)
{
    const Fact *base = search.at(trial.baseline, trial.column), *own = search.at(row, trial.column),
               *stated = search.at(row, trial.target);
    if (row == trial.baseline || !base || !own || !stated)
        return {};
    const Fact &a = trial.form.baselineFirst ? *base : *own, &b = trial.form.baselineFirst ? *own : *base;
    if (!trial.form.law->fits(a, b, *stated))
        return {};
    const auto &rows = search.table.rows;
    BrokenCell cell { .fact = rows[row].cells[trial.target],
                      .sources = { rows[trial.baseline].cells[trial.column], rows[row].cells[trial.column] },
                      .computed = trial.form.law->compute(a, b) };
    if (!trial.form.baselineFirst)
        std::swap(cell.sources[0], cell.sources[1]);
    return cell.computed.empty() ? std::nullopt : std::optional(std::move(cell));
}

TableLaw tryBaseline(const Search &search, const BaselineTrial &trial)
{
    TableLaw out { .law = trial.form.law, .a = trial.column, .b = trial.column, .target = trial.target };
    std::set<double> seen;
    for (const std::size_t row : search.rows) {
        auto cell = baselineCell(search, trial, row);
        if (!cell)
            continue;
        const Fact &own = *search.at(row, trial.column), &stated = search.facts[cell->fact];
        if (!agreesWithAny(stated, cell->computed)) {
            out.broken.push_back(*std::move(cell));
            continue;
        }
        const double chance = chanceOfHit(*trial.form.law, *search.at(trial.baseline, trial.column), own,
                                          stated, cell->computed.front());
        if (chance < InformativeChance && isTellingHit(own, own, stated)
            && seen.insert(own.amount.value).second) {
            ++out.holding;
            out.chance *= chance;
        }
        out.held.push_back({ cell->fact, std::move(cell->sources), std::move(cell->computed) });
    }
    return out;
}

} // namespace

std::vector<TableLaw> findBaselineLaws(const LedgerTable &table, const std::vector<Fact> &facts)
{
    Search search = searchOf(table, facts);
    std::vector<TableLaw> found;
    if (search.rows.size() < 2)
        return found;
    const auto forms = baselineForms();
    for (const std::size_t target : search.columns) {
        const auto baseline = baselineOf(search, target);
        if (!baseline)
            continue;
        for (const std::size_t column : search.columns) {
            if (column == target)
                continue;
            for (const BaselineForm &form : forms) {
                TableLaw law = tryBaseline(search, { form, column, target, *baseline });
                search.tried += law.held.empty() && law.broken.empty() ? 0 : 1;
                if (law.holding >= InformativeRows && law.holding > law.broken.size() && isSpread(law, facts))
                    found.push_back(std::move(law));
            }
        }
    }
    std::erase_if(found, [&](TableLaw &law) {
        law.chance *= static_cast<double>(search.tried);
        return law.chance >= (law.law->isVotedFor(table.columns[law.target]) ? VotedLawChance : LawChance);
    });
    std::ranges::stable_sort(found, {}, &TableLaw::chance);
    return found;
}

} // namespace assay
