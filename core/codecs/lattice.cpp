// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/lattice.h"

#include <algorithm>
#include <limits>

namespace assay {

LatticePoint PlaneLattice::point(std::uint32_t theta) const
{
    const double side = m_side;
    const double winding = static_cast<double>(theta) / (side * side);
    return { winding - std::floor(winding), static_cast<double>(theta % m_side) / side };
}

// Row j (y = j / a) holds theta = j + a i at x = i / a + j / a^2, so the nearest point lies in one of the
// rows around the target, at one of the two places around it.
std::uint32_t PlaneLattice::nearest(LatticePoint target) const
{
    const auto side = static_cast<std::int64_t>(m_side);
    const double scale = m_side;
    const auto row = static_cast<std::int64_t>(std::floor(target.y * scale));
    std::uint32_t best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::int64_t j = std::max<std::int64_t>(row - 1, 0); j <= std::min(row + 2, side - 1); ++j) {
        if (j >= m_points)
            continue;
        const std::int64_t last = (static_cast<std::int64_t>(m_points) - 1 - j) / side;
        const auto place = static_cast<std::int64_t>(
            std::floor((target.x - static_cast<double>(j) / (scale * scale)) * scale));
        for (std::int64_t i = place; i <= place + 1; ++i) {
            const auto theta = static_cast<std::uint32_t>(j + side * std::clamp<std::int64_t>(i, 0, last));
            const LatticePoint at = point(theta);
            const double dx = at.x - target.x, dy = at.y - target.y, distance = dx * dx + dy * dy;
            if (distance < least || (distance == least && theta < best)) {
                least = distance;
                best = theta;
            }
        }
    }
    return best;
}

} // namespace assay
