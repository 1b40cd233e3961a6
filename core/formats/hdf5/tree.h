// SPDX-License-Identifier: GPL-3.0-or-later
// Both kinds of B-trees, walked from left to right.
//   old: "TREE", type, level, u16 entries, left, right, then key, child, key, child, ..., key
//   new: "BTHD" 00 type, u32 node bytes, u16 record bytes, u16 depth, 2 bytes, root, u16 records, total, sum;
//     nodes are "BTIN" or "BTLF", 00, type, records, and in "BTIN" one child more than records
#pragma once

#include "core/formats/hdf5/file.h"

#include <functional>

namespace assay::hdf5 {

enum class OldTree : unsigned { Group = 0, Chunks = 1 };

/// key: the bytes before a child of the lowest level.
using VisitLeaf = std::function<Status(Cursor key, std::uint64_t child)>;
Status walkOldTree(File &file, std::uint64_t address, OldTree type, std::uint64_t keyBytes,
                   const VisitLeaf &visit);

using VisitRecord = std::function<Status(Cursor record)>;
Status walkNewTree(File &file, std::uint64_t address, const VisitRecord &visit);

} // namespace assay::hdf5
