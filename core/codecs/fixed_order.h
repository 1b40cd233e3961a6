// SPDX-License-Identifier: GPL-3.0-or-later
// Linear algebra and angles that give the same bits on every processor: plain double operations in one order,
// no library whose kernels depend on the machine. For what becomes part of a file: the bases of the rft
// codec.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace assay::fixed_order {

/// cos and sin of 2 pi turns, for any finite number of turns; within 2 units of the last place.
double cosTurns(double turns);
double sinTurns(double turns);

/// base^exponent by squaring.
double power(double base, unsigned exponent);

/// left * right, all n x n and row-major.
std::vector<double> product(std::span<const double> left, std::span<const double> right, std::size_t n);
std::vector<double> transposed(std::span<const double> matrix, std::size_t n);

struct Eigen {
    std::vector<double> values; ///< ascending
    std::vector<double> vectors; ///< row k belongs to value k
    bool converged = true;
};
/// Of a symmetric matrix: Householder reflections to a tridiagonal one, then QL with implicit shifts
/// (Wilkinson and Reinsch, Handbook for Automatic Computation II/3). About 5 n^3 multiplications.
Eigen eigenvectors(std::vector<double> symmetric, std::size_t n);

/// Rows made orthonormal in their order by Householder reflections; each new row has a positive product with
/// the one it was made from.
std::vector<double> orthonormalRows(std::vector<double> rows, std::size_t n);

/// A matrix packed for products with many rows of floats; each sum is that of panel_product.h.
class PackedMatrix {
public:
    /// n x n, row-major.
    PackedMatrix(std::span<const float> matrix, std::size_t n);
    /// out = in * matrix; both of whole rows of n.
    void multiply(std::span<const float> in, std::span<float> out) const;
    std::size_t size() const { return m_size; }

private:
    std::size_t m_size;
    std::vector<float> m_panels; ///< of 16 columns, [k][16] each
};

} // namespace assay::fixed_order
