// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/singular_values.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <cblas.h>
#include <lapacke.h>

namespace assay {
namespace {

/// Large enough for the product's own blocking, small enough that two threads share 1,536 columns evenly.
constexpr std::uint64_t TileSide = 512;

} // namespace

GramSum::GramSum(std::uint64_t rows, std::uint64_t columns)
    : m_shortSide(std::min(rows, columns))
    , m_gram(m_shortSide * m_shortSide)
{
    for (std::uint64_t row = 0; row < m_shortSide; row += TileSide)
        for (std::uint64_t column = row; column < m_shortSide; column += TileSide)
            m_tiles.push_back({ row, column });
    // Those on the diagonal are half the work: they come last, where they even out what the threads have
    // left.
    std::ranges::stable_partition(m_tiles, [](const Tile &tile) { return tile.row != tile.column; });
}

void GramSum::add(std::span<const double> values, std::uint64_t count, GramLines lines)
{
    for (std::uint64_t tile = 0; tile < m_tiles.size(); ++tile)
        addTile(tile, values, count, lines);
}

void GramSum::addTile(std::uint64_t index, std::span<const double> values, std::uint64_t count,
                      GramLines lines)
{
    const auto [row, column] = m_tiles[index];
    const auto side = static_cast<blasint>(m_shortSide), length = static_cast<blasint>(count);
    const auto height = static_cast<blasint>(std::min(TileSide, m_shortSide - row));
    const auto width = static_cast<blasint>(std::min(TileSide, m_shortSide - column));
    const bool isOneByOne = lines == GramLines::OneByOne;
    const blasint stride = isOneByOne ? side : length;
    const double *const left = values.data() + row * (isOneByOne ? 1 : count);
    const double *const right = values.data() + column * (isOneByOne ? 1 : count);
    double *const out = m_gram.data() + row * m_shortSide + column;
    const auto turned = isOneByOne ? CblasTrans : CblasNoTrans;
    if (row == column)
        cblas_dsyrk(CblasRowMajor, CblasUpper, turned, height, length, 1.0, left, stride, 1.0, out, side);
    else
        cblas_dgemm(CblasRowMajor, turned, isOneByOne ? CblasNoTrans : CblasTrans, height, width, length, 1.0,
                    left, stride, right, stride, 1.0, out, side);
}

double GramSum::trace() const
{
    double sum = 0;
    for (std::uint64_t i = 0; i < m_shortSide; ++i)
        sum += m_gram[i * m_shortSide + i];
    return sum;
}

Result<GramSum::Decomposition> GramSum::decompose(std::uint64_t vectorCount)
{
    Decomposition result;
    if (m_shortSide == 0)
        return result;
    // The upper triangle of row-major is the lower one of column-major, which LAPACK takes without a copy.
    const auto side = static_cast<lapack_int>(m_shortSide);
    std::vector<double> diagonal(m_shortSide), beside(m_shortSide), reflectors(m_shortSide);
    const auto failed = [](const char *what) {
        return Error { ErrorKind::Unsupported, std::string(what) + " of the Gram matrix did not converge" };
    };
    if (LAPACKE_dsytrd(LAPACK_COL_MAJOR, 'L', side, m_gram.data(), side, diagonal.data(), beside.data(),
                       reflectors.data())
        != 0)
        return failed("the tridiagonal form");
    const auto wanted = static_cast<lapack_int>(std::min(vectorCount, m_shortSide));
    if (wanted > 0) {
        std::vector<double> d = diagonal, e = beside, eigenvalues(m_shortSide);
        std::vector<lapack_int> support(2 * static_cast<std::size_t>(wanted));
        std::vector<double> vectors(m_shortSide * static_cast<std::uint64_t>(wanted));
        lapack_int found = 0;
        lapack_logical accurate = 1;
        if (LAPACKE_dstemr(LAPACK_COL_MAJOR, 'V', 'I', side, d.data(), e.data(), 0, 0, side - wanted + 1,
                           side, &found, eigenvalues.data(), vectors.data(), side, wanted, support.data(),
                           &accurate)
                != 0
            || found != wanted
            || LAPACKE_dormtr(LAPACK_COL_MAJOR, 'L', 'L', 'N', side, wanted, m_gram.data(), side,
                              reflectors.data(), vectors.data(), side)
                != 0)
            return failed("the leading vectors");
        result.vectors.resize(vectors.size());
        for (std::size_t i = 0; i < static_cast<std::size_t>(wanted); ++i) // ascending to descending
            std::copy_n(vectors.data() + i * m_shortSide, m_shortSide,
                        result.vectors.data() + (static_cast<std::size_t>(wanted) - 1 - i) * m_shortSide);
    }
    if (LAPACKE_dsterf(side, diagonal.data(), beside.data()) != 0)
        return failed("the eigenvalues");
    m_gram = {};
    for (double &value : diagonal)
        value = std::sqrt(std::max(0.0, value));
    std::reverse(diagonal.begin(), diagonal.end());
    result.values = std::move(diagonal);
    return result;
}

namespace {

/// The fewest leading values whose squares reach energy.
std::uint64_t rankOfShare(const std::vector<double> &values, double energy)
{
    double sum = 0;
    for (std::size_t rank = 0; rank < values.size(); ++rank) {
        sum += values[rank] * values[rank];
        if (sum >= energy)
            return rank + 1;
    }
    return values.size();
}

} // namespace

SingularValues describeSingularValues(std::vector<double> values)
{
    SingularValues result;
    double sum = 0, squares = 0;
    for (const double value : values) {
        sum += value;
        squares += value * value;
    }
    double entropy = 0;
    for (const double value : values)
        if (value > 0)
            entropy -= value / sum * std::log(value / sum);
    if (sum > 0) {
        result.effectiveRank = std::exp(entropy);
        result.stableRank = squares / (values.front() * values.front());
        for (std::size_t share = 0; share < EnergyShares.size(); ++share)
            result.rankForEnergy[share] = rankOfShare(values, EnergyShares[share] * squares);
    }
    result.values = std::move(values);
    return result;
}

double marchenkoPasturMedian(double beta)
{
    // With x = 1 + β + 2√β cos t the density times dx is (2 / π) sin² t / x dt, smooth on [0, π].
    constexpr int Steps = 20000;
    const double step = std::numbers::pi / Steps;
    const double reach = 2 * std::sqrt(beta);
    double share = 0;
    for (int i = Steps - 1; i >= 0; --i) { // from the lower edge up
        const double t = (i + 0.5) * step;
        const double x = 1 + beta + reach * std::cos(t);
        share += 2 / std::numbers::pi * std::sin(t) * std::sin(t) / x * step;
        if (share >= 0.5)
            return x;
    }
    return 1 + beta + reach;
}

NoiseEdge fitNoiseEdge(const std::vector<double> &values, std::uint64_t rows, std::uint64_t columns)
{
    NoiseEdge edge;
    double energy = 0, above = 0;
    for (const double value : values)
        energy += value * value;
    if (energy <= 0)
        return edge;
    const auto longSide = static_cast<double>(std::max(rows, columns));
    const auto shortSide = static_cast<double>(std::min(rows, columns));
    const double middle = (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
    const double sigma = middle / std::sqrt(longSide * marchenkoPasturMedian(shortSide / longSide));
    edge.lower = sigma * (std::sqrt(longSide) - std::sqrt(shortSide));
    edge.upper = sigma * (std::sqrt(longSide) + std::sqrt(shortSide));
    for (const double value : values)
        if (value > edge.upper)
            above += value * value;
    edge.shareAbove = above / energy;
    return edge;
}

} // namespace assay
