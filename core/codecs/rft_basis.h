// SPDX-License-Identifier: GPL-3.0-or-later
// The transforms found under the name RFT, and their controls (mathematics restated from the published
// definitions; sources in the codec specification, section 1). All built in double.
#pragma once

#include "core/base/result.h"
#include "core/codecs/fixed_order.h"

#include <complex>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace assay {

inline constexpr std::size_t MaxBasisSize = 4096;

/// n x n, row k is basis function k: coefficients of a block x are rows * x, and x = rows^T * coefficients.
/// Real and orthonormal, so squared errors are the same on both sides (Parseval).
///   dct        DCT-II
///   fft        the cosines and sines of the discrete Fourier transform
///   phase      the same pairs turned by the phases pi k^2 / n + 2 pi frac(k / phi): |X_k| is that of fft
///   canonical  cosines and sines of 2 pi frac((k + 1) phi) i, k < n / 2, made orthonormal by the inverse
///   root
///              of their Gram matrix
///   qr         the same, made orthonormal by QR
///   operator   eigenvectors, by descending eigenvalue, of the Toeplitz operator exp(-k / 100)
///              (cos(2 pi f k / n) + cos(2 pi f phi k / n)), f = 10; signs fixed here
Result<std::vector<double>> makeRealBasis(std::string_view name, std::size_t n);

/// The same in float, as the two products it is used in.
struct RealBasis {
    fixed_order::PackedMatrix forward; ///< blocks to coefficients
    fixed_order::PackedMatrix back; ///< coefficients to blocks
};
/// Made once per name and size and kept for the process. Any thread. The same bits on every processor.
/// Memory: 8 n^2 bytes, while it is made about 50 n^2.
Result<std::shared_ptr<const RealBasis>> realBasis(std::string_view name, std::size_t n);

/// The canonical complex transform, columns exp(j 2 pi frac((k + 1) phi) i) / sqrt(n) times the inverse root
/// of their Gram matrix: n x n, row-major [i][k], unitary.
Result<std::vector<std::complex<double>>> canonicalUnitary(std::size_t n);

/// X = D C F x, F the unitary discrete Fourier transform, D and C diagonal phases. x of any length.
std::vector<std::complex<double>> phaseTransform(std::span<const double> x);

/// The angle that D C turns coefficient k by.
double phaseAngle(std::size_t k, std::size_t n);

} // namespace assay
