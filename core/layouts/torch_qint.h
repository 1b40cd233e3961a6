// SPDX-License-Identifier: GPL-3.0-or-later
// Quantised tensors of PyTorch; readers of its files gather the parts.
#pragma once

#include "core/layouts/layout.h"

#include <optional>

namespace assay {

extern const Layout TorchQintLayout;

/// One scale and zero point for the tensor, or one pair per index of axis in parts "scales" and "zeros".
struct TorchQintParameters {
    double scale = 0, zeroPoint = 0;
    std::optional<std::size_t> axis {};
};

} // namespace assay
