// SPDX-License-Identifier: GPL-3.0-or-later
// Seeded sources whose bits are the same on every machine (std:: distributions are not).
#pragma once

#include <cstdint>
#include <vector>

namespace assay::testing {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed)
    {
    }
    std::uint64_t next();
    double uniform(); ///< in (0, 1)
    double gaussian(); ///< Box-Muller
    double laplace(); ///< unit variance
    double studentT5(); ///< unit variance

private:
    std::uint64_t m_state;
};

std::vector<float> gaussians(std::uint64_t seed, std::size_t count, double sigma = 1);
std::vector<float> laplaces(std::uint64_t seed, std::size_t count);
std::vector<float> studentT5s(std::uint64_t seed, std::size_t count);

} // namespace assay::testing
