// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pairing/pairing.h"
#include "widgets/plots/heatmap_plot.h"

namespace assay {

/// Streams a window of a pair (an empty one: everything) into at most 192 × 192 cells a side; a cell keeps
/// the element of largest magnitude. Any thread; memory: one block of at most a million elements a side.
Result<HeatmapData> readTensorCells(const Model &reference, const Model &candidate, const Match &match,
                                    const CellWindow &wanted, const RunControl &run);

} // namespace assay
