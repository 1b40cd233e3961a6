// SPDX-License-Identifier: GPL-3.0-or-later
// A tensor whose rows, columns or tiles lie in several files.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout SlicesLayout;

struct SlicesParameters {
    std::vector<std::vector<std::uint64_t>>
        offsets {}; ///< in the whole, of the first element of each part of slot "slice", in their order
};

/// Why the slices do not make up the tensor, each element once; empty if they do.
std::string gapOfSlices(const TensorInfo &tensor);

} // namespace assay
