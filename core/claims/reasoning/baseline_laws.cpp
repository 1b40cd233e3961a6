// SPDX-License-Identifier: GPL-3.0-or-later
// Laws between the rows of a table and a row that they are set against: the original, the first of a group,
// the one of the same setting, the total.
#include "core/claims/reasoning/law_search.h"
#include "core/claims/reasoning/slip.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace assay {
namespace {

struct Form {
    const Law *law;
    bool baselineFirst; ///< the baseline's figure is the law's a
};

std::vector<Form> formsOf()
{
    std::vector<Form> forms;
    for (const Law &law : lawTable()) {
        const std::string_view id = law.id;
        if (id == "quotient" || id == "difference")
            forms.push_back({ &law, false });
        if (id == "quotient" || id == "saved" || id == "change" || id == "difference")
            forms.push_back({ &law, true });
    }
    return forms;
}

/// The row that each row is set against, by row; NoIndex where it is none's.
struct Baselines {
    std::vector<std::size_t> of {};
    bool isTotal = false;
};

class BaselineSearch {
public:
    BaselineSearch(const LedgerTable &table, const std::vector<Fact> &facts)
        : m_search(table, facts)
        , m_forms(formsOf())
    {
    }

    std::vector<TableLaw> find()
    {
        if (m_search.rows.size() < 2)
            return {};
        for (const std::size_t target : m_search.columns)
            for (const Baselines &baselines : baselinesFor(target))
                for (const std::size_t column : m_search.columns)
                    if (column != target)
                        for (const Form &form : m_forms)
                            add({ form, column, target }, baselines);
        keepOnlyAsked();
        dropLucky(m_found, m_search.tried, m_search.triedAsked);
        std::ranges::stable_sort(m_found, {}, &TableLaw::chance);
        return std::move(m_found);
    }

private:
    struct Trial {
        Form form;
        std::size_t column, target;
    };

    /// What a row has that is set against itself.
    static bool isNeutral(const Fact &fact) { return fact.amount.value == 1 || fact.amount.value == 0; }

    std::vector<Baselines> baselinesFor(std::size_t target) const
    {
        std::vector<Baselines> all;
        const auto addOne = [&](std::size_t row, bool isTotal) {
            Baselines one { .of = std::vector(m_search.table.rows.size(), row), .isTotal = isTotal };
            if (std::ranges::none_of(
                    all, [&](const Baselines &known) { return known.of.front() == one.of.front(); }))
                all.push_back(std::move(one));
        };
        std::vector<std::size_t> originals, neutral;
        for (const std::size_t row : m_search.rows) {
            if (m_search.table.rows[row].side == FactSide::Original)
                originals.push_back(row);
            if (const Fact *cell = m_search.at(row, target); cell && isNeutral(*cell))
                neutral.push_back(row);
        }
        if (originals.size() == 1)
            addOne(originals.front(), false);
        else if (const Fact *first = m_search.at(m_search.rows.front(), target); !first || isNeutral(*first))
            addOne(m_search.rows.front(), false);
        else if (neutral.size() == 1)
            addOne(neutral.front(), false);
        if (neutral.size() > 1 && neutral.front() == m_search.rows.front())
            all.push_back(nearestOf(neutral, target));
        if (m_search.dimensions[target] == Dimension::Percent && m_search.totals.size() == 1)
            addOne(m_search.totals.front(), true);
        return all;
    }

    /// Of several rows that are set against themselves the one that shares most settings with a row, else the
    /// last one above it.
    Baselines nearestOf(const std::vector<std::size_t> &neutral, std::size_t target) const
    {
        Baselines out { .of = std::vector(m_search.table.rows.size(), NoIndex) };
        for (const std::size_t row : m_search.rows) {
            std::size_t most = 0;
            for (const std::size_t head : neutral) {
                if (head > row)
                    continue;
                std::size_t shared = 0;
                for (const std::size_t column : m_search.columns) {
                    const Fact *own = m_search.at(row, column), *its = m_search.at(head, column);
                    shared += column != target && own && its && own->amount.value == its->amount.value;
                }
                if (out.of[row] == NoIndex || shared >= most) {
                    out.of[row] = head;
                    most = shared;
                }
            }
        }
        return out;
    }

    /// Source, target and value of one row against its baseline; empty where it does not apply.
    std::optional<BrokenCell> cellOf(const Trial &trial, const Baselines &baselines, std::size_t row) const
    {
        const std::size_t baseline = baselines.of[row];
        if (baseline == NoIndex || baseline == row)
            return {};
        const Fact *base = m_search.at(baseline, trial.column), *own = m_search.at(row, trial.column),
                   *stated = m_search.at(row, trial.target);
        if (!base || !own || !stated)
            return {};
        const Fact &a = trial.form.baselineFirst ? *base : *own, &b = trial.form.baselineFirst ? *own : *base;
        if (!trial.form.law->fits(a, b, *stated))
            return {};
        const auto &rows = m_search.table.rows;
        BrokenCell cell { .fact = rows[row].cells[trial.target],
                          .sources = { rows[baseline].cells[trial.column], rows[row].cells[trial.column] },
                          .computed = trial.form.law->compute(a, b) };
        if (!trial.form.baselineFirst)
            std::swap(cell.sources[0], cell.sources[1]);
        return cell.computed.empty() ? std::nullopt : std::optional(std::move(cell));
    }

