// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace assay {

inline constexpr std::size_t SeedRun = 128; ///< positions that are looked at together
inline constexpr std::size_t SeedBlocks = 4; ///< blocks that share one pass over the tables

/// What the positions of the register's cycle capture of a block: projections p of a position are
/// sum_c weights[c] sequence[position + 1 + p + c columns], and the energy is the squared length of the
/// inverse Cholesky factor times them.
struct SeedTables {
    const float *sequence; ///< count + 512
    const float *factors; ///< row-major lower triangle, one array of `count` per entry
    std::size_t count; ///< a multiple of 1024
    unsigned columns; ///< 3 (8 weights) or 4 (12 weights)
};

/// The largest energy of each run, for SeedBlocks blocks of weights one after the other: maxima[block][run].
void seedMaxima(const SeedTables &tables, const float *weights, float *maxima);
/// The energies of one run for one block.
void seedEnergies(const SeedTables &tables, const float *weights, std::size_t run, float *energies);

/// The squared lengths of the projections of one block onto `count` (a multiple of 16) orthonormal bases;
/// entry e of basis i, e = column * weightCount + weight, lies at bases[e * count + i].
void basisEnergies(const float *bases, std::size_t count, unsigned weightCount, unsigned columns,
                   const float *weights, float *energies);

} // namespace assay
