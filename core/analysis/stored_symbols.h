// SPDX-License-Identifier: GPL-3.0-or-later
// What the stored bytes of a tensor could be coded in, symbol by symbol: order-0 entropies (Shannon 1948) of
// its bytes, of the bytes of its elements by place, and of its 16-bit codes.
#pragma once

#include "core/analysis/measures.h"
#include "core/model/model.h"

#include <array>
#include <span>

namespace assay {

/// Counts whole elements of one payload. One object per worker; sums are whole numbers, so the order of
/// merging does not matter.
class StoredSymbols {
public:
    /// isPlain: the payload is a run of little-endian elements of part's dtype; else only its bytes are
    /// counted.
    StoredSymbols(const TensorPart &part, bool isPlain);

    /// Bytes an element; a span given to add() holds whole ones.
    std::size_t elementBytes() const { return m_elementBytes; }
    void add(std::span<const std::byte> bytes);
    void merge(const StoredSymbols &other);
    /// Fills the entropies and, for 16-bit elements, the number of distinct codes.
    void fill(TensorStats &stats) const;

private:
    using Counts = std::array<std::uint64_t, 256>;
    void addCodes(std::span<const std::byte> bytes);
    void addPlanes(std::span<const std::byte> bytes);
    std::pair<std::vector<Counts>, std::vector<Counts>> planes() const;

    std::size_t m_elementBytes = 1;
    bool m_isPlain = false, m_isFloat = false;
    std::vector<std::uint64_t> m_codes; ///< of 16-bit elements, 65,536 of them
    std::vector<Counts> m_planes; ///< of other elements, least significant first
    std::vector<Counts> m_rotated; ///< of floats: the sign moved to the end, so that the exponent is one byte
};

/// Streams the main payload of a tensor.
Status countStoredSymbols(const Model &model, const TensorInfo &tensor, bool isPlain, TensorStats &stats,
                          const RunControl &run);

} // namespace assay
