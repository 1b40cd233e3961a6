// SPDX-License-Identifier: GPL-3.0-or-later
// ONNX MatMulNBits; the reader of ONNX gathers the parts.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout MatMulNBitsLayout;

} // namespace assay
