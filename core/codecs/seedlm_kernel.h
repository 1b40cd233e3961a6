// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace assay {

inline constexpr std::size_t SeedRun = 128;

/// What each position of the register's cycle captures of a block, for count positions from one on:
/// projections p of a position are sum_c weights[c] sequence[position + 1 + p + c columns], and the energy is
/// the squared length of them times the inverse Cholesky factor (row-major lower triangle, one array of
/// stride factorStride per entry). columns is 3 (8 weights) or 4 (12). count is a multiple of 1024; sequence
/// has room for count + 256. maxima: the largest energy of each SeedRun positions.
void seedEnergies(const float *sequence, const float *factors, std::size_t factorStride, unsigned columns,
                  const float *weights, std::size_t count, float *energies, float *maxima);

} // namespace assay
