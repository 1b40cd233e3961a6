// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences that set a row of a table against another: "4bit generates 3.2 times as fast as bf16" below a
// table of both, with several columns of speeds, in a document of several tables with these rows. All columns
// of the figure's kind are tried; it is accused only where one of them may be meant, and gives something
// else.
#pragma once

#include "core/claims/reasoning/arithmetic.h"
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/row_names.h"

namespace assay {

/// A figure that is further off than this factor is of other columns than these.
inline constexpr double FarOffRows = 2;
/// The same of differences, which are small beside what they are taken of.
inline constexpr double FarOffRowPoints = 3;

class RowPairs {
public:
    RowPairs(const Graph &graph, const LedgerTable &table)
        : m_graph(graph)
        , m_table(table)
    {
    }

    struct Result {
        std::optional<Derivation> made {};
        bool isExcused = false; ///< a column of another kind gives it
    };
    /// named: the rows of this table that the target's sentence names.
    Result judge(std::size_t target, const std::vector<NamedAt> &named) const;

private:
    struct Rows {
        std::size_t subject, base;
    };
    struct Candidate {
        std::size_t a, b; ///< cells
        const char *pattern;
        Computed computed;
        bool isOfKind;
    };

    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }
    std::optional<Rows> rowsOf(const Fact &fact, const std::vector<NamedAt> &named) const;
    std::optional<std::size_t> fullWidthRow() const;
    /// "70 % pruning" beside a row of 50 %: a figure of a kind that the named rows have, and none of theirs.
    bool isOfOtherRow(const Fact &figure, const std::vector<NamedAt> &named) const;
    /// Columns of which the text says a word.
    std::vector<std::size_t> columnsNamedIn(std::string_view text) const;
    std::vector<Candidate> candidatesOf(const Fact &fact, const Rows &rows) const;
    void addPair(std::vector<Candidate> &out, const Fact &fact, std::size_t a, std::size_t b) const;
    static bool isOfKind(const Fact &fact, const Fact &cell);
    static const char *ruleOf(const Fact &fact);

    const Graph &m_graph;
    const LedgerTable &m_table;
};

} // namespace assay
