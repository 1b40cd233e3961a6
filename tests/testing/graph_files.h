// SPDX-License-Identifier: GPL-3.0-or-later
// Small models of the graph formats; their values are written out in the tests that read them.
#pragma once

#include <string>

namespace assay::testing {

/// ONNX: w [[1, -2], [3, 4]] per axis 0 by .5 and 2, zeros 0 and 1; b [2, 4] in blocks of 2; n int4 1 -2 3 by
/// .5.
std::string qdqModel();
/// ONNX: QLinearConv with bias, MatMulInteger, MatMulNBits without and with zero points.
std::string qlinearModel();
/// ONNX: numbers in typed lists, packed and one by one.
std::string listModel();
/// ONNX: one constant in each place where a graph can keep it; two of them bear one name.
std::string nestedModel();
/// TensorFlow Lite: per tensor, per channel, int4, float, shape, sparse, an activation.
std::string smallTflite();
/// A Keras 2 file written by the HDF5 library to path: contiguous, big-endian, deflated, an optimizer slot, a
/// link to another file. Returns its bytes.
std::string smallHdf5(const std::string &path);

} // namespace assay::testing
