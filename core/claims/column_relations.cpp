// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/column_relations.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

using Indexes = std::vector<std::size_t>;

constexpr std::size_t LongestTable = 4096, MostSteps = 16u << 20; ///< in statements

class Columns {
public:
    Columns(const std::vector<Statement> &statements, const RunControl &run)
        : m_all(statements)
        , m_run(run)
    {
    }

    std::vector<Relation> find()
    {
        partsOverTotals();
        averagesOutsideTheirParts();
        return std::move(m_out);
    }

private:
    /// A table's total that is less than its own parts; parts left out make a larger total honest.
    void partsOverTotals()
    {
        for (std::size_t target = 0; target < m_all.size() && !m_run.cancelled(); ++target) {
            const auto &total = m_all[target];
            static constexpr std::array<std::string_view, 5> Names { "total", "sum", "gesamt", "summe",
                                                                     "overall" };
            const bool additive
                = total.quantity.kind == ClaimKind::Bytes || total.quantity.kind == ClaimKind::Parameters;
            if (!additive || !isUsable(total) || total.location.pointer.size()
                || std::find(Names.begin(), Names.end(), total.subject) == Names.end())
                continue;
            addTotal(target);
        }
    }

    /// The same column's values above a row of a table, in one unit; none where the table is too long to be
    /// seen whole.
    Indexes rowsAbove(std::size_t target)
    {
        const auto &last = m_all[target];
        Indexes out;
        for (std::size_t i = target; i-- > 0 && last.table != 0 && m_all[i].table == last.table;) {
            if (target - i >= LongestTable || ++m_steps > MostSteps)
                return {};
            const auto &one = m_all[i];
            if (one.field == last.field && one.quantity.kind == last.quantity.kind
                && one.quantity.unit == last.quantity.unit)
                out.push_back(i);
        }
        std::reverse(out.begin(), out.end());
        return out;
    }

    void addTotal(std::size_t target)
    {
        const auto &total = m_all[target];
        Relation out { .kind = RelationKind::SumOfParts, .target = target };
        Interval sum;
        for (const auto i : rowsAbove(target)) {
            sum = { sum.low + m_all[i].quantity.low, sum.high + m_all[i].quantity.high };
            out.sources.push_back(i);
        }
        if (out.sources.size() < 2)
            return;
        setComputed(out, { sum });
        out.consistent = sum.low <= stated(total.quantity)[0].high;
        m_out.push_back(std::move(out));
    }

    /// Means of any kind and weighting, medians and ratios of sums all lie between the extremes.
    void averagesOutsideTheirParts()
    {
        static constexpr std::array<std::string_view, 6> Names { "average", "mean",   "avg",
                                                                 "mittel",  "median", "durchschnitt" };
        for (std::size_t target = 0; target < m_all.size() && !m_run.cancelled(); ++target) {
            const auto &one = m_all[target];
            const bool named = std::find(Names.begin(), Names.end(), one.subject) != Names.end();
            if (named && isUsable(one) && one.location.pointer.empty()
                && one.quantity.kind != ClaimKind::StatusWord)
                addAverage(target);
        }
    }

    void addAverage(std::size_t target)
    {
        const auto &average = m_all[target];
        Relation out { .kind = RelationKind::AverageOfParts, .target = target };
        Interval range { HUGE_VAL, -HUGE_VAL };
        for (const auto i : rowsAbove(target)) {
            range = { std::min(range.low, m_all[i].quantity.low),
                      std::max(range.high, m_all[i].quantity.high) };
            out.sources.push_back(i);
        }
        if (out.sources.size() < 3)
            return;
        setComputed(out, { range });
        out.consistent = anyOverlap(stated(average.quantity), { range });
        m_out.push_back(std::move(out));
    }

    const std::vector<Statement> &m_all;
    const RunControl &m_run;
    std::size_t m_steps = 0;
    std::vector<Relation> m_out {};
};

} // namespace

bool isUsable(const Statement &statement)
{
    switch (statement.basis) {
    case Basis::Measured:
    case Basis::Declared:
    case Basis::Projection:
    case Basis::Baseline:
        return true;
    case Basis::Target:
    case Basis::Example:
    case Basis::Quotation:
    case Basis::Retraction:
    case Basis::Configuration:
        return false;
    }
    return false;
}

void setComputed(Relation &relation, const std::vector<Interval> &computed)
{
    relation.computedLow = HUGE_VAL;
    relation.computedHigh = -HUGE_VAL;
    for (const auto &one : computed) {
        relation.computedLow = std::min(relation.computedLow, one.low);
        relation.computedHigh = std::max(relation.computedHigh, one.high);
    }
}

std::vector<Relation> findColumnRelations(const std::vector<Statement> &statements, const RunControl &run)
{
    return Columns(statements, run).find();
}

} // namespace assay
