// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/rft_basis.h"

#include "core/base/blas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>
#include <string>

#include <cblas.h>
#include <lapacke.h>

namespace assay {
namespace {

using std::numbers::phi;
using std::numbers::pi;
using Complex = std::complex<double>;

double fraction(double value)
{
    return value - std::floor(value);
}

double goldenFrequency(std::size_t k)
{
    return fraction(static_cast<double>(k + 1) * phi);
}

/// cos or sin of 2 pi times the fraction of turns: folded before it is multiplied by 2 pi.
double cosTurns(double turns)
{
    return std::cos(2 * pi * fraction(turns));
}
double sinTurns(double turns)
{
    return std::sin(2 * pi * fraction(turns));
}

Error didNotConverge(std::string_view name)
{
    return Error { ErrorKind::Unsupported,
                   "the eigenvectors of the basis " + std::string(name) + " did not converge" };
}

using Matrix = std::vector<double>; ///< n x n, row-major, rows are basis functions

Result<Matrix> cosineBasis(std::size_t n)
{
    Matrix rows(n * n);
    const auto size = static_cast<double>(n);
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            rows[k * n + i] = std::sqrt((k == 0 ? 1.0 : 2.0) / size)
                * cosTurns((static_cast<double>(i) + 0.5) * static_cast<double>(k) / (2 * size));
    return rows;
}

/// Pair k is turned by angle(k); the lone functions (constant, and alternating if n is even) are not.
Matrix fourierRows(std::size_t n, double (*angle)(std::size_t k, std::size_t n))
{
    Matrix rows(n * n);
    const auto size = static_cast<double>(n);
    for (std::size_t i = 0; i < n; ++i) {
        rows[i] = 1 / std::sqrt(size);
        if (n % 2 == 0 && n > 1)
            rows[(n - 1) * n + i] = (i % 2 ? -1 : 1) / std::sqrt(size);
        for (std::size_t k = 1; 2 * k < n; ++k) {
            const double turns = fraction(static_cast<double>(k * i % n) / size) - angle(k, n) / (2 * pi);
            rows[(2 * k - 1) * n + i] = std::sqrt(2 / size) * cosTurns(turns);
            rows[2 * k * n + i] = -std::sqrt(2 / size) * sinTurns(turns);
        }
    }
    return rows;
}

Result<Matrix> fourierBasis(std::size_t n)
{
    return fourierRows(n, [](std::size_t, std::size_t) { return 0.0; });
}

Result<Matrix> phaseBasis(std::size_t n)
{
    return fourierRows(n, phaseAngle);
}

/// Unit cosines and sines of the golden frequencies, as rows.
Matrix goldenFrame(std::size_t n)
{
    Matrix rows(n * n);
    for (std::size_t row = 0; row < n; ++row) {
        double norm = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const double turns = goldenFrequency(row / 2) * static_cast<double>(i);
            double &value = rows[row * n + i];
            value = row % 2 == 0 ? cosTurns(turns) : sinTurns(turns);
            norm += value * value;
        }
        for (std::size_t i = 0; i < n; ++i)
            rows[row * n + i] /= std::sqrt(norm);
    }
    return rows;
}

/// vectors: rows are eigenvectors by ascending eigenvalue. symmetric is used up.
Status eigenvectors(Matrix &symmetric, std::size_t n, std::vector<double> &values)
{
    useOneThreadPerMatrix();
    values.resize(n);
    const auto size = static_cast<lapack_int>(n);
    // Column-major: the columns it returns are the rows here.
    return LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', size, symmetric.data(), size, values.data()) == 0
        ? Status {}
        : Status { didNotConverge("of golden frequencies") };
}

Result<Matrix> canonicalBasis(std::size_t n)
{
    useOneThreadPerMatrix();
    const Matrix frame = goldenFrame(n);
    const auto size = static_cast<blasint>(n);
    Matrix gram(n * n), root(n * n), rows(n * n);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, size, size, size, 1, frame.data(), size,
                frame.data(), size, 0, gram.data(), size);
    std::vector<double> values;
    if (auto status = eigenvectors(gram, n, values); !status)
        return status.error();
    Matrix scaled = gram;
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            scaled[k * n + i] /= std::sqrt(std::max(values[k], 1e-15));
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, size, size, size, 1, gram.data(), size,
                scaled.data(), size, 0, root.data(), size);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, root.data(), size,
                frame.data(), size, 0, rows.data(), size);
    return rows;
}

Result<Matrix> qrBasis(std::size_t n)
{
    useOneThreadPerMatrix();
    Matrix rows = goldenFrame(n); // column-major for LAPACK: its columns are these rows
    const auto size = static_cast<lapack_int>(n);
    std::vector<double> reflectors(n), signs(n);
    if (LAPACKE_dgeqrf(LAPACK_COL_MAJOR, size, size, rows.data(), size, reflectors.data()) != 0)
        return didNotConverge("qr");
    for (std::size_t k = 0; k < n; ++k)
        signs[k] = rows[k * n + k] < 0 ? -1 : 1;
    if (LAPACKE_dorgqr(LAPACK_COL_MAJOR, size, size, size, rows.data(), size, reflectors.data()) != 0)
        return didNotConverge("qr");
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            rows[k * n + i] *= signs[k];
    return rows;
}

