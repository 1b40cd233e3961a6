// SPDX-License-Identifier: GPL-3.0-or-later
// A stack of equal quantised matrices [E, ...], one expert after the other in every stored array.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout StackedLayout;

constexpr std::uint64_t MostStacked
    = 4096; ///< experts of a stack; the largest model of today has 512 a layer

struct StackedParameters {
    TensorInfo first; ///< the first matrix, as if it stood alone: its layout and parts
    std::vector<std::uint64_t> strides; ///< bytes from one matrix to the next, by part; 0 = shared by all
};

} // namespace assay
