// SPDX-License-Identifier: GPL-3.0-or-later
// Small Core ML models, field by field and independent of the reader; their values are written out in the
// test.
#pragma once

#include <string>

namespace assay::testing {

/// A neural network: float32 and half weights, 4-bit linear codes, a table of 2 bits, a convolution.
std::string coremlNetworkImage();
/// A program whose constant "w" lies in weights/weight.bin; affine, palettised and sparse weights inside.
std::string coremlProgramImage();
/// weights/weight.bin of that program.
std::string coremlBlobs();

} // namespace assay::testing
