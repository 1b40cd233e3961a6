// SPDX-License-Identifier: GPL-3.0-or-later
// A table as lines of cells that a text may name, and what a figure may be made of.
#pragma once

#include "core/claims/reasoning/graph.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assay {

/// What a figure of one kind may be made of.
enum class SourceKind { Sizes, Paces, Scores, Rate };

std::optional<SourceKind> sourceKindOf(const Fact &fact);
bool isOfSourceKind(const Fact &cell, SourceKind kind);
bool isPaceFigure(const Fact &fact);
bool isScoreFigure(const Fact &fact);

/// Its rows, or its columns.
struct TableLines {
    std::vector<std::string> labels {};
    std::vector<std::vector<std::size_t>> cells {};
    std::optional<std::size_t> base {}; ///< the line that all others are set against
    std::vector<Aggregate> aggregates {}, across {}; ///< of the lines, and of those that cross them
};

/// The rows and the columns of a table.
std::pair<TableLines, TableLines> linesOf(const Graph &graph, const LedgerTable &table);

} // namespace assay
