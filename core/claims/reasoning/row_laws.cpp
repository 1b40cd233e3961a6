// SPDX-License-Identifier: GPL-3.0-or-later
// Laws between the rows of a table: every row against one figure that stands outside of it ("baseline: 800
// MB" over the trials), or against the row above ("vs. previous"). No word is asked; what holds must be
// hardly luck.
#include "core/claims/reasoning/law_search.h"

#include <algorithm>
#include <set>

namespace assay {
namespace {

struct Form {
    const Law *law;
    bool baseFirst; ///< the figure that the row is set against is the law's a
};

std::vector<Form> formsOf(std::initializer_list<std::pair<std::string_view, bool>> wanted)
{
    std::vector<Form> forms;
    for (const Law &law : lawTable())
        for (const auto &[id, baseFirst] : wanted)
            if (id == law.id)
                forms.push_back({ &law, baseFirst });
    return forms;
}

/// Cumulative figures are scoped, and set against the first row like all others.
bool isFigure(const Fact &fact, bool cumulative)
{
    return fact.value != NoIndex && fact.amount.classified == NumberClass::None
        && (!fact.isScoped || cumulative) && fact.mode != Mode::Placeholder && !fact.amount.range;
}

struct Rows {
    const LedgerTable &table;
    const std::vector<Fact> &facts;
    std::vector<std::size_t> rows {}, columns {};
    std::vector<Aggregate> aggregates {}; ///< by column

    Rows(const LedgerTable &of, const std::vector<Fact> &all)
        : table(of)
        , facts(all)
        , aggregates(aggregatesOf(of, all))
    {
        for (std::size_t row = 0; row < table.rows.size() && rows.size() < LawSampleRows; ++row)
            if (table.rows[row].aggregate == Aggregate::None && !table.rows[row].isGap)
                rows.push_back(row);
        for (std::size_t column = 0; column < table.columns.size() && columns.size() < LawColumns; ++column)
            if (std::ranges::any_of(rows, [&](std::size_t row) { return at(row, column) != NoIndex; }))
                columns.push_back(column);
    }
    std::size_t at(std::size_t row, std::size_t column) const
    {
        const std::size_t fact = table.rows[row].cells[column];
        return fact == NoIndex || !isFigure(facts[fact], table.columns[column].isCumulative)
                || isSummary(facts[fact], aggregates[column])
            ? NoIndex
            : fact;
    }
};

/// The law of one target column with one source column; baseOf gives the figure that a row is set against.
template <typename BaseOf>
TableLaw tryRows(const Rows &rows, const Form &form, std::size_t column, std::size_t target,
                 const BaseOf &baseOf)
{
    TableLaw out { .law = form.law, .a = column, .b = column, .target = target };
    std::set<std::pair<double, double>> seen; // what stays the same in every row is no law
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
        const std::size_t base = baseOf(i), own = rows.at(rows.rows[i], column),
                          cell = rows.at(rows.rows[i], target);
        if (base == NoIndex || own == NoIndex || cell == NoIndex)
            continue;
        const Fact &a = rows.facts[form.baseFirst ? base : own], &b = rows.facts[form.baseFirst ? own : base],
                   &c = rows.facts[cell];
        if (!form.law->fits(a, b, c))
            continue;
        Computed computed = form.law->compute(a, b);
        if (computed.empty())
            continue;
        const std::vector<std::size_t> sources { form.baseFirst ? base : own, form.baseFirst ? own : base };
        if (!isGiven(*form.law, c, computed)) {
            out.broken.push_back({ cell, sources, std::move(computed) });
            continue;
        }
        const double chance = chanceOfHit(*form.law, a, b, c, computed.front());
        if (chance < InformativeChance && isTellingHit(a, b, c)
            && seen.insert({ a.amount.value, b.amount.value }).second) {
            ++out.holding;
            out.chance *= chance;
        }
        out.held.push_back({ cell, sources, std::move(computed) });
    }
    return out;
}

bool isLikely(const TableLaw &law, const std::vector<Fact> &facts)
{
    return isSpread(law, facts) && law.holding >= InformativeRows && law.holding > law.broken.size();
}

/// The likeliest law of each target column.
std::vector<TableLaw> settle(std::vector<TableLaw> found, std::size_t tried, const LedgerTable &table)
{
    std::erase_if(found, [&](TableLaw &law) {
        law.chance *= static_cast<double>(tried);
        const bool asked = law.isAsked || law.law->isVotedFor(table.columns[law.target]);
        return law.chance >= (asked ? VotedLawChance : LawChance);
    });
    std::ranges::stable_sort(found, [](const TableLaw &a, const TableLaw &b) {
        return a.broken.size() != b.broken.size() ? a.broken.size() < b.broken.size() : a.chance < b.chance;
    });
    std::set<std::size_t> targets;
    std::erase_if(found, [&](const TableLaw &law) { return !targets.insert(law.target).second; });
    return found;
}

} // namespace

