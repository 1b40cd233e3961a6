// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/singular_values.h"

#include "core/base/blas.h"

#include <algorithm>
#include <cmath>

#include <cblas.h>
#include <lapacke.h>

namespace assay {

GramSum::GramSum(std::uint64_t rows, std::uint64_t columns)
    : m_shortSide(std::min(rows, columns))
    , m_gram(m_shortSide * m_shortSide)
{
    useOneThreadPerMatrix();
}

void GramSum::add(std::span<const double> values, std::uint64_t rowCount)
{
    const auto side = static_cast<blasint>(m_shortSide);
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, side, static_cast<blasint>(rowCount), 1.0,
                values.data(), side, 1.0, m_gram.data(), side);
}

double GramSum::trace() const
{
    double sum = 0;
    for (std::uint64_t i = 0; i < m_shortSide; ++i)
        sum += m_gram[i * m_shortSide + i];
    return sum;
}

Result<std::vector<double>> GramSum::takeSingularValues()
{
    const auto side = static_cast<lapack_int>(m_shortSide);
    std::vector<double> values(m_shortSide);
    if (side > 0 && LAPACKE_dsyevd(LAPACK_ROW_MAJOR, 'N', 'U', side, m_gram.data(), side, values.data()) != 0)
        return Error { ErrorKind::Unsupported, "the eigenvalues of the Gram matrix did not converge" };
    for (double &value : values)
        value = std::sqrt(std::max(0.0, value));
    std::reverse(values.begin(), values.end());
    m_gram = {};
    return values;
}

Result<std::vector<double>> GramSum::leadingVectors(std::uint64_t count) const
{
    const auto side = static_cast<lapack_int>(m_shortSide);
    const auto wanted = static_cast<lapack_int>(std::min(count, m_shortSide));
    std::vector<double> copy = m_gram, eigenvalues(m_shortSide),
                        vectors(m_shortSide * static_cast<std::uint64_t>(wanted));
    std::vector<lapack_int> support(2 * static_cast<std::size_t>(wanted));
    lapack_int found = 0;
    if (LAPACKE_dsyevr(LAPACK_ROW_MAJOR, 'V', 'I', 'U', side, copy.data(), side, 0, 0, side - wanted + 1,
                       side, 0, &found, eigenvalues.data(), vectors.data(), wanted, support.data())
        != 0)
        return Error { ErrorKind::Unsupported, "the eigenvectors of the Gram matrix did not converge" };
    std::vector<double> rows(vectors.size());
    for (std::uint64_t i = 0; i < m_shortSide; ++i)
        for (std::uint64_t k = 0; k < static_cast<std::uint64_t>(wanted); ++k)
            rows[k * m_shortSide + i] = vectors[i * static_cast<std::uint64_t>(wanted) + k];
    return rows;
}

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
    }
    result.values = std::move(values);
    return result;
}

NoiseEdge fitNoiseEdge(const std::vector<double> &values, std::uint64_t rows, std::uint64_t columns)
{
    NoiseEdge edge;
    double energy = 0, above = 0;
    for (const double value : values)
        energy += value * value;
    if (energy <= 0)
        return edge;
    const double sigma = std::sqrt(energy / (static_cast<double>(rows) * static_cast<double>(columns)));
    const double longRoot = std::sqrt(static_cast<double>(std::max(rows, columns)));
    const double shortRoot = std::sqrt(static_cast<double>(std::min(rows, columns)));
    edge.lower = sigma * (longRoot - shortRoot);
    edge.upper = sigma * (longRoot + shortRoot);
    for (const double value : values)
        if (value > edge.upper)
            above += value * value;
    edge.shareAbove = above / energy;
    return edge;
}

} // namespace assay
