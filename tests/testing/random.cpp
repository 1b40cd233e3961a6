// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/random.h"

#include <cmath>
#include <numbers>

namespace assay::testing {

double Random::laplace()
{
    const double draw = uniform() - 0.5;
    return (draw < 0 ? 1 : -1) * std::log(1 - 2 * std::abs(draw)) / std::numbers::sqrt2;
}

double Random::studentT5()
{
    double chiSquare = 0;
    for (int i = 0; i < 5; ++i) {
        const double draw = gaussian();
        chiSquare += draw * draw;
    }
    return gaussian() / std::sqrt(chiSquare / 5) * std::sqrt(3.0 / 5.0);
}

std::vector<float> gaussians(std::uint64_t seed, std::size_t count, double sigma)
{
    Random random(seed);
    std::vector<float> values(count);
    for (auto &value : values)
        value = static_cast<float>(sigma * random.gaussian());
    return values;
}

std::vector<float> laplaces(std::uint64_t seed, std::size_t count)
{
    Random random(seed);
    std::vector<float> values(count);
    for (auto &value : values)
        value = static_cast<float>(random.laplace());
    return values;
}

std::vector<float> studentT5s(std::uint64_t seed, std::size_t count)
{
    Random random(seed);
    std::vector<float> values(count);
    for (auto &value : values)
        value = static_cast<float>(random.studentT5());
    return values;
}

} // namespace assay::testing
