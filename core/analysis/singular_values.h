// SPDX-License-Identifier: GPL-3.0-or-later
// All singular values of a matrix that is streamed once: the Gram matrix of its short side in double
// precision, then symmetric eigenvalues (LAPACK dsytrd and dsterf; leading vectors by dstemr and dormtr).
// Squaring loses the smallest values only: |Δs| stays below 1e-12 s1 for the large ones and about 1e-8 s1 for
// those near zero.
#pragma once

#include "core/analysis/spectrum.h"

#include <functional>

namespace assay {

/// How lines of a matrix's longer side (rows of a tall one, columns of a wide one) lie in memory.
enum class GramLines {
    OneByOne, ///< count × short side: line after line
    SideBySide, ///< short side × count: columns as a wide matrix stores them
};

/// The Gram matrix of one matrix, summed from blocks of its lines in order. Memory: 8 n² bytes, n the short
/// side. Ask readyBlas() first.
class GramSum {
public:
    GramSum(std::uint64_t rows, std::uint64_t columns);
    /// Adds count lines. Calls must come in order.
    void add(std::span<const double> values, std::uint64_t count, GramLines lines = GramLines::OneByOne);
    /// The same by parts, which any threads may add at once; each part has its calls in order.
    std::uint64_t tileCount() const { return m_tiles.size(); }
    void addTile(std::uint64_t tile, std::span<const double> values, std::uint64_t count, GramLines lines);
    std::uint64_t shortSide() const { return m_shortSide; }
    double trace() const;
    /// Destroys the sum. vectorCount: how many of the leading right (short-side) singular vectors are wanted.
    struct Decomposition {
        std::vector<double> values; ///< descending, short-side many
        std::vector<double> vectors; ///< rows of short-side values, in the order of values
    };
    Result<Decomposition> decompose(std::uint64_t vectorCount = 0);

private:
    struct Tile {
        std::uint64_t row, column; ///< where it begins; not below the diagonal
    };

    std::uint64_t m_shortSide;
    std::vector<Tile> m_tiles; ///< the same on any number of threads, and so their bits
    std::vector<double> m_gram;
};

/// exp of the entropy of s/Σs (Roy and Vetterli 2007), and ‖W‖_F²/s1².
SingularValues describeSingularValues(std::vector<double> values);

/// The median of the Marchenko-Pastur law of variance 1 with ratio beta in (0, 1] of the sides.
double marchenkoPasturMedian(double beta);

/// Fits the law of independent entries (Marchenko and Pastur 1967) to the bulk of all singular values,
/// descending: σ from their median, which a few strong directions do not move (Gavish and Donoho 2014); the
/// edges are σ(√m ± √n).
NoiseEdge fitNoiseEdge(const std::vector<double> &values, std::uint64_t rows, std::uint64_t columns);

} // namespace assay
