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

using Basis = std::array<double, MaxWeights * MaxColumns>; ///< column after column

/// Gram and Schmidt, twice over: as good as orthonormal for the worst conditioned seed.
Basis orthonormalBasis(const double *u, unsigned weights, unsigned columns)
{
    Basis basis {};
    const auto column = [&](unsigned p) { return std::span(basis).subspan(p * weights, weights); };
    for (unsigned p = 0; p < columns; ++p) {
        for (unsigned c = 0; c < weights; ++c)
            column(p)[c] = u[c * columns + p];
        for (int pass = 0; pass < 2; ++pass) {
            for (unsigned k = 0; k < p; ++k) {
                double product = 0;
                for (unsigned c = 0; c < weights; ++c)
                    product += column(k)[c] * column(p)[c];
                for (unsigned c = 0; c < weights; ++c)
                    column(p)[c] -= product * column(k)[c];
            }
            const double length = std::sqrt(squareSum(column(p)));
            for (double &value : column(p))
                value /= length;
        }
    }
    return basis;
}

/// To the nearest whole number, halves to even, for magnitudes below 2^51.
double nearestWhole(double value)
{
    return (value + 0x1.8p52) - 0x1.8p52;
}

/// ceil(log2(value)) of a positive value.
int ceilLog2(double value)
{
    int exponent = 0;
    return std::frexp(value, &exponent) == 0.5 ? exponent - 1 : exponent;
}

} // namespace

struct SeedLmSearch::Tables {
    std::vector<std::uint16_t> stateAt; ///< of a position in the cycle
    std::vector<std::uint16_t> positionOf; ///< of a state
    std::vector<double> u; ///< the normalised cycle, continued
    std::vector<float> sequence, factors; ///< the same in floats; inverse factors, one array per entry
    // The badly conditioned seeds: their positions, and orthonormal bases of what they span.
    std::vector<std::size_t> hardPositions;
    std::vector<float> hardBases;

    SeedTables view(unsigned columns) const { return { sequence.data(), factors.data(), Padded, columns }; }
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
            tables->hardPositions.push_back(position);
        else
            for (std::size_t i = 0; i < entries; ++i)
                tables->factors[i * Padded + position] = static_cast<float>((*inverse)[i]);
    }
    const std::size_t hard = (tables->hardPositions.size() + 15) / 16 * 16;
    tables->hardBases.resize(hard * weights * columns);
    for (std::size_t i = 0; i < tables->hardPositions.size(); ++i) {
        const auto basis
            = orthonormalBasis(tables->u.data() + tables->hardPositions[i] + 1, weights, columns);
        for (std::size_t e = 0; e < weights * columns; ++e)
            tables->hardBases[e * hard + i] = static_cast<float>(basis[e]);
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
    const int upper = std::clamp(ceilLog2(largest / 7.5), -8, 7);
    for (int exponent = upper; exponent >= std::max(upper - 1, -8); --exponent) {
        SeedLmBlock block { .seed = seed, .exponent = exponent };
        const double unit = std::ldexp(1.0, exponent);
        std::array<double, MaxColumns> coefficients {};
        for (unsigned p = 0; p < m_columns; ++p) {
            const double code = std::clamp(nearestWhole(t[p] / unit), -8.0, 7.0);
            block.codes[p] = static_cast<int>(code);
            coefficients[p] = code * unit;
        }
        double left = 0;
        for (unsigned c = 0; c < m_weights; ++c) {
            double rest = static_cast<double>(weights[c]);
            for (unsigned p = 0; p < m_columns; ++p)
                rest -= u[c * m_columns + p] * coefficients[p];
            left += rest * rest;
        }
        if (left < error) {
            error = left;
            best = block;
        }
    }
    return best;
}

namespace {

struct Candidate {
    double energy;
    std::uint16_t seed;
};

} // namespace

/// maxima: of the block's runs.
SeedLmBlock SeedLmSearch::searchRuns(std::span<const float> weights, std::span<const float> maxima) const
{
    const double energy = squareSum(std::vector<double>(weights.begin(), weights.end()));
    if (energy == 0)
        return {};
    const SeedTables tables = m_tables->view(m_columns);
    std::array<float, SeedRun> energies;
    thread_local std::vector<Candidate> candidates;
    candidates.clear();

    // What the most promising seed leaves bounds which others are worth a look.
    const auto topRun = static_cast<std::size_t>(std::ranges::max_element(maxima) - maxima.begin());
    seedEnergies(tables, weights.data(), topRun, energies.data());
    const auto top
        = topRun * SeedRun + static_cast<std::size_t>(std::ranges::max_element(energies) - energies.begin());
    double error = 0;
    SeedLmBlock best = fit(weights, m_tables->stateAt[std::min(top, Period - 1)], error);
    const double slack = Slack * energy;
    const auto floorNow = [&] { return energy - error - slack; };
    const auto floorAtFirst = static_cast<float>(floorNow());
    for (std::size_t run = 0; run < maxima.size(); ++run) {
        if (maxima[run] < floorAtFirst)
            continue;
        seedEnergies(tables, weights.data(), run, energies.data());
        for (std::size_t i = 0; i < SeedRun; ++i)
            if (energies[i] >= floorAtFirst && run * SeedRun + i < Period)
                candidates.push_back(
                    { static_cast<double>(energies[i]), m_tables->stateAt[run * SeedRun + i] });
    }
    const std::size_t hardCount = m_tables->hardBases.size() / (m_weights * m_columns);
    thread_local std::vector<float> hardEnergies;
    hardEnergies.resize(hardCount);
    basisEnergies(m_tables->hardBases.data(), hardCount, m_weights, m_columns, weights.data(),
                  hardEnergies.data());
    for (std::size_t i = 0; i < m_tables->hardPositions.size(); ++i)
        if (hardEnergies[i] >= floorAtFirst)
            candidates.push_back(
                { static_cast<double>(hardEnergies[i]), m_tables->stateAt[m_tables->hardPositions[i]] });
    std::ranges::sort(candidates, [](const Candidate &a, const Candidate &b) {
        return a.energy != b.energy ? a.energy > b.energy : a.seed < b.seed;
    });
    for (const Candidate &candidate : candidates) {
        if (candidate.energy < floorNow())
            break;
        double left = 0;
        const SeedLmBlock found = fit(weights, candidate.seed, left);
        if (left < error || (left == error && found.seed < best.seed)) {
            error = left;
            best = found;
        }
    }
    return best;
}

void SeedLmSearch::search(std::span<const float> weights, std::span<SeedLmBlock> out) const
{
    constexpr std::size_t Runs = Padded / SeedRun;
    thread_local std::vector<float> maxima(SeedBlocks * Runs);
    std::array<float, SeedBlocks * MaxWeights> batch {};
    for (std::size_t first = 0; first < out.size(); first += SeedBlocks) {
        const std::size_t count = std::min(SeedBlocks, out.size() - first);
        const auto blocks = weights.subspan(first * m_weights, count * m_weights);
        std::ranges::copy(blocks, batch.begin());
        seedMaxima(m_tables->view(m_columns), batch.data(), maxima.data());
        for (std::size_t i = 0; i < count; ++i)
            out[first + i] = searchRuns(blocks.subspan(i * m_weights, m_weights),
                                        std::span<const float>(maxima).subspan(i * Runs, Runs));
    }
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
