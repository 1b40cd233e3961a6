// SPDX-License-Identifier: GPL-3.0-or-later
// A pair whose two tensors are known: which order of its values names call for, and which they have.
#pragma once

#include "core/pairing/conversion.h"
#include "core/pairing/row_cells.h"

namespace assay {

class SettledPairs {
public:
    /// All four must outlive it.
    SettledPairs(const Model &reference, const Model &candidate, const Conversion &conversion,
                 const RunControl &run);

    /// What the reference's name calls for.
    Transform transformOf(std::size_t index) const;
    /// The pair in that order, or in the one that its values have.
    Match settled(std::size_t index, std::size_t candidate, Transform transform) const;
    /// Experts, gates and ups in another arrangement; empty where cells are missing.
    std::optional<Match> fromCells(std::size_t index, const CanonicalName &name) const;

private:
    void settleCells(Match &match, const CanonicalName &name) const;

    const Model &m_reference;
    const Model &m_candidate;
    const Conversion &m_conversion;
    const RunControl &m_run;
    RowCells m_cells;
};

} // namespace assay
