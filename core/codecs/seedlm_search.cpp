// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/seedlm_search.h"

#include "core/codecs/seedlm_kernel.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace assay {
namespace {

constexpr unsigned StateBits = 16;
constexpr std::size_t Period = (1u << StateBits) - 1, Padded = Period + 1;
constexpr unsigned MaxWeights = 12, MaxColumns = 4;
/// Of the register's output: bits 0, 1, 3 and 12 (the paper's table 6).
constexpr unsigned Taps = 0x100B;
/// Seeds whose basis is worse conditioned have no place in the float tables.
constexpr double MaxCondition = 100;
/// What rounding in the float tables may hide, as a part of the block's energy.
constexpr double Slack = 3e-4;

unsigned nextState(unsigned state)
{
    const auto feedback = static_cast<unsigned>(__builtin_parity(state & Taps));
    return (state >> 1) | (feedback << (StateBits - 1));
}

using Triangle = std::array<double, MaxColumns *(MaxColumns + 1) / 2>; ///< row-major lower

std::size_t entry(unsigned row, unsigned column)
{
    return row * (row + 1) / 2 + column;
}

/// Of U^T U for the basis that follows u.
Triangle gramOf(const double *u, unsigned weights, unsigned columns)
{
    Triangle gram {};
    for (unsigned row = 0; row < columns; ++row)
        for (unsigned column = 0; column <= row; ++column)
            for (unsigned c = 0; c < weights; ++c)
                gram[entry(row, column)] += u[c * columns + row] * u[c * columns + column];
    return gram;
}

/// The inverse of the Cholesky factor; nothing if the basis is singular.
std::optional<Triangle> inverseFactor(const Triangle &gram, unsigned columns)
{
    Triangle factor {}, inverse {};
    for (unsigned row = 0; row < columns; ++row)
        for (unsigned column = 0; column <= row; ++column) {
            double sum = gram[entry(row, column)];
            for (unsigned k = 0; k < column; ++k)
                sum -= factor[entry(row, k)] * factor[entry(column, k)];
            if (row != column)
                factor[entry(row, column)] = sum / factor[entry(column, column)];
            else if (sum > 1e-14 * gram[entry(row, row)])
                factor[entry(row, row)] = std::sqrt(sum);
            else
                return std::nullopt;
        }
    for (unsigned column = 0; column < columns; ++column)
        for (unsigned row = column; row < columns; ++row) {
            double sum = row == column ? 1 : 0;
            for (unsigned k = column; k < row; ++k)
                sum -= factor[entry(row, k)] * inverse[entry(k, column)];
            inverse[entry(row, column)] = sum / factor[entry(row, row)];
        }
    return inverse;
}

/// An upper bound of the basis' condition number: Frobenius norms of the factor and its inverse.
double conditionBound(const Triangle &gram, const Triangle &inverse, unsigned columns)
{
    double trace = 0, squares = 0;
    for (unsigned row = 0; row < columns; ++row)
        trace += gram[entry(row, row)];
    for (const double value : inverse)
        squares += value * value;
    return std::sqrt(trace * squares);
}

struct Projections {
    std::array<double, MaxColumns> values {};
};

Projections project(const double *u, unsigned weights, unsigned columns, std::span<const float> block)
{
    Projections sums;
    for (unsigned c = 0; c < weights; ++c)
        for (unsigned p = 0; p < columns; ++p)
            sums.values[p] += static_cast<double>(block[c]) * u[c * columns + p];
    return sums;
}

/// inverse * projections.
Projections whiten(const Triangle &inverse, const Projections &projections, unsigned columns)
{
    Projections white;
    for (unsigned row = 0; row < columns; ++row)
        for (unsigned k = 0; k <= row; ++k)
            white.values[row] += inverse[entry(row, k)] * projections.values[k];
    return white;
}

double squareSum(std::span<const double> values)
{
    double sum = 0;
    for (const double value : values)
        sum += value * value;
    return sum;
}

} // namespace

struct SeedLmSearch::Tables {
    std::vector<std::uint16_t> stateAt; ///< of a position in the cycle
    std::vector<std::uint16_t> positionOf; ///< of a state
    std::vector<double> u; ///< the normalised cycle, continued
    std::vector<float> sequence, factors; ///< the same in floats; inverse factors, one array per entry
    struct Hard {
        std::size_t position;
        Triangle inverse;
    };
    std::vector<Hard> hard; ///< the badly conditioned seeds
};

SeedLmSearch::SeedLmSearch(unsigned weights, unsigned columns)
    : m_weights(weights)
    , m_columns(columns)
{
    auto tables = std::make_unique<Tables>();
    constexpr std::size_t Length = Padded + 512;
    constexpr double Middle = 1u << (StateBits - 1);
    tables->positionOf.resize(Padded);
    unsigned state = 1;
    for (std::size_t position = 0; position < Length; ++position, state = nextState(state)) {
        if (position < Period) {
            tables->stateAt.push_back(static_cast<std::uint16_t>(state));
            tables->positionOf[state] = static_cast<std::uint16_t>(position);
        }
        tables->u.push_back((state - Middle) / (Middle - 1));
        tables->sequence.push_back(static_cast<float>(tables->u.back()));
    }
    const std::size_t entries = entry(columns, 0);
    tables->factors.resize(entries * Padded);
    for (std::size_t position = 0; position < Period; ++position) {
        const Triangle gram = gramOf(tables->u.data() + position + 1, weights, columns);
        const auto inverse = inverseFactor(gram, columns);
        if (!inverse)
            continue;
        if (conditionBound(gram, *inverse, columns) > MaxCondition)
            tables->hard.push_back({ position, *inverse });
        else
            for (std::size_t i = 0; i < entries; ++i)
                tables->factors[i * Padded + position] = static_cast<float>((*inverse)[i]);
    }
    m_tables = std::move(tables);
}

