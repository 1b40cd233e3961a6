// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of sentences against the cells of a table that the sentence names, by the words that tell its rows
// apart: "At night it loses 0.6 points" beside "night | 94.1 % | 93.5 %", "the int8 files are 3.87x smaller"
// below a table with a total. No word has to be known; what no row's name says is of the total.
#pragma once

#include "core/claims/reasoning/made_figures.h"
#include "core/claims/reasoning/reason.h"

namespace assay {

/// The two scores of a named row bind a change that is no more than this factor off: changes are small, and a
/// slip moves them by much.
inline constexpr double FarOffNamed = 6;
/// (candidates) x (chance of the slip): what nothing but a digit ties to a cell that no word names. Stricter
/// than in a sentence: two slips in a hundred documents.
inline constexpr double LuckOfNamed = 0.09;
/// Tables of a document that are asked, and rows of one of them.
inline constexpr std::size_t MostNamedTables = 32, MostNamedRows = 64;
/// Figures of a document that are looked for.
inline constexpr std::size_t MostNamedTargets = 512;

void deriveNamedCells(const Graph &graph, std::vector<Derivation> &out);

} // namespace assay
