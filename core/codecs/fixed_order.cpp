// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/fixed_order.h"

#include "core/codecs/fixed_order_kernels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace assay::fixed_order {
namespace {

/// Four sums, added in one order: no compiler may reorder them, and a long sum still runs at full speed.
double dot(const double *left, const double *right, std::size_t count)
{
    double sums[4] = { 0, 0, 0, 0 };
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4)
        for (std::size_t lane = 0; lane < 4; ++lane)
            sums[lane] += left[i + lane] * right[i + lane];
    for (; i < count; ++i)
        sums[0] += left[i] * right[i];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// Taylor series on |x| <= pi / 4: what is left out is below 1e-18.
double cosineNear(double x)
{
    const double square = x * x;
    double sum = 0;
    for (int k = 16; k > 0; k -= 2)
        sum = (1 + sum) * (-square / static_cast<double>(k * (k - 1)));
    return 1 + sum;
}
double sineNear(double x)
{
    const double square = x * x;
    double sum = 0;
    for (int k = 17; k > 1; k -= 2)
        sum = (1 + sum) * (-square / static_cast<double>(k * (k - 1)));
    return x * (1 + sum);
}

struct Reflection {
    std::vector<double> direction; ///< of the elements from its first on; empty: none is needed
    double factor = 0; ///< x - factor * direction * (direction . x)
    double first = 0; ///< what the first element becomes
};

/// Turns x into a multiple of the first unit vector.
Reflection reflectionOf(std::span<const double> x)
{
    Reflection made { .direction = {}, .factor = 0, .first = x[0] };
    const double rest = dot(x.data() + 1, x.data() + 1, x.size() - 1);
    if (rest == 0)
        return made;
    const double norm = std::sqrt(x[0] * x[0] + rest);
    made.first = x[0] > 0 ? -norm : norm;
    made.direction.assign(x.begin(), x.end());
    made.direction[0] -= made.first;
    made.factor = 2 / dot(made.direction.data(), made.direction.data(), made.direction.size());
    return made;
}

struct Tridiagonal {
    std::vector<double> diagonal, beside;
    std::vector<Reflection> reflections;
};

Tridiagonal tridiagonalise(std::vector<double> &a, std::size_t n)
{
    Tridiagonal made { .diagonal = std::vector<double>(n),
                       .beside = std::vector<double>(n),
                       .reflections = {} };
    std::vector<double> column, product;
    for (std::size_t k = 0; k + 1 < n; ++k) {
        const std::size_t rest = n - k - 1, from = k + 1;
        column.resize(rest);
        for (std::size_t i = 0; i < rest; ++i)
            column[i] = a[(from + i) * n + k];
        auto reflection = reflectionOf(column);
        made.diagonal[k] = a[k * n + k];
        made.beside[k] = reflection.first;
        if (const auto &u = reflection.direction; !u.empty()) {
            product.assign(rest, 0);
            for (std::size_t j = 0; j < rest; ++j)
                addScaled(product.data(), reflection.factor * u[j], &a[(from + j) * n + from], rest);
            const double half = reflection.factor / 2 * dot(u.data(), product.data(), rest);
            addScaled(product.data(), -half, u.data(), rest);
            for (std::size_t i = 0; i < rest; ++i)
                subtractBoth(&a[(from + i) * n + from], product.data(), u[i], u.data(), product[i], rest);
        }
        made.reflections.push_back(std::move(reflection));
    }
    made.diagonal[n - 1] = a[n * n - 1];
    return made;
}

constexpr std::size_t StripColumns = 64;

/// Hands out the columns of n rows strip by strip, each row's part right behind the one before: rows that lie
/// a power of two apart would drive each other out of the cache.
template <typename Work> void forEachStrip(std::vector<double> &rows, std::size_t n, const Work &work)
{
    std::vector<double> strip(n * StripColumns);
    for (std::size_t first = 0; first < n; first += StripColumns) {
        const std::size_t width = std::min(StripColumns, n - first);
        for (std::size_t i = 0; i < n; ++i)
            std::copy_n(&rows[i * n + first], width, &strip[i * StripColumns]);
        work(strip.data(), first, width);
        for (std::size_t i = 0; i < n; ++i)
            std::copy_n(&strip[i * StripColumns], width, &rows[i * n + first]);
    }
}

/// The product of all reflections, transposed: row k is what unit vector k becomes.
std::vector<double> accumulated(const Tridiagonal &made, std::size_t n)
{
    std::vector<double> q(n * n);
    for (std::size_t i = 0; i < n; ++i)
        q[i * n + i] = 1;
    forEachStrip(q, n, [&](double *strip, std::size_t first, std::size_t width) {
        std::array<double, StripColumns> sums;
        for (std::size_t k = made.reflections.size(); k-- > 0;) {
            const auto &[u, factor, ignored] = made.reflections[k];
            const std::size_t from = k + 1;
            if (u.empty() || first + width <= from)
                continue;
            const std::size_t begin = std::max(first, from) - first, count = width - begin;
            double *const part = strip + from * StripColumns + begin;
            sums.fill(0);
            addRows(sums.data(), u.data(), u.size(), part, StripColumns, count);
            for (std::size_t j = 0; j < u.size(); ++j)
                addScaled(part + j * StripColumns, -factor * u[j], sums.data(), count);
        }
    });
    return transposed(q, n);
}

/// Rows above and above + 1 turned against each other.
struct Rotation {
    std::size_t above = 0;
    double cosine = 0, sine = 0;
};

/// In their order.
void apply(std::vector<Rotation> &rotations, std::vector<double> &rows, std::size_t n)
{
    forEachStrip(rows, n, [&](double *strip, std::size_t, std::size_t width) {
        for (const auto &[above, cosine, sine] : rotations)
            turn(strip + above * StripColumns, strip + (above + 1) * StripColumns, cosine, sine, width);
    });
    rotations.clear();
}

/// One sweep of QL from m down to l.
void sweep(std::vector<double> &d, std::vector<double> &e, std::vector<Rotation> &rotations, std::size_t l,
           std::size_t m)
{
    double g = (d[l + 1] - d[l]) / (2 * e[l]);
    double r = std::sqrt(g * g + 1);
    g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
    double sine = 1, cosine = 1, shift = 0;
    for (std::size_t i = m; i-- > l;) {
        const double f = sine * e[i], b = cosine * e[i];
        r = std::sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r == 0) {
            d[i + 1] -= shift;
            e[m] = 0;
            return;
        }
        sine = f / r;
        cosine = g / r;
        g = d[i + 1] - shift;
        r = (d[i] - g) * sine + 2 * cosine * b;
        shift = sine * r;
        d[i + 1] = g + shift;
        g = cosine * r - b;
        rotations.push_back({ i, cosine, sine });
    }
    d[l] -= shift;
    e[l] = g;
    e[m] = 0;
}

