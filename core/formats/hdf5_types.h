// SPDX-License-Identifier: GPL-3.0-or-later
// Which number an HDF5 datatype stands for.
#pragma once

#include "core/model/dtype.h"

#include <hdf5.h>

namespace assay {

struct Hdf5Element {
    DType dtype = DType::Opaque; ///< Opaque for all that is no plain number
    bool bigEndian = false;
};

/// The library's mutex must be held.
Hdf5Element hdf5ElementOf(hid_t type);

} // namespace assay