std::vector<TableLaw> findConstantLaws(const LedgerTable &table, const std::vector<Fact> &facts,
                                       std::span<const std::size_t> constants)
{
    const Rows rows(table, facts);
    std::vector<TableLaw> found;
    if (rows.rows.size() < InformativeRows || constants.empty())
        return found;
    const auto forms = formsOf({ { "quotient", true },
                                 { "quotient", false },
                                 { "saved", true },
                                 { "change", true },
                                 { "difference", true },
                                 { "difference", false },
                                 { "rate", false } });
    // "wer_increase" over "wer" and the baseline's wer: what is called alike is tried by itself, since few
    // are. "vs FP16" over the files and "FP16: 138 GB": so is the original of what the rows are.
    const LawSearch search(table, facts);
    const auto isAlike = [&](std::size_t constant, std::size_t column, const Form &form, std::size_t target) {
        const bool ofOriginal = facts[constant].side == FactSide::Original
            && facts[constant].attribute == search.kinds[column].attribute
            && facts[constant].amount.dimension == search.dimensions[column]
            && table.columns[target].side == FactSide::Original && search.isPure(target)
            && std::string_view(form.law->id) == "quotient";
        if (ofOriginal)
            return true;
        if (!form.law->isVotedFor(table.columns[target]) || facts[constant].noun.empty())
            return false;
        return std::ranges::any_of(rows.rows, [&](std::size_t row) {
            const std::size_t cell = rows.at(row, column);
            return cell != NoIndex && facts[cell].attribute == facts[constant].attribute
                && facts[cell].noun == facts[constant].noun;
        });
    };
    std::vector<TableLaw> alike;
    std::size_t tried = 0, triedAlike = 0;
    for (const std::size_t target : rows.columns)
        for (const std::size_t column : rows.columns)
            for (const Form &form : forms)
                for (const std::size_t constant : constants) {
                    if (column == target)
                        continue;
                    TableLaw law = tryRows(rows, form, column, target, [&](std::size_t) { return constant; });
                    if (law.held.empty() && law.broken.empty())
                        continue;
                    ++tried;
                    const bool named = isAlike(constant, column, form, target);
                    triedAlike += named ? 1 : 0;
                    law.isAsked = named;
                    if (isLikely(law, facts))
                        (named ? alike : found).push_back(std::move(law));
                }
    found = settle(std::move(found), tried, table);
    std::ranges::move(settle(std::move(alike), triedAlike, table), std::back_inserter(found));
    return found;
}

std::vector<TableLaw> findStepLaws(const LedgerTable &table, const std::vector<Fact> &facts)
{
    const Rows rows(table, facts);
    std::vector<TableLaw> found;
    if (rows.rows.size() <= InformativeRows)
        return found;
    const auto forms = formsOf({ { "quotient", true },
                                 { "quotient", false },
                                 { "saved", true },
                                 { "change", true },
                                 { "difference", true },
                                 { "difference", false } });
    std::size_t tried = 0;
    // "1.00x" begins a group of rows that are set against its own.
    const auto headOf = [&](std::size_t i, std::size_t target) {
        for (std::size_t row = i; row-- > 0;)
            if (const std::size_t cell = rows.at(rows.rows[row], target);
                cell != NoIndex && (facts[cell].amount.value == 1 || facts[cell].amount.value == 0))
                return row;
        return NoIndex;
    };
    for (const std::size_t target : rows.columns)
        for (const std::size_t column : rows.columns)
            for (const Form &form : forms) {
                if (column == target)
                    continue;
                const auto add = [&](TableLaw law) {
                    tried += law.held.empty() && law.broken.empty() ? 0 : 1;
                    if (isLikely(law, facts))
                        found.push_back(std::move(law));
                };
                add(tryRows(rows, form, column, target, [&](std::size_t i) {
                    // A row between that was not read is the one that counts.
                    return i == 0 || rows.rows[i - 1] + 1 != rows.rows[i] ? NoIndex
                                                                          : rows.at(rows.rows[i - 1], column);
                }));
                add(tryRows(rows, form, column, target, [&](std::size_t i) {
                    const std::size_t head = headOf(i, target);
                    const std::size_t own = rows.at(rows.rows[i], target);
                    return head == NoIndex || own == NoIndex || facts[own].amount.value == 1
                        ? NoIndex
                        : rows.at(rows.rows[head], column);
                }));
            }
    return settle(std::move(found), tried, table);
}

} // namespace assay
