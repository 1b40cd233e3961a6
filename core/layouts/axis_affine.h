// SPDX-License-Identifier: GPL-3.0-or-later
// What ONNX and TensorFlow Lite quantise along one axis; their readers gather the parts.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout OnnxQdqLayout;
extern const Layout TfliteAffineLayout;

struct AxisAffineParameters {
    std::size_t axis = 0;
    std::uint64_t blockSize = 0; ///< steps along the axis that share a scale; 0 = one scale per step
};

} // namespace assay
