// SPDX-License-Identifier: GPL-3.0-or-later
// Codes with scales of the same rank, as graphs of OpenVINO and Core ML hold them.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout OpenVinoLayout;
extern const Layout CoremlAffineLayout;

struct BlockwiseParameters {
    /// Of the codes as they are stored; the logical tensor may be a reshape of it. Empty = the logical shape.
    std::vector<std::uint64_t> dims {};
    bool isNf4 = false; ///< codes are indices into the NF4 levels
    bool scaleFirst = false; ///< q * scale + zero (a bias) instead of (q - zero) * scale
};

} // namespace assay