SeedLmSearch::~SeedLmSearch() = default;

const SeedLmSearch &SeedLmSearch::ofBits(int bits)
{
    if (bits == 3) {
        static const SeedLmSearch three(12, 4);
        return three;
    }
    static const SeedLmSearch four(8, 3);
    return four;
}

SeedLmBlock SeedLmSearch::fit(std::span<const float> weights, std::uint16_t seed, double &error) const
{
    const double *u = m_tables->u.data() + m_tables->positionOf[seed] + 1;
    SeedLmBlock best { .seed = seed };
    error = 0;
    for (unsigned c = 0; c < m_weights; ++c)
        error += static_cast<double>(weights[c]) * static_cast<double>(weights[c]);
    const auto inverse = inverseFactor(gramOf(u, m_weights, m_columns), m_columns);
    if (!inverse)
        return best;
    const Projections white = whiten(*inverse, project(u, m_weights, m_columns, weights), m_columns);
    std::array<double, MaxColumns> t {};
    double largest = 0;
    for (unsigned p = 0; p < m_columns; ++p) {
        for (unsigned row = p; row < m_columns; ++row)
            t[p] += (*inverse)[entry(row, p)] * white.values[row];
        largest = std::max(largest, std::fabs(t[p]));
    }
    if (!(largest > 0))
        return best;
    const int upper = static_cast<int>(std::clamp(std::ceil(std::log2(largest / 7.5)), -8.0, 7.0));
    for (int exponent = upper; exponent >= std::max(upper - 1, -8); --exponent) {
        SeedLmBlock block { .seed = seed, .exponent = exponent };
        for (unsigned p = 0; p < m_columns; ++p)
            block.codes[p]
                = static_cast<int>(std::clamp(std::nearbyint(std::ldexp(t[p], -exponent)), -8.0, 7.0));
        double left = 0;
        for (unsigned c = 0; c < m_weights; ++c) {
            double value = 0;
            for (unsigned p = 0; p < m_columns; ++p)
                value += u[c * m_columns + p] * block.codes[p];
            const double rest = static_cast<double>(weights[c]) - std::ldexp(value, exponent);
            left += rest * rest;
        }
        if (left < error) {
            error = left;
            best = block;
        }
    }
    return best;
}

SeedLmBlock SeedLmSearch::search(std::span<const float> weights) const
{
    std::array<float, MaxWeights> block {};
    std::copy_n(weights.begin(), m_weights, block.begin());
    double energy = 0;
    for (unsigned c = 0; c < m_weights; ++c)
        energy += static_cast<double>(block[c]) * static_cast<double>(block[c]);
    if (energy == 0)
        return {};

    thread_local std::vector<float> energies(Padded), maxima(Padded / SeedRun);
    struct Candidate {
        double energy;
        std::uint16_t seed;
    };
    thread_local std::vector<Candidate> candidates;
    candidates.clear();
    seedEnergies(m_tables->sequence.data(), m_tables->factors.data(), Padded, m_columns, block.data(), Padded,
                 energies.data(), maxima.data());

    // What the most promising seed leaves bounds which others are worth a look.
    const auto topRun = static_cast<std::size_t>(std::ranges::max_element(maxima) - maxima.begin());
    const auto runBegin = energies.begin() + static_cast<std::ptrdiff_t>(topRun * SeedRun);
    const auto top
        = static_cast<std::size_t>(std::max_element(runBegin, runBegin + SeedRun) - energies.begin());
    double error = 0;
    SeedLmBlock best = fit(block, m_tables->stateAt[std::min(top, Period - 1)], error);
    const double slack = Slack * energy;
    const auto floorNow = [&] { return energy - error - slack; };
    const auto floorAtFirst = static_cast<float>(floorNow());
    for (std::size_t run = 0; run < maxima.size(); ++run)
        for (std::size_t i = run * SeedRun; maxima[run] >= floorAtFirst && i < (run + 1) * SeedRun; ++i)
            if (energies[i] >= floorAtFirst && i < Period)
                candidates.push_back({ static_cast<double>(energies[i]), m_tables->stateAt[i] });
    for (const Tables::Hard &hard : m_tables->hard) {
        const Projections sums = project(m_tables->u.data() + hard.position + 1, m_weights, m_columns, block);
        const double captured = squareSum(whiten(hard.inverse, sums, m_columns).values);
        if (captured >= floorNow())
            candidates.push_back({ captured, m_tables->stateAt[hard.position] });
    }
    std::ranges::sort(candidates, [](const Candidate &a, const Candidate &b) {
        return a.energy != b.energy ? a.energy > b.energy : a.seed < b.seed;
    });
    for (const Candidate &candidate : candidates) {
        if (candidate.energy < floorNow())
            break;
        double left = 0;
        const SeedLmBlock found = fit(block, candidate.seed, left);
        if (left < error || (left == error && found.seed < best.seed)) {
            error = left;
            best = found;
        }
    }
    return best;
}

void SeedLmSearch::expand(const SeedLmBlock &block, std::span<float> out) const
{
    const double *u = m_tables->u.data() + m_tables->positionOf[block.seed] + 1;
    for (unsigned c = 0; c < std::min<std::size_t>(m_weights, out.size()); ++c) {
        double value = 0;
        for (unsigned p = 0; p < m_columns; ++p)
            value += u[c * m_columns + p] * block.codes[p];
        out[c] = static_cast<float>(std::ldexp(value, block.exponent));
    }
}

} // namespace assay
