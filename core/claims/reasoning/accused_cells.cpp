// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/accused_cells.h"

#include "core/base/erase_marked.h"

#include <algorithm>
#include <array>
#include <map>

namespace assay {
namespace {

std::vector<std::size_t> cellsOf(const auto &row)
{
    std::vector<std::size_t> cells = row.sources;
    cells.push_back(row.fact);
    std::ranges::sort(cells);
    return cells;
}

/// A law solved for one of its sources: x is the other source, c the derived figure.
struct Solution {
    std::string_view law;
    std::size_t source; ///< 0 is the law's a
    const char *pattern; ///< a stands for the other source, b for the derived figure
    std::optional<Interval> (*solve)(const Interval &x, const Interval &c);
};

std::optional<Interval> rest(const Interval &c)
{
    return Interval { 1 - c.high, 1 - c.low };
}

constexpr std::array Solutions {
    Solution { "quotient", 0, "a x b",
               [](const Interval &x, const Interval &c) { return std::optional(x * c); } },
    Solution { "quotient", 1, "a / b", [](const Interval &x, const Interval &c) { return quotient(x, c); } },
    Solution { "saved", 0, "a / (1 - b )",
               [](const Interval &x, const Interval &c) { return quotient(x, *rest(c)); } },
    Solution { "saved", 1, "a x (1 - b )",
               [](const Interval &x, const Interval &c) { return std::optional(x * *rest(c)); } },
    Solution { "change", 0, "a / (1 + b )",
               [](const Interval &x, const Interval &c) {
                   return quotient(x, { 1 + c.low, 1 + c.high });
               } },
    Solution { "change", 1, "a x (1 + b )",
               [](const Interval &x, const Interval &c) {
                   return std::optional(x * Interval { 1 + c.low, 1 + c.high });
               } },
    Solution { "difference", 0, "a + b",
               [](const Interval &x, const Interval &c) { return std::optional(x + c); } },
    Solution { "difference", 1, "a - b",
               [](const Interval &x, const Interval &c) { return std::optional(x - c); } },
    Solution { "sum", 0, "b - a", [](const Interval &x, const Interval &c) { return std::optional(c - x); } },
    Solution { "sum", 1, "b - a", [](const Interval &x, const Interval &c) { return std::optional(c - x); } },
    Solution { "product", 0, "b / a", [](const Interval &x, const Interval &c) { return quotient(c, x); } },
    Solution { "product", 1, "b / a", [](const Interval &x, const Interval &c) { return quotient(c, x); } },
    Solution { "rate", 0, "a x b / 8",
               [](const Interval &x, const Interval &c) { return std::optional(scaled(x * c, 0.125)); } },
    Solution { "rate", 1, "8 a / b",
               [](const Interval &x, const Interval &c) { return quotient(scaled(x, 8), c); } },
    Solution { "density", 0, "a x b",
               [](const Interval &x, const Interval &c) { return std::optional(x * c); } },
    Solution { "density", 1, "a / b", [](const Interval &x, const Interval &c) { return quotient(x, c); } },
};

std::vector<std::size_t> targetsOf(const TableLaw &law)
{
    std::vector<std::size_t> cells;
    for (const HeldCell &held : law.held)
        cells.push_back(held.fact);
    std::ranges::sort(cells);
    return cells;
}

/// A column is set against one row. Of two that may be it, and that as many rows speak for, the one is meant
/// that is so much less likely to be luck.
constexpr double LikelierLaw = 4;

bool isOutdone(const TableLaw &one, const TableLaw &other)
{
    if (other.broken.size() < one.broken.size() && other.held.size() > one.held.size()
        && std::ranges::includes(targetsOf(other), targetsOf(one)))
        return true;
    return other.a == other.b && one.law == other.law && !one.broken.empty()
        && other.broken.size() <= one.broken.size() && other.held.size() >= one.held.size()
        && LikelierLaw * other.chance < one.chance;
}

} // namespace

void keepDerivedSide(std::vector<TableLaw> &laws)
{
    // One relation may be read three ways round: of each the cells of all rows are the same. A quotient and a
    // saving of the same cells exclude each other: no figure is both.
    const auto relationOf = [](const TableLaw &law) {
        std::vector<std::vector<std::size_t>> rows;
        for (const HeldCell &held : law.held)
            rows.push_back(cellsOf(held));
        for (const BrokenCell &broken : law.broken)
            rows.push_back(cellsOf(broken));
        std::ranges::sort(rows);
        return rows;
    };
    std::map<std::vector<std::vector<std::size_t>>, std::size_t> best;
    std::vector<bool> beaten(laws.size());
    for (std::size_t i = 0; i < laws.size(); ++i) {
        const auto [at, fresh] = best.try_emplace(relationOf(laws[i]), i);
        if (fresh)
            continue;
        const TableLaw &known = laws[at->second];
        const bool wins
            = laws[i].rank != known.rank ? laws[i].rank > known.rank : laws[i].chance < known.chance;
        beaten[wins ? at->second : i] = true;
        if (wins)
            at->second = i;
    }
    eraseMarked(laws, beaten);
}

void dropOutdone(std::vector<TableLaw> &laws)
{
    std::map<std::array<std::size_t, 3>, std::vector<std::size_t>> byColumns;
    for (std::size_t i = 0; i < laws.size(); ++i)
        byColumns[{ laws[i].target, laws[i].a, laws[i].b }].push_back(i);
    std::vector<bool> outdone(laws.size());
    for (const auto &[columns, of] : byColumns)
        for (const std::size_t one : of)
            for (const std::size_t other : of)
                outdone[one] = outdone[one] || isOutdone(laws[one], laws[other]);
    eraseMarked(laws, outdone);
}

AccusedCells::AccusedCells(const std::vector<Fact> &facts, const std::vector<TableLaw> &laws)
    : m_facts(facts)
{
    for (const TableLaw &law : laws) {
        for (const HeldCell &held : law.held)
            for (const std::size_t cell : cellsOf(held))
                ++m_clears[cell];
        for (const BrokenCell &broken : law.broken)
            for (const std::size_t cell : cellsOf(broken))
                m_breaks[cell].push_back(&broken);
    }
}

bool AccusedCells::isCleared(std::size_t fact) const
{
    return m_clears.contains(fact);
}

/// The only cell that all laws have in common which this one's cells break, and that none of them clears.
std::size_t AccusedCells::sharedCell(const BrokenCell &broken) const
{
    std::vector<std::size_t> shared = cellsOf(broken);
    bool any = false;
    for (const std::size_t cell : cellsOf(broken)) {
        if (isCleared(cell))
            continue;
        for (const BrokenCell *other : m_breaks.at(cell)) {
            const auto cells = cellsOf(*other);
            if (cells == cellsOf(broken))
                continue;
            any = true;
            std::erase_if(shared, [&](std::size_t one) { return !std::ranges::binary_search(cells, one); });
        }
    }
    std::erase_if(shared, [&](std::size_t one) { return isCleared(one); });
    return any && shared.size() == 1 ? shared.front() : NoIndex;
}

std::optional<BrokenCell> AccusedCells::accused(const TableLaw &law, const BrokenCell &broken,
                                                std::size_t cell) const
{
    if (cell == broken.fact)
        return broken;
    const bool isFirst = broken.sources.front() == cell;
    const Fact &stated = m_facts[broken.fact];
    if (broken.sources.size() == 1)
        return {};
    const std::size_t other = isFirst ? broken.sources[1] : broken.sources[0];
    // Points of percentages are written in another unit than they are.
    if (m_facts[other].amount.dimension == Dimension::Percent
        && stated.amount.dimension != Dimension::Percent)
        return {};
    for (const Solution &one : Solutions)
        if (one.law == law.law->id && one.source == (isFirst ? 0 : 1)) {
            BrokenCell out { .fact = cell,
                             .sources = { other, broken.fact },
                             .computed = combine(m_facts[other], stated, one.solve),
                             .pattern = one.pattern };
            return out.computed.empty() || agreesWithAny(m_facts[cell], out.computed) ? std::nullopt
                                                                                      : std::optional(out);
        }
    return {};
}

std::optional<BrokenCell> AccusedCells::wrongOf(const TableLaw &law, const BrokenCell &broken) const
{
    if (const std::size_t shared = sharedCell(broken); shared != NoIndex && shared != broken.fact) {
        if (auto wrong = accused(law, broken, shared))
            return wrong;
        // A law of one source is solved by the others that share it.
        return broken.sources.size() == 1 ? std::optional(broken) : std::nullopt;
    }
    if (!isCleared(broken.fact))
        return broken;
    std::vector<std::size_t> suspects;
    for (const std::size_t source : broken.sources)
        if (!isCleared(source))
            suspects.push_back(source);
    return suspects.size() == 1 ? accused(law, broken, suspects.front()) : std::nullopt;
}

} // namespace assay
