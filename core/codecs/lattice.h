// SPDX-License-Identifier: GPL-3.0-or-later
// The point set of Hyper-Compression (arXiv 2409.00592): an irrational winding of the square cut to U points,
// which is the rank-1 lattice (theta / a^2 mod 1, theta / a mod 1), theta = 0 .. U - 1, a = ceil(sqrt(U)).
#pragma once

#include <cmath>
#include <cstdint>

namespace assay {

struct LatticePoint {
    double x = 0, y = 0; ///< in [0, 1)
};

class PlaneLattice {
public:
    explicit PlaneLattice(std::uint32_t points)
        : m_points(points)
        , m_side(static_cast<std::uint32_t>(std::ceil(std::sqrt(static_cast<double>(points)))))
    {
    }
    LatticePoint point(std::uint32_t theta) const;
    /// The index of the nearest point (plain distance, no wrapping); of equals the lowest.
    std::uint32_t nearest(LatticePoint target) const;

private:
    std::uint32_t m_points, m_side;
};

} // namespace assay
