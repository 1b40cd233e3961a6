// SPDX-License-Identifier: GPL-3.0-or-later
// Writes TensorFlow Lite flatbuffers from scratch; independent of the reader.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::testing {

struct TfliteTensor {
    std::string name {};
    std::int8_t type = 0; ///< TensorType
    std::vector<std::int32_t> shape {};
    std::string data {}; ///< empty: computed by the graph
    std::vector<float> scales {};
    std::vector<std::int64_t> zeros {};
    std::int32_t axis = 0;
    bool isSparse = false;
};

/// One graph of these tensors, a buffer per tensor after the empty buffer 0.
std::string tfliteImage(const std::vector<TfliteTensor> &tensors);

} // namespace assay::testing