    /// The baseline's own figure says what the others are: 1 of quotients, 0 of savings and differences.
    bool showsForm(const Trial &trial, const Baselines &baselines) const
    {
        const bool isQuotient = std::string_view(trial.form.law->id) == "quotient";
        bool any = false;
        for (const std::size_t row : m_search.rows) {
            const std::size_t baseline = baselines.of[row];
            if (baseline == NoIndex)
                continue;
            const Fact *own = m_search.at(baseline, trial.target);
            if (!own || own->amount.value != (isQuotient ? 1 : 0))
                return false;
            any = true;
        }
        return any;
    }

    bool asksFor(const Trial &trial, const Baselines &baselines) const
    {
        const Attribute measured = m_search.kinds[trial.column].attribute;
        if (measured == Attribute::Ratio || measured == Attribute::Share
            || m_search.areAlike(trial.column, trial.target))
            return false;
        if (baselines.isTotal)
            return m_search.table.columns[trial.target].attribute == Attribute::Share
                && (measured == Attribute::Size || measured == Attribute::Count
                    || measured == Attribute::Time);
        return showsForm(trial, baselines) || m_search.votes(*trial.form.law, trial.column, trial.target);
    }

    void add(const Trial &trial, const Baselines &baselines)
    {
        const bool isShare = std::string_view(trial.form.law->id) == "quotient" && !trial.form.baselineFirst;
        if (baselines.isTotal && !isShare)
            return;
        TableLaw out { .law = trial.form.law, .a = trial.column, .b = trial.column, .target = trial.target };
        std::set<double> seen;
        for (const std::size_t row : m_search.rows) {
            auto cell = cellOf(trial, baselines, row);
            if (!cell)
                continue;
            const Fact &own = *m_search.at(row, trial.column), &stated = m_search.facts[cell->fact];
            if (!isGiven(*trial.form.law, stated, cell->computed)) {
                if (!isNeutral(stated)) // the head of another group
                    out.broken.push_back(*std::move(cell));
                continue;
            }
            const double chance = chanceOfHit(*trial.form.law, *m_search.at(baselines.of[row], trial.column),
                                              own, stated, cell->computed.front());
            if (chance < InformativeChance && isTellingHit(own, own, stated)
                && seen.insert(own.amount.value).second) {
                ++out.holding;
                out.chance *= chance;
            }
            out.held.push_back({ cell->fact, std::move(cell->sources), std::move(cell->computed) });
        }
        if (out.held.empty() && out.broken.empty())
            return;
        out.isVoted = m_search.isVotedFor(*trial.form.law, trial.target);
        out.isAsked = asksFor(trial, baselines);
        ++m_search.tried;
        m_search.triedAsked += out.isAsked ? 1 : 0;
        // Where the baseline's own figure says what the column is, one row that obeys shows of what it is.
        const bool isShown = out.isAsked && !baselines.isTotal && showsForm(trial, baselines);
        const bool holds = isShown ? out.holding > 0 && out.holding >= out.broken.size()
                                   : out.holding >= InformativeRows && out.holding > out.broken.size()
                && isSpread(out, m_search.facts);
        if (holds)
            m_found.push_back(std::move(out));
        else if (out.isAsked && !baselines.isTotal && out.holding == 1 && out.broken.size() == 1
                 && std::string_view(trial.form.law->id) == "quotient"
                 && m_search.dimensions[trial.target] == Dimension::Ratio)
            m_asked.push_back(std::move(out));
    }

    /// {"size": {"fp32": 440, "int8": 112.8, "int4": 62.9}, "ratio_vs_fp32": {"int8": 3.9, "int4": 7.0}}: one
    /// row that obeys the only formula that the names ask for, and one that looks like a slip of what it
    /// gives.
    void keepOnlyAsked()
    {
        for (TableLaw &law : m_asked) {
            const auto isOfTarget = [&](const TableLaw &other) { return other.target == law.target; };
            if (std::ranges::count_if(m_asked, isOfTarget) != 1 || std::ranges::any_of(m_found, isOfTarget))
                continue;
            const BrokenCell &broken = law.broken.front();
            m_found.push_back(law);
            m_found.back().chance *= slipChance(m_search.facts[broken.fact], broken.computed);
        }
    }

    LawSearch m_search;
    std::vector<Form> m_forms;
    std::vector<TableLaw> m_found {}, m_asked {};
};

} // namespace

std::vector<TableLaw> findBaselineLaws(const LedgerTable &table, const std::vector<Fact> &facts)
{
    return BaselineSearch(table, facts).find();
}

} // namespace assay
