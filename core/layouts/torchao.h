// SPDX-License-Identifier: GPL-3.0-or-later
// torchao tensor classes in safetensors.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout TorchaoFloat8Layout;
extern const Layout TorchaoInt8Layout;
extern const Layout TorchaoInt4Layout;
extern const Layout TorchaoMxLayout;
extern const Layout TorchaoNvfp4Layout;
extern const Layout TorchaoPackedLayout;

void assembleTorchao(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
