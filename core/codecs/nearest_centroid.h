// SPDX-License-Identifier: GPL-3.0-or-later
// Nearest codeword of many vectors: argmin over k of |c_k|^2 / 2 - x c_k, which is the nearest in Euclidean
// distance; of equals the lowest k. Sums run over the components in order with fused multiply-adds, so the
// result is the same on every processor.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay {

/// The codebook as the search wants it. Immutable; any thread.
class CentroidSearch {
public:
    /// codebook: count vectors of dimension values, one after the other; count at least 1.
    CentroidSearch(std::span<const float> codebook, unsigned dimension);

    /// vectors: out.size() x dimension.
    void nearest(std::span<const float> vectors, std::span<std::uint32_t> out) const;
    std::size_t count() const { return m_count; }

private:
    unsigned m_dimension;
    std::size_t m_count, m_tiles;
    std::vector<float> m_table; ///< per tile: half squares, then one row per component
};

} // namespace assay
