// SPDX-License-Identifier: GPL-3.0-or-later
// The product of a matrix with panels, in the widest vectors of the processor (Highway, chosen at run time).
// A panel is 16 columns side by side: value k of column t stands at [k * 16 + t]. Every number is computed
// lane by lane in one order (k ascending, in blocks of SumBlock whose sums are added in turn, fused
// multiply-add rounded once), so the bits do not depend on the width of the vectors.
#pragma once

#include <cstddef>

namespace assay {

inline constexpr std::size_t PanelLanes = 16;
/// Products that are summed in one register before they join the total: keeps the error of a float sum of
/// 8,960 products at 1e-6, and 2 panels of 256 values in the first-level cache.
inline constexpr std::size_t SumBlock = 256;

/// out[p][n] += Σ_k weights[n][k] · panels[p][k] for all rows n. Strides in floats.
struct MultiplyJob {
    const float *weights = nullptr; ///< [rows][weightStride]
    std::size_t weightStride = 0;
    std::size_t rows = 0;
    std::size_t depth = 0; ///< k
    const float *panels = nullptr; ///< [panelCount][panelStride], each [depth][16]
    std::size_t panelStride = 0;
    std::size_t panelCount = 0;
    float *out = nullptr; ///< [panelCount][outStride], each [rows][16]
    std::size_t outStride = 0;
};
void multiplyPanels(const MultiplyJob &job);

} // namespace assay
