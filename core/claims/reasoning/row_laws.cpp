// SPDX-License-Identifier: GPL-3.0-or-later
// Laws between the rows of a table: every row against one figure that stands outside of it ("baseline: 800
// MB" over the trials), or against the row above ("vs. previous"). No word is asked; what holds must be
// hardly luck.
#include "core/claims/reasoning/law_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
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
            if (table.rows[row].aggregate == Aggregate::None && !table.rows[row].isGap) {
                rows.push_back(row);
                for (std::size_t column = 0; column < table.columns.size(); ++column)
                    m_figures.push_back(figureIn(row, column));
            }
        for (std::size_t column = 0; column < table.columns.size() && columns.size() < LawColumns; ++column)
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (at(i, column) != NoIndex) {
                    columns.push_back(column);
                    break;
                }
    }
    /// Of one of rows, by its place there; NoIndex where it has no figure.
    std::size_t at(std::size_t i, std::size_t column) const
    {
        return m_figures[i * table.columns.size() + column];
    }

private:
    std::size_t figureIn(std::size_t row, std::size_t column) const
    {
        const std::size_t fact = table.rows[row].cells[column];
        return fact == NoIndex || !isFigure(facts[fact], table.columns[column].isCumulative)
                || isSummary(facts[fact], aggregates[column])
            ? NoIndex
            : fact;
    }
    std::vector<std::size_t> m_figures {};
};

/// What the rows say of one formula, before its cells are listed.
struct RowsTally {
    std::size_t held = 0, broken = 0, informative = 0;
    double chance = 1;
    double least = std::numeric_limits<double>::infinity(), most = 0; ///< of what is held

    bool isTried() const { return held + broken > 0; }
    bool isLikely() const
    {
        return most > SpreadOfLaw * least && informative >= InformativeRows && informative > broken;
    }
};

