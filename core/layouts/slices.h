// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix whose rows or columns lie in several files.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout SlicesLayout;

struct SlicesParameters {
    std::size_t axis = 0; ///< along which the slices follow each other
};

} // namespace assay
