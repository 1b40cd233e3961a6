// SPDX-License-Identifier: GPL-3.0-or-later
// Seeded samples of the distributions that published codec errors are stated for.
#pragma once

#include "core/base/random.h"

#include <cstdint>
#include <vector>

namespace assay::testing {

/// Further distributions of unit variance.
class Random : public assay::Random {
public:
    using assay::Random::Random;
    double laplace();
    double studentT5();
};

std::vector<float> gaussians(std::uint64_t seed, std::size_t count, double sigma = 1);
std::vector<float> laplaces(std::uint64_t seed, std::size_t count);
std::vector<float> studentT5s(std::uint64_t seed, std::size_t count);

} // namespace assay::testing