/// One target column with one source column; baseOf gives the figure that a row is set against.
template <typename BaseOf> class RowTrial {
public:
    RowTrial(const Rows &rows, const Form &form, std::size_t column, std::size_t target, const BaseOf &baseOf,
             Computed &computed)
        : m_rows(rows)
        , m_form(form)
        , m_column(column)
        , m_target(target)
        , m_baseOf(baseOf)
        , m_computed(computed)
    {
    }

    /// Ends as soon as more rows break the formula than can hold.
    RowsTally tally() const
    {
        RowsTally out;
        std::vector<std::pair<double, double>> seen; // what stays the same in every row is no law
        const std::size_t count = m_rows.rows.size();
        for (std::size_t i = 0; i < count && out.broken < out.informative + (count - i); ++i) {
            const auto cell = cellOf(i);
            if (!cell)
                continue;
            if (!isGiven(*m_form.law, *cell->c, m_computed)) {
                ++out.broken;
                continue;
            }
            ++out.held;
            const double value = std::abs(cell->c->amount.value);
            out.least = std::min(out.least, value);
            out.most = std::max(out.most, value);
            const double chance = chanceOfHit(*m_form.law, *cell->a, *cell->b, *cell->c, m_computed.front());
            const std::pair of { cell->a->amount.value, cell->b->amount.value };
            if (chance < InformativeChance && isTellingHit(*cell->a, *cell->b, *cell->c)
                && std::ranges::find(seen, of) == seen.end()) {
                seen.push_back(of);
                ++out.informative;
                out.chance *= chance;
            }
        }
        return out;
    }

    TableLaw law(const RowsTally &tally) const
    {
        TableLaw out { .law = m_form.law,
                       .a = m_column,
                       .b = m_column,
                       .target = m_target,
                       .holding = tally.informative,
                       .chance = tally.chance };
        for (std::size_t i = 0; i < m_rows.rows.size(); ++i) {
            const auto cell = cellOf(i);
            if (!cell)
                continue;
            const std::size_t target = m_rows.at(i, m_target);
            const auto indexOf
                = [&](const Fact *fact) { return static_cast<std::size_t>(fact - m_rows.facts.data()); };
            std::vector<std::size_t> sources { indexOf(cell->a), indexOf(cell->b) };
            if (isGiven(*m_form.law, *cell->c, m_computed))
                out.held.push_back({ target, std::move(sources), m_computed });
            else
                out.broken.push_back({ target, std::move(sources), m_computed });
        }
        return out;
    }

private:
    struct Cell {
        const Fact *a, *b, *c;
    };
    /// Empty where the formula does not apply; otherwise m_computed is what it gives.
    std::optional<Cell> cellOf(std::size_t i) const
    {
        const std::size_t own = m_rows.at(i, m_column), cell = m_rows.at(i, m_target);
        if (own == NoIndex || cell == NoIndex)
            return {};
        const std::size_t base = m_baseOf(i);
        if (base == NoIndex)
            return {};
        const Cell out { &m_rows.facts[m_form.baseFirst ? base : own],
                         &m_rows.facts[m_form.baseFirst ? own : base], &m_rows.facts[cell] };
        if (!m_form.law->fits(*out.a, *out.b, *out.c))
            return {};
        m_computed.clear();
        m_form.law->addTo(*out.a, *out.b, m_computed);
        return m_computed.empty() ? std::nullopt : std::optional(out);
    }

    const Rows &m_rows;
    const Form &m_form;
    std::size_t m_column, m_target;
    const BaseOf &m_baseOf;
    Computed &m_computed; ///< shared by all trials of a table
};

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
        for (std::size_t i = 0; i < rows.rows.size(); ++i)
            if (const std::size_t cell = rows.at(i, column); cell != NoIndex
                && facts[cell].attribute == facts[constant].attribute
                && facts[cell].noun == facts[constant].noun)
                return true;
        return false;
    };
    std::vector<TableLaw> alike;
    Computed computed;
    std::size_t tried = 0, triedAlike = 0;
    for (const std::size_t target : rows.columns)
        for (const std::size_t column : rows.columns)
            for (const Form &form : forms)
                for (const std::size_t constant : constants) {
                    if (column == target)
                        continue;
                    const auto baseOf = [&](std::size_t) { return constant; };
                    const RowTrial trial(rows, form, column, target, baseOf, computed);
                    const RowsTally tally = trial.tally();
                    if (!tally.isTried())
                        continue;
                    ++tried;
                    const bool named = isAlike(constant, column, form, target);
                    triedAlike += named ? 1 : 0;
                    if (!tally.isLikely())
                        continue;
                    auto &list = named ? alike : found;
                    list.push_back(trial.law(tally));
                    list.back().isAsked = named;
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
    Computed computed;
    std::size_t tried = 0;
    // "1.00x" begins a group of rows that are set against its own.
    const auto headOf = [&](std::size_t i, std::size_t target) {
        for (std::size_t row = i; row-- > 0;)
            if (const std::size_t cell = rows.at(row, target);
                cell != NoIndex && (facts[cell].amount.value == 1 || facts[cell].amount.value == 0))
                return row;
        return NoIndex;
    };
    for (const std::size_t target : rows.columns)
        for (const std::size_t column : rows.columns)
            for (const Form &form : forms) {
                if (column == target)
                    continue;
                const auto add = [&](const auto &baseOf) {
                    const RowTrial trial(rows, form, column, target, baseOf, computed);
                    const RowsTally tally = trial.tally();
                    tried += tally.isTried() ? 1 : 0;
                    if (tally.isLikely())
                        found.push_back(trial.law(tally));
                };
                add([&](std::size_t i) {
                    // A row between that was not read is the one that counts.
                    return i == 0 || rows.rows[i - 1] + 1 != rows.rows[i] ? NoIndex : rows.at(i - 1, column);
                });
                add([&](std::size_t i) {
                    const std::size_t head = headOf(i, target);
                    const std::size_t own = rows.at(i, target);
                    return head == NoIndex || own == NoIndex || facts[own].amount.value == 1
                        ? NoIndex
                        : rows.at(head, column);
                });
            }
    return settle(std::move(found), tried, table);
}

} // namespace assay
