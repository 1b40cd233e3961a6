// SPDX-License-Identifier: GPL-3.0-or-later
// ONNX sparse tensors; the reader of ONNX gathers the parts.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout OnnxSparseLayout;

} // namespace assay
