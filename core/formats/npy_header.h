// SPDX-License-Identifier: GPL-3.0-or-later
// The Python dict literal of a .npy header, read and written.
#pragma once

#include "core/base/result.h"
#include "core/model/shape.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct NpyHeader {
    std::string descr; ///< "<f4"; the literal itself for a record type
    bool isRecord = false;
    bool fortranOrder = false;
    std::vector<std::uint64_t> shape;
};

/// Exactly the keys descr, fortran_order and shape, each once, in any order; errors have no place.
Result<NpyHeader> parseNpyHeader(std::string_view text);

/// The header of a file of float32 values in row-major order.
std::string npyHeader(const Shape &shape);

} // namespace assay
