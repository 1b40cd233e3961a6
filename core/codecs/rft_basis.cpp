// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/rft_basis.h"

#include "core/codecs/fixed_order.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>
#include <optional>
#include <string>

namespace assay {
namespace {

using std::numbers::phi;
using std::numbers::pi;
using Complex = std::complex<double>;

using fixed_order::cosTurns;
using fixed_order::sinTurns;

double fraction(double value)
{
    return value - std::floor(value);
}

double goldenFrequency(std::size_t k)
{
    return fraction(static_cast<double>(k + 1) * phi);
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

/// gram^(-1/2); empty if the eigenvectors did not converge.
std::optional<Matrix> inverseRoot(Matrix gram, std::size_t n)
{
    const auto eigen = fixed_order::eigenvectors(std::move(gram), n);
    if (!eigen.converged)
        return std::nullopt;
    Matrix scaled = eigen.vectors;
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            scaled[k * n + i] /= std::sqrt(std::max(eigen.values[k], 1e-15));
    return fixed_order::product(fixed_order::transposed(eigen.vectors, n), scaled, n);
}

/// (frame frame^T)^(-1/2) frame
Result<Matrix> canonicalBasis(std::size_t n)
{
    const Matrix frame = goldenFrame(n);
    const auto root = inverseRoot(fixed_order::product(frame, fixed_order::transposed(frame, n), n), n);
    if (!root)
        return didNotConverge("canonical");
    return fixed_order::product(*root, frame, n);
}

Result<Matrix> qrBasis(std::size_t n)
{
    return fixed_order::orthonormalRows(goldenFrame(n), n);
}

Result<Matrix> operatorBasis(std::size_t n)
{
    constexpr double Frequency = 10;
    constexpr double Decay = 0.99004983374916805; // exp(-1/100)
    Matrix rows(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const std::size_t apart = i > j ? i - j : j - i;
            const auto lag = static_cast<double>(apart), size = static_cast<double>(n);
            rows[i * n + j] = i == j ? 1
                                     : fixed_order::power(Decay, static_cast<unsigned>(apart))
                    * (cosTurns(Frequency * lag / size) + cosTurns(Frequency * phi * lag / size));
        }
    const auto eigen = fixed_order::eigenvectors(std::move(rows), n);
    if (!eigen.converged)
        return didNotConverge("operator");
    Matrix ordered(n * n);
    for (std::size_t k = 0; k < n; ++k) {
        const double *from = &eigen.vectors[(n - 1 - k) * n];
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

/// A complex matrix as the real one of twice the size that multiplies as it does: ((A, -B), (B, A)).
Matrix inReal(const std::vector<Complex> &matrix, std::size_t n)
{
    Matrix real(4 * n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k) {
            const Complex value = matrix[i * n + k];
            real[i * 2 * n + k] = real[(i + n) * 2 * n + k + n] = value.real();
            real[i * 2 * n + k + n] = -value.imag();
            real[(i + n) * 2 * n + k] = value.imag();
        }
    return real;
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

Result<std::shared_ptr<const RealBasis>> realBasis(std::string_view name, std::size_t n)
{
    using Shared = std::shared_ptr<const RealBasis>;
    static std::mutex mutex;
    static std::map<std::pair<std::string, std::size_t>, Shared> made;
    const std::lock_guard lock(mutex); // a second caller waits instead of making it again
    Shared &basis = made[{ std::string(name), n }];
    if (!basis) {
        const auto rows = makeRealBasis(name, n);
        if (!rows)
            return rows.error();
        const auto inFloat = [n](const Matrix &matrix) {
            return fixed_order::PackedMatrix(std::vector<float>(matrix.begin(), matrix.end()), n);
        };
        basis = std::make_shared<const RealBasis>(
            RealBasis { .forward = inFloat(fixed_order::transposed(*rows, n)), .back = inFloat(*rows) });
    }
    return basis;
}

Result<std::vector<std::complex<double>>> canonicalUnitary(std::size_t n)
{
    std::vector<Complex> columns(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k) {
            const double turns = fraction(goldenFrequency(k) * static_cast<double>(i));
            columns[i * n + k]
                = Complex(cosTurns(turns), sinTurns(turns)) / std::sqrt(static_cast<double>(n));
        }
    const Matrix frame = inReal(columns, n);
    const std::size_t size
        = 2 * n; // the transpose of the real form is the conjugate transpose of the complex one
    const auto root
        = inverseRoot(fixed_order::product(fixed_order::transposed(frame, size), frame, size), size);
    if (!root)
        return didNotConverge("canonical");
    const Matrix product = fixed_order::product(frame, *root, size);
    std::vector<Complex> unitary(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k)
            unitary[i * n + k] = Complex(product[i * size + k], product[(i + n) * size + k]);
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
