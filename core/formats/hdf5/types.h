// SPDX-License-Identifier: GPL-3.0-or-later
// Which numbers an HDF5 datatype stands for, and how many of them a dataspace holds.
#pragma once

#include "core/formats/hdf5/file.h"
#include "core/model/dtype.h"
#include "core/model/shape.h"

namespace assay::hdf5 {

enum class TypeClass : unsigned { Integer = 0, Float = 1, String = 3, Enum = 8, Variable = 9 };

struct Element {
    TypeClass typeClass = TypeClass::Integer;
    DType dtype = DType::Opaque; ///< Opaque for all that is no plain number
    bool bigEndian = false;
    bool isVariableText = false;
    std::uint64_t bytes = 0;
};

/// Of a datatype message.
Result<Element> elementOf(const File &file, std::span<const std::byte> message, std::uint64_t address);
/// Of a dataspace message; a null dataspace has the shape [0].
Result<Shape> shapeOf(const File &file, std::span<const std::byte> message, std::uint64_t address);

} // namespace assay::hdf5
