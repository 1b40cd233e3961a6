// SPDX-License-Identifier: GPL-3.0-or-later
// Sums and means that a sentence states of a column, whatever its headers and units say: the digits tell.
// "The family goes from 1,890.0 MB to 588.5 MB": the first is the sum of one column, so the second is that of
// another.
#pragma once

#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"

namespace assay {

/// A mean or sum of two figures may be of anything.
inline constexpr std::size_t FewestSummed = 3;
/// (columns) x (width of the hit) / (range of plausible values): digits that meet a column by less luck are
/// of it.
inline constexpr double LuckOfColumn = 0.1;
/// A mean further outside of its column than the column is wide is of others.
inline constexpr double BesideMeans = 1;
/// A count under the name of a column that is further from its sum than this part counts others.
inline constexpr double FarOffCounted = 0.12;
/// A mean ratio that is further off than this factor is one of other things.
inline constexpr double FarOffMean = 1.5;
/// Columns of a document that are tried.
inline constexpr std::size_t MostSummed = 64;

class ColumnSums {
public:
    ColumnSums(const Graph &graph, std::size_t document, std::vector<Derivation> &out);
    void derive();

private:
    struct Column {
        const LedgerTable *table = nullptr;
        std::size_t index = 0;
        std::vector<std::size_t> cells {};
    };
    struct Target {
        std::size_t fact = NoIndex;
        const Column *column = nullptr; ///< that it is of
    };

    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }
    void addColumn(const LedgerTable &table, std::size_t index, bool withOriginal);
    static bool isTarget(const Fact &fact);
    /// Sums or means of the column in the target's units; empty if the two do not go together.
    Computed resultsOf(const Fact &target, const Column &column) const;
    /// All but one row, or the quotient of two columns' sums, give it.
    bool isOfOthers(const Fact &target, const Column &column) const;
    bool isNear(const Fact &target, const Column &column) const;
    bool isOf(const Target &target, const Column &column) const;
    /// The only column of the twin's table that the figure may be of.
    const Column *besideTwin(const Fact &target, const Target &twin) const;
    /// The only column whose sum or mean is one digit off.
    const Column *bySlip(std::size_t target) const;
    /// "17,200 mails" beside a column "Mails" of counts: its sum.
    void judgeCounted(std::size_t target);
    /// The only column of the target's kind, if the target lies outside of what it reaches: no mean does.
    const Column *outsideOf(const Fact &target) const;
    void settle(std::size_t target, const Column &column, Outcome outcome);

    const Graph &m_graph;
    std::size_t m_document;
    std::vector<Column> m_columns {};
    std::vector<Derivation> &m_out;
};

} // namespace assay
