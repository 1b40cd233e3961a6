// SPDX-License-Identifier: GPL-3.0-or-later
// Log lines of the form "model=a codec=b ratio=1.2": what a key names is what stands behind its equals sign.
#pragma once

#include "core/claims/reading/label_lines.h"

namespace assay {

/// The pairs of one line if it holds nothing else; else empty.
std::vector<LabelledLine> pairsOf(const RichText &line);
/// The same if they are three or more: "x=1" and "a=b c=d" stand in prose and in code as well.
std::vector<LabelledLine> keyedPairs(const RichText &line);

/// The lines from first on that are pairs with the same keys in the same order: how many; 0 if fewer than
/// two.
std::size_t keyedRun(const std::vector<RichText> &lines, std::size_t first);
/// Such a run as a table under its keys.
TableCells keyedTable(const std::vector<RichText> &lines, std::size_t first, std::size_t count);

} // namespace assay
