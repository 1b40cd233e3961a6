// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/random.h"

#include <cmath>
#include <numbers>

namespace assay::testing {

std::uint64_t Random::next()
{
    m_state += 0x9e3779b97f4a7c15ull;
    std::uint64_t mixed = m_state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
    return mixed ^ (mixed >> 31);
}

double Random::uniform()
{
    return (static_cast<double>(next() >> 11) + 0.5) * 0x1.0p-53;
}

double Random::gaussian()
{
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

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