Result<Matrix> operatorBasis(std::size_t n)
{
    constexpr double Frequency = 10;
    Matrix rows(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const auto lag = static_cast<double>(i > j ? i - j : j - i), size = static_cast<double>(n);
            rows[i * n + j] = i == j ? 1
                                     : std::exp(-0.01 * lag)
                    * (cosTurns(Frequency * lag / size) + cosTurns(Frequency * phi * lag / size));
        }
    std::vector<double> values;
    if (auto status = eigenvectors(rows, n, values); !status)
        return status.error();
    Matrix ordered(n * n);
    for (std::size_t k = 0; k < n; ++k) {
        const double *from = &rows[(n - 1 - k) * n];
        double largest = 0;
        for (std::size_t i = 0; i < n; ++i)
            largest = std::max(largest, std::fabs(from[i]));
        const double *mark
            = std::find_if(from, from + n, [largest](double v) { return std::fabs(v) > 0.5 * largest; });
        for (std::size_t i = 0; i < n; ++i)
            ordered[k * n + i] = *mark < 0 ? -from[i] : from[i];
    }
    return ordered;
}

struct BasisRow {
    std::string_view name;
    Result<Matrix> (*make)(std::size_t n);
};
constexpr std::array Bases {
    BasisRow { "canonical", canonicalBasis },
    BasisRow { "phase", phaseBasis },
    BasisRow { "qr", qrBasis },
    BasisRow { "operator", operatorBasis },
    BasisRow { "dct", cosineBasis },
    BasisRow { "fft", fourierBasis },
};

} // namespace

double phaseAngle(std::size_t k, std::size_t n)
{
    const auto place = static_cast<double>(k);
    return pi * place * place / static_cast<double>(n) + 2 * pi * fraction(place / phi);
}

Result<std::vector<double>> makeRealBasis(std::string_view name, std::size_t n)
{
    const auto row = std::ranges::find(Bases, name, &BasisRow::name);
    if (row == Bases.end() || n == 0 || n > MaxBasisSize)
        return Error { ErrorKind::Usage,
                       "there is no basis " + std::string(name) + " of size " + std::to_string(n)
                           + ", at most " + std::to_string(MaxBasisSize) };
    return row->make(n);
}

Result<std::shared_ptr<const std::vector<float>>> realBasis(std::string_view name, std::size_t n)
{
    using Shared = std::shared_ptr<const std::vector<float>>;
    static std::mutex mutex;
    static std::map<std::pair<std::string, std::size_t>, Shared> made;
    const std::lock_guard lock(mutex); // a second caller waits instead of making it again
    Shared &basis = made[{ std::string(name), n }];
    if (!basis) {
        const auto rows = makeRealBasis(name, n);
        if (!rows)
            return rows.error();
        basis = std::make_shared<const std::vector<float>>(rows->begin(), rows->end());
    }
    return basis;
}

Result<std::vector<std::complex<double>>> canonicalUnitary(std::size_t n)
{
    useOneThreadPerMatrix();
    std::vector<Complex> frame(n * n), gram(n * n), root(n * n), unitary(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k)
            frame[i * n + k] = std::polar(1 / std::sqrt(static_cast<double>(n)),
                                          2 * pi * fraction(goldenFrequency(k) * static_cast<double>(i)));
    const auto size = static_cast<blasint>(n);
    const Complex one = 1, zero = 0;
    const auto multiply = [&](CBLAS_TRANSPOSE left, CBLAS_TRANSPOSE right, const std::vector<Complex> &a,
                              const std::vector<Complex> &b, std::vector<Complex> &c) {
        cblas_zgemm(CblasRowMajor, left, right, size, size, size, &one, a.data(), size, b.data(), size, &zero,
                    c.data(), size);
    };
    multiply(CblasConjTrans, CblasNoTrans, frame, frame, gram);
    std::vector<double> values(n);
    if (LAPACKE_zheevd(LAPACK_ROW_MAJOR, 'V', 'U', size,
                       reinterpret_cast<lapack_complex_double *>(gram.data()), size, values.data())
        != 0)
        return didNotConverge("canonical");
    std::vector<Complex> scaled = gram;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k)
            scaled[i * n + k] /= std::sqrt(std::max(values[k], 1e-15));
    multiply(CblasNoTrans, CblasConjTrans, scaled, gram, root);
    multiply(CblasNoTrans, CblasNoTrans, frame, root, unitary);
    return unitary;
}

std::vector<std::complex<double>> phaseTransform(std::span<const double> x)
{
    const std::size_t n = x.size();
    std::vector<Complex> out(n);
    for (std::size_t k = 0; k < n; ++k) {
        Complex sum = 0;
        for (std::size_t i = 0; i < n; ++i)
            sum += x[i] * std::polar(1.0, -2 * pi * static_cast<double>(k * i % n) / static_cast<double>(n));
        out[k] = sum / std::sqrt(static_cast<double>(n)) * std::polar(1.0, phaseAngle(k, n));
    }
    return out;
}

} // namespace assay