bool diagonalise(std::vector<double> &d, std::vector<double> &e, std::vector<double> &rows, std::size_t n)
{
    constexpr int MostSweeps = 60; // two an eigenvalue are usual
    constexpr std::size_t RotationsAtOnce = 1u << 15;
    std::vector<Rotation> rotations;
    e[n - 1] = 0;
    for (std::size_t l = 0; l < n; ++l)
        for (int sweeps = 0;; ++sweeps) {
            std::size_t m = l;
            while (m + 1 < n
                   && std::fabs(e[m])
                       > std::numeric_limits<double>::epsilon() * (std::fabs(d[m]) + std::fabs(d[m + 1])))
                ++m;
            if (m == l)
                break;
            if (sweeps == MostSweeps)
                return false;
            sweep(d, e, rotations, l, m);
            if (rotations.size() >= RotationsAtOnce)
                apply(rotations, rows, n);
        }
    apply(rotations, rows, n);
    return true;
}

} // namespace

double cosTurns(double turns)
{
    const double eighths = 8 * (turns - std::floor(turns));
    const auto octant = static_cast<int>(eighths);
    // Folded to the nearest quarter before it is multiplied by pi.
    const int quarter = (octant + 1) / 2;
    const double x = (eighths - 2 * quarter) * (std::numbers::pi / 4);
    switch (quarter % 4) {
    case 0:
        return cosineNear(x);
    case 1:
        return -sineNear(x);
    case 2:
        return -cosineNear(x);
    default:
        return sineNear(x);
    }
}

double sinTurns(double turns)
{
    return cosTurns(turns - 0.25);
}

double power(double base, unsigned exponent)
{
    double result = 1;
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 != 0)
            result *= base;
        base *= base;
    }
    return result;
}

std::vector<double> transposed(std::span<const double> matrix, std::size_t n)
{
    std::vector<double> out(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            out[j * n + i] = matrix[i * n + j];
    return out;
}

std::vector<double> product(std::span<const double> left, std::span<const double> right, std::size_t n)
{
    constexpr std::size_t Band = 64, Strip = 64; // of the right side, together in the first-level cache
    std::vector<double> out(n * n), block(Band * Strip);
    for (std::size_t band = 0; band < n; band += Band) {
        const std::size_t rows = std::min(Band, n - band);
        for (std::size_t first = 0; first < n; first += Strip) {
            const std::size_t width = std::min(Strip, n - first);
            for (std::size_t k = 0; k < rows; ++k)
                std::copy_n(&right[(band + k) * n + first], width, &block[k * Strip]);
            for (std::size_t i = 0; i < n; ++i)
                addRows(&out[i * n + first], &left[i * n + band], rows, block.data(), Strip, width);
        }
    }
    return out;
}

Eigen eigenvectors(std::vector<double> symmetric, std::size_t n)
{
    auto tridiagonal = tridiagonalise(symmetric, n);
    auto rows = accumulated(tridiagonal, n);
    auto &values = tridiagonal.diagonal;
    Eigen eigen;
    eigen.converged = diagonalise(values, tridiagonal.beside, rows, n);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::stable_sort(order, {}, [&](std::size_t k) { return values[k]; });
    for (const std::size_t k : order) {
        eigen.values.push_back(values[k]);
        eigen.vectors.insert(eigen.vectors.end(), rows.begin() + static_cast<std::ptrdiff_t>(k * n),
                             rows.begin() + static_cast<std::ptrdiff_t>((k + 1) * n));
    }
    return eigen;
}

std::vector<double> orthonormalRows(std::vector<double> rows, std::size_t n)
{
    std::vector<Reflection> reflections;
    const auto reflect = [&](const Reflection &by, double *row, std::size_t from) {
        if (by.direction.empty())
            return;
        const std::size_t count = by.direction.size();
        addScaled(row + from, -by.factor * dot(by.direction.data(), row + from, count), by.direction.data(),
                  count);
    };
    for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t j = 0; j < k; ++j)
            reflect(reflections[j], &rows[k * n], j);
        reflections.push_back(reflectionOf(std::span(rows).subspan(k * n + k, n - k)));
    }
    std::fill(rows.begin(), rows.end(), 0.0);
    for (std::size_t k = 0; k < n; ++k) {
        double *row = &rows[k * n];
        row[k] = reflections[k].first < 0 ? -1 : 1;
        for (std::size_t j = k + 1; j-- > 0;)
            reflect(reflections[j], row, j);
    }
    return rows;
}

} // namespace assay::fixed_order
